/** Makes text of others fit for a prompt: no control characters, no more bytes than allowed, never at the start of a line. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g

/** One kind of line end, no terminal escapes, no characters that an argument of a process cannot carry. */
export function plainText(text: string): string {
  return text
    .toWellFormed()
    .replace(ESCAPES, '')
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replace(CONTROLS, '')
}

const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80

/** Text of at most about `maxBytes` bytes of UTF-8: head and tail are kept, and a note says how much is missing. */
export function boundText(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length <= maxBytes) return text
  let head = Math.ceil(maxBytes / 2)
  let tail = bytes.length - Math.floor(maxBytes / 2)
  while (head > 0 && isContinuation(bytes[head])) head--
  while (tail < bytes.length && isContinuation(bytes[tail])) tail++
  // Whole lines read better, as long as that costs little.
  const slack = Math.min(200, Math.floor(maxBytes / 8))
  const lineEnd = bytes.lastIndexOf(0x0a, head)
  if (lineEnd > head - slack && lineEnd > 0) head = lineEnd
  const lineStart = bytes.indexOf(0x0a, tail)
  if (lineStart !== -1 && lineStart < tail + slack) tail = lineStart + 1
  const note = `[... ${tail - head} bytes left out ...]`
  return `${bytes.subarray(0, head).toString('utf8').trimEnd()}\n${note}\n${bytes.subarray(tail).toString('utf8')}`
}

/** Every line set in by two spaces; lines that are empty stay so. */
export function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ')
}

/** For a place inside a line. */
export function oneLine(text: string, maxBytes: number): string {
  return boundText(plainText(text).replace(/\s+/g, ' ').trim(), maxBytes).replace(/\n/g, ' ')
}

/** For a place after a list mark: the first line as it is, the others set in. */
export function afterMark(text: string, maxBytes: number): string {
  return indented(boundText(plainText(text).trim(), maxBytes)).slice(2)
}

/** For a place of its own. */
export function asBlock(text: string, maxBytes: number): string {
  return indented(boundText(plainText(text).replace(/\s+$/, '').replace(/^\n+/, ''), maxBytes))
}
