/** What an attached terminal does not get to see, however the stream is cut. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createScreenFilter } from '../../../src/main/hosts/cli/instances/screen-filter.ts'

const EMPTY = '\u001b[2J\u001b[H'

function through(text: string, cuts: readonly number[] = []): { text: string; left: number } {
  let left = 0
  const filter = createScreenFilter(() => {
    left += 1
  })
  const bytes = Buffer.from(text)
  const places = [0, ...[...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  const parts = places.slice(1).map((end, index) => filter.take(bytes.subarray(places[index], end)))
  return { text: Buffer.concat(parts).toString(), left }
}

describe('a screen that is drawn in the terminal of a person', () => {
  it.each([
    '\u001b[c',
    '\u001b[0c',
    '\u001b[>c',
    '\u001b[>0c',
    '\u001b[=c',
    '\u001b[6n',
    '\u001b[?6n',
    '\u001b[?2026$p',
    '\u001b[4$p',
    '\u001bP$qm\u001b\\',
    '\u001bP$q q\u0007',
    '\u001b[3J',
  ])('lets %j not through', (query) => {
    expect(through(`a${query}b`).text).toBe('ab')
  })

  it.each([
    '\u001b[1;31mred\u001b[0m',
    '\u001b]0;title\u0007',
    '\u001b]11;?\u001b\\',
    '\u001bP+q544e\u001b\\',
    '\u001b[?2004h\u001b[?25l',
    '\u001b[2J\u001b[!p',
    '\u001b[>1u',
    '\u001b[2 q',
    'ü✳\u001b(B\r\n',
  ])('lets %j through as it is', (text) => {
    expect(through(text)).toEqual({ text, left: 0 })
  })

  it('stays in the alternate screen, empties it where the program changes its own, and asks for the main one', () => {
    expect(through('a\u001b[?1049hb')).toEqual({ text: `a${EMPTY}b`, left: 0 })
    expect(through('a\u001b[?1049lb')).toEqual({ text: `a${EMPTY}b`, left: 1 })
    expect(through('\u001b[?2004;1049;25h').text).toBe(`\u001b[?2004;25h${EMPTY}`)
    expect(through('\u001bc').text).not.toContain('\u001bc')
  })

  it('passes what is too long to matter, and forgets what was not finished', () => {
    const long = `\u001b[${'1;'.repeat(200)}m`
    expect(through(long).text).toBe(long)
    const filter = createScreenFilter(() => {})
    expect(filter.take(Buffer.from('a\u001b[?10'))).toHaveLength(1)
    filter.reset()
    expect(Buffer.from(filter.take(Buffer.from('49l'))).toString()).toBe('49l')
  })

  it('does the same however the stream is cut', () => {
    const piece = fc.constantFrom(
      'x',
      'ü',
      '\u001b',
      '\u001b[6n',
      '\u001b[?1049l',
      '\u001bP$qm\u001b\\',
      '\u001b[1m',
      '\r\n',
      '\u0018',
    )
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.nat(500)), (pieces, cuts) => {
        expect(through(pieces.join(''), cuts)).toEqual(through(pieces.join('')))
      }),
    )
  })
})
