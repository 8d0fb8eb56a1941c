/** Entries of a transcript as a terminal shows them: styled line by line, cut, and with nothing of an agent's own escapes. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TranscriptEntry } from '../../../src/contract/views.ts'
import { drawEntry } from '../../../src/main/services/app/draw-entry.ts'

const BASE = { n: 1, at: 0, subagent: false }
const TOKENS = { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 }
const entry = (part: object): TranscriptEntry => TranscriptEntry.parse({ ...BASE, ...part })
const result = (part: object) =>
  entry({ kind: 'tool-result', id: 't', ok: true, exitCode: null, text: '', truncated: false, ...part })

const ESC = String.fromCharCode(27)
const STYLE = new RegExp(`${ESC}\\[\\d+m`, 'g')
/** What is read on the screen. */
const read = (drawn: string): string[] => drawn.replaceAll(STYLE, '').split('\r\n')

describe('an entry', () => {
  test.each<[string, object, string[]]>([
    ['a prompt is quoted', { kind: 'prompt', text: 'Do it.\nWell.\n' }, ['> Do it.', '> Well.', '', '']],
    [
      'a beginning names model and version as far as they are known',
      { kind: 'begin', model: null, version: '2.1' },
      ['begins · 2.1', '', ''],
    ],
    ['what was said stands as it is', { kind: 'text', text: 'a\n\tb' }, ['a', '\tb', '', '']],
    [
      'a tool is told in a few words',
      { kind: 'tool', id: 't', name: 'Edit', summary: 'editing a.ts', input: '{}', file: null, edit: null },
      ['● editing a.ts', ''],
    ],
    [
      'else by its name',
      { kind: 'tool', id: 't', name: 'Odd', summary: '', input: '{}', file: null, edit: null },
      ['● Odd', ''],
    ],
    ['a cost is an estimate', { kind: 'cost', usd: 0.01234, tokens: TOKENS }, ['≈ $0.0123', '']],
    ['what was refused', { kind: 'refused', tool: 'Bash', text: 'no\nway' }, ['  refused: no way', '', '']],
    [
      'an end with its price',
      { kind: 'result', ok: true, text: '', costUsd: 0.5, turns: 1, durationMs: 1 },
      ['The agent has ended.', '$0.5000', ''],
    ],
    [
      'a failed end of which no price is known',
      { kind: 'result', ok: false, text: '', costUsd: null, turns: null, durationMs: null },
      ['The agent has ended with a failure.', ''],
    ],
  ])('%s', (_, part, lines) => {
    expect(read(drawEntry(entry(part)))).toEqual(lines)
  })

  test('output says how a command exited, and is red when it failed', () => {
    expect(read(drawEntry(result({ ok: false, exitCode: 2, text: 'broken' })))).toEqual([
      '  exit 2',
      '  broken',
      '',
      '',
    ])
    expect(drawEntry(result({ ok: false, text: 'broken' }))).toContain('\u001b[31mbroken\u001b[0m')
    // That it went well needs no number.
    expect(read(drawEntry(result({ exitCode: 0, text: 'fine' })))).toEqual(['  fine', '', ''])
  })

  test('output is cut after twelve lines, and says how many there are more', () => {
    const text = (count: number) => Array.from({ length: count }, (_, n) => `line ${n + 1}`).join('\n')
    expect(read(drawEntry(result({ text: text(12) })))).toHaveLength(14)
    expect(read(drawEntry(result({ text: text(13) })))[12]).toBe('  … 1 more line')
    expect(read(drawEntry(result({ text: text(40) }))).slice(11, 13)).toEqual(['  line 12', '  … 28 more lines'])
    // What an agent said is no output.
    expect(read(drawEntry(entry({ kind: 'text', text: text(40) })))).toHaveLength(42)
  })

  test('each line is styled by itself', () => {
    expect(drawEntry(entry({ kind: 'stderr', text: 'a\nb' }))).toBe('\u001b[31ma\u001b[0m\r\n\u001b[31mb\u001b[0m\r\n')
  })

  test('lets no escape of what it shows through, whatever its kind', () => {
    const hostile = fc
      .array(fc.constantFrom('\u001b[2J', '\u001b]0;title\u0007', '\u009b31m', '\r', '\u202e', '\n', 'a', ' '), {
        maxLength: 30,
      })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(hostile, (text) => {
        for (const part of [
          { kind: 'prompt', text },
          { kind: 'begin', model: text, version: text },
          { kind: 'text', text },
          { kind: 'thinking', text },
          { kind: 'tool', id: 't', name: text, summary: text, input: text, file: null, edit: null },
          { kind: 'tool-result', id: 't', ok: true, exitCode: 1, text, truncated: false },
          { kind: 'refused', tool: 't', text },
          { kind: 'wait', text },
          { kind: 'stderr', text },
        ]) {
          const drawn = drawEntry(entry(part))
          expect(drawn.endsWith('\r\n')).toBe(true)
          expect(drawn.replaceAll(STYLE, '').replaceAll('\r\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
        }
      }),
    )
  })
})
