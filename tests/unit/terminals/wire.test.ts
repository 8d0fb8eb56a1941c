/** The frames of the raw channel: what is written is read again, and nothing else is believed. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeTerminalFrame,
  decodeViewerFrame,
  encodeTerminalFrame,
  encodeViewerFrame,
  MAX_COLS,
  MAX_FRAME,
  MAX_INPUT,
  MAX_ROWS,
  type TerminalFrame,
  type ViewerFrame,
} from '../../../src/contract/terminal-wire.ts'

const offset = fc.nat({ max: Number.MAX_SAFE_INTEGER })
const size = fc.record({ cols: fc.integer({ min: 2, max: MAX_COLS }), rows: fc.integer({ min: 1, max: MAX_ROWS }) })
const bytes = fc.uint8Array({ maxLength: 300 })
const life = fc.nat({ max: 2 ** 32 - 1 })

const viewerFrame: fc.Arbitrary<ViewerFrame> = fc.oneof(
  fc.tuple(size, life, offset).map(([s, l, o]) => ({ type: 'attach' as const, ...s, life: l, offset: o })),
  offset.map((o) => ({ type: 'ack' as const, offset: o })),
  bytes.map((b) => ({ type: 'input' as const, bytes: b })),
  size.map((s) => ({ type: 'resize' as const, ...s })),
)
const terminalFrame: fc.Arbitrary<TerminalFrame> = fc.oneof(
  fc.tuple(size, life, fc.boolean()).map(([s, l, w]) => ({ type: 'attached' as const, ...s, life: l, writable: w })),
  fc
    .tuple(size, offset, fc.boolean(), fc.boolean(), bytes)
    .map(([s, o, first, last, b]) => ({ type: 'snapshot' as const, first, last, offset: o, ...s, bytes: b })),
  fc.tuple(offset, bytes).map(([o, b]) => ({ type: 'output' as const, offset: o, bytes: b })),
  fc.tuple(offset, size).map(([o, s]) => ({ type: 'resized' as const, offset: o, ...s })),
  fc.constant({ type: 'lagged' as const }),
  fc.constant({ type: 'exit' as const, exit: { by: 'signal' as const, signal: 'SIGSEGV' } }),
  fc.constant({ type: 'problem' as const, problem: { code: 'removed', message: 'Gone.', final: true } }),
)

describe('frames', () => {
  it('come out as they went in', () => {
    fc.assert(
      fc.property(viewerFrame, (frame) => {
        expect(decodeViewerFrame(encodeViewerFrame(frame))).toEqual(frame)
      }),
    )
    fc.assert(
      fc.property(terminalFrame, (frame) => {
        expect(decodeTerminalFrame(encodeTerminalFrame(frame))).toEqual(frame)
      }),
    )
  })

  it('are refused, and never thrown about, when they are anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (noise) => {
        const viewer = decodeViewerFrame(noise)
        if (viewer !== null && viewer !== 'version') expect([...encodeViewerFrame(viewer)]).toEqual([...noise])
        decodeTerminalFrame(noise)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    ['nothing', new Uint8Array(0)],
    ['an unknown type', Uint8Array.of(9, 1, 2)],
    [
      'an attach that is cut',
      encodeViewerFrame({ type: 'attach', cols: 80, rows: 24, life: 1, offset: 0 }).subarray(0, 12),
    ],
    ['a frame of a terminal', encodeTerminalFrame({ type: 'lagged' })],
    ['a size of nothing', encodeViewerFrame({ type: 'resize', cols: 0, rows: 0 })],
    ['a size without end', encodeViewerFrame({ type: 'resize', cols: MAX_COLS + 1, rows: 24 })],
    ['more input than may come at once', encodeViewerFrame({ type: 'input', bytes: new Uint8Array(MAX_INPUT + 1) })],
    ['a frame that is too long', new Uint8Array(MAX_FRAME + 1).fill(3)],
    ['an offset beyond what a number holds', Uint8Array.of(2, 255, 255, 255, 255, 255, 255, 255, 255)],
  ])('refuses %s from a viewer', (_, frame) => {
    expect(decodeViewerFrame(frame)).toBeNull()
  })

  it('knows another version from a broken frame', () => {
    const frame = encodeViewerFrame({ type: 'attach', cols: 80, rows: 24, life: 0, offset: 0 })
    frame[1] = 2
    expect(decodeViewerFrame(frame)).toBe('version')
  })

  it('refuses an exit that is none', () => {
    const frame = Buffer.concat([Buffer.of(0x86), Buffer.from('{"by":"magic"}')])
    expect(decodeTerminalFrame(frame)).toBeNull()
    expect(decodeTerminalFrame(Buffer.of(0x86, 123))).toBeNull()
  })
})
