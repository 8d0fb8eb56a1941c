/** Turns the raw output of a command into bounded, readable text: its last lines, without terminal control. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

export const TAIL_BYTES = 8 * 1024

/** Plain text: escape sequences gone, and of a line that was drawn over (progress bars) only what stood there last. */
export function plainText(raw: string): string {
  return (
    stripVTControlCharacters(raw)
      .replace(/\r+\n/g, '\n')
      .replace(/^.*\r(?=[^\r\n])/gm, '')
      .replace(/\r/g, '')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what remains of control characters is noise in a tail.
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
  )
}

/** The end of a file as plain text, from the start of a line where it can be; '' when it cannot be read. */
export function readTail(file: string, maxBytes = TAIL_BYTES): string {
  let fd: number
  try {
    fd = openSync(file, 'r')
  } catch {
    return ''
  }
  try {
    const size = fstatSync(fd).size
    // Control sequences take room that the text does not: read more than is kept.
    const length = Math.min(size, maxBytes * 4)
    const buffer = Buffer.alloc(length)
    const got = readSync(fd, buffer, 0, length, size - length)
    return lastBytes(plainText(buffer.subarray(0, got).toString('utf8')), maxBytes, length < size)
  } finally {
    closeSync(fd)
  }
}

function lastBytes(text: string, maxBytes: number, wasCut: boolean): string {
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length <= maxBytes && !wasCut) return text
  let start = Math.max(0, bytes.length - maxBytes)
  const newline = bytes.indexOf(0x0a, start)
  // Without a line break in reach, begin at a character at least.
  if (newline >= 0 && newline < bytes.length - 1) start = newline + 1
  else while (start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++
  return bytes.subarray(start).toString('utf8')
}
