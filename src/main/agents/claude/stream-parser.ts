/** Turns the bytes of `claude --output-format stream-json` into typed events, whatever else is between them. */
import { createLineSplitter } from '../../lib/line-splitter.ts'
import { parseEvent, type StreamEvent } from './stream-events.ts'

/** Above this a line is dropped: no event of ours is that large, and parsing it would stall everything else. */
export const MAX_LINE_BYTES = 64 * 1024 * 1024

export interface StreamParser {
  push(bytes: Buffer): void
  /** No more bytes will come: what is left is tried as a line of its own. */
  end(): void
  stats(): StreamStats
}

export interface StreamStats {
  readonly lines: number
  /** Lines that are not JSON: text that something printed between the events, or an event cut short. */
  readonly foreign: number
  /** Lines dropped for their length. */
  readonly oversized: number
}

const OPENING_BRACE = 0x7b
const BLANKS = new Set([0x20, 0x09, 0x0d])

export function createStreamParser(emit: (event: StreamEvent) => void, maxLineBytes = MAX_LINE_BYTES): StreamParser {
  let lines = 0
  let foreign = 0
  let oversized = 0
  const splitter = createLineSplitter(
    {
      line(bytes) {
        if (isPartialDelta(bytes)) {
          lines += 1
          return
        }
        const value = parseLine(bytes)
        if (value === BLANK) return
        lines += 1
        if (value === undefined) {
          foreign += 1
          return
        }
        const event = parseEvent(value)
        if (event !== null) emit(event)
      },
      skipped() {
        oversized += 1
      },
    },
    maxLineBytes,
  )
  return { push: splitter.push, end: splitter.end, stats: () => ({ lines, foreign, oversized }) }
}

const PARTIAL_DELTA = Buffer.from('{"type":"stream_event","event":{"type":"content_block_delta"')
const CLOSING_BRACE = 0x7d

/**
 * Nine lines of ten are pieces of a text that the whole message repeats: known by their first bytes, they are not parsed.
 * One with its fields in another order is, and ignored then.
 */
const isPartialDelta = (bytes: Buffer): boolean =>
  bytes.length > PARTIAL_DELTA.length &&
  bytes[bytes.length - 1] === CLOSING_BRACE &&
  PARTIAL_DELTA.compare(bytes, 0, PARTIAL_DELTA.length) === 0

const BLANK = Symbol('blank line')

/** Undefined: not a JSON object. Invalid UTF-8 inside strings becomes U+FFFD and does no harm. */
function parseLine(bytes: Buffer): unknown {
  let start = 0
  while (start < bytes.length && BLANKS.has(bytes[start] ?? 0)) start += 1
  if (start === bytes.length) return BLANK
  if (bytes[start] !== OPENING_BRACE) return undefined
  try {
    return JSON.parse(bytes.toString('utf8', start))
  } catch {
    return undefined
  }
}
