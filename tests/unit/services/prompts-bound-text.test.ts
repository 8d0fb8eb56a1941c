/** Bounding and cleaning of texts that go into prompts. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { afterMark, asBlock, boundText, oneLine, plainText } from '../../../src/main/services/prompts/bound-text.ts'

test('short text stays as it is', () => {
  expect(boundText('a\nb', 3)).toBe('a\nb')
})

test('long text keeps head and tail, and the note counts what is missing to the byte', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 60, maxLength: 400 }),
      fc.integer({ min: 16, max: 50 }),
      (text, max) => {
        const bound = boundText(text, max)
        const bytes = Buffer.byteLength(text)
        if (bytes <= max) return expect(bound).toBe(text)
        const match = /^([\s\S]*?)\n\[\.\.\. (\d+) bytes left out \.\.\.\]\n([\s\S]*)$/.exec(bound)
        const [, head = '', missing = '', tail = ''] = match ?? []
        expect(text.trimEnd().startsWith(head) || text.startsWith(head)).toBe(true)
        expect(text.endsWith(tail)).toBe(true)
        // A character that was cut in two shows as U+FFFD; the text may hold some of its own.
        expect(bound.split('\ufffd').length).toBeLessThanOrEqual(text.split('\ufffd').length)
        const kept = Buffer.byteLength(head) + Buffer.byteLength(tail)
        // White space at the cut may go beside the count.
        expect(bytes - kept - Number(missing)).toBeGreaterThanOrEqual(0)
        expect(kept).toBeLessThanOrEqual(max)
        expect(Number(missing)).toBeGreaterThanOrEqual(bytes - max)
      },
    ),
  )
})

test('cuts at line ends where they are near', () => {
  const text = Array.from({ length: 200 }, (_, n) => `line ${n} of the output`).join('\n')
  const lines = boundText(text, 1_000).split('\n')
  const note = lines.findIndex((line) => line.startsWith('[...'))
  expect(lines[note - 1]).toMatch(/^line \d+ of the output$/)
  expect(lines[note + 1]).toMatch(/^line \d+ of the output$/)
  expect(lines.at(-1)).toBe('line 199 of the output')
})

test('terminal escapes, control characters and odd line ends go', () => {
  expect(plainText('\u001b[31mred\u001b[0m\r\n\u001b]0;title\u0007ok\u0000\u2028x\ud800')).toBe('red\nok\nx\ufffd')
})

test('each kind of place', () => {
  expect(oneLine(' a\n  b\t c ', 100)).toBe('a b c')
  expect(oneLine('x'.repeat(500), 100)).not.toContain('\n')
  expect(afterMark('first\nsecond\n\nthird\n', 100)).toBe('first\n  second\n\n  third')
  expect(asBlock('\n\n  code\nmore\n\n', 100)).toBe('    code\n  more')
})
