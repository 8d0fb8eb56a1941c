/**
 * The file that a terminal's scrollback is kept in: one line of JSON, then the rows as text and escape sequences, then those
 * of the alternate screen where a program showed that.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { TerminalSize } from '../../contract/terminal-wire.ts'

const VERSION = 1
/** Beyond it the file is not ours: a snapshot has at most 4 MB. */
const MOST_BYTES = 8 * 1024 * 1024
/** Read at once, which takes less than the four ways to a thread and back that it would otherwise be. */
const SMALL_BYTES = 512 * 1024

const Head = z.object({
  version: z.literal(VERSION),
  life: z.number().int().min(0),
  /** Place in the stream of that life that the rows stand for. */
  offset: z.number().int().min(0),
  size: TerminalSize,
  /** Empty rows of the screen below the last one. */
  blank: z.number().int().min(0),
  /** Bytes of the alternate screen, at the end of the file. */
  alternate: z.number().int().min(0).default(0),
})

export interface Scrollback extends Omit<z.infer<typeof Head>, 'version' | 'alternate'> {
  readonly rows: Buffer
  /** What a full-screen program showed; empty when none did. */
  readonly alternate: Buffer
}

/** All of it, one below the other, as it is shown when the program is gone: behind it nothing of its modes is left. */
export function pastRows({ rows, alternate }: Scrollback): Buffer {
  if (alternate.length === 0) return Buffer.concat([rows, PLAIN])
  return Buffer.concat([rows, PLAIN, Buffer.from(rows.length > 0 ? '\r\n' : ''), alternate, PLAIN])
}
const PLAIN = Buffer.from('\x1b[0m')

/** Atomic, so that a crash leaves the one before. Not flushed to the disk: a power cut may cost what was shown last. */
export async function writeScrollback(
  file: string,
  { rows, alternate, ...kept }: Omit<Scrollback, 'rows'> & { rows: readonly Uint8Array[] },
): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`
  try {
    const handle = await open(temporary, 'wx', 0o600)
    try {
      const head = { version: VERSION, ...kept, alternate: alternate.length }
      await handle.writev([Buffer.from(`${JSON.stringify(head)}\n`), ...rows, alternate])
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** null: there is none, or it is not ours. */
export async function readScrollback(file: string): Promise<Scrollback | null> {
  try {
    const { size } = statSync(file)
    if (size > MOST_BYTES) return null
    const bytes = size <= SMALL_BYTES ? readFileSync(file) : await readFile(file)
    const end = bytes.indexOf(10)
    if (end === -1) return null
    const head = Head.safeParse(JSON.parse(bytes.subarray(0, end).toString()))
    if (!head.success) return null
    const { version: _, alternate, ...rest } = head.data
    const to = bytes.length - alternate
    return to > end ? { ...rest, rows: bytes.subarray(end + 1, to), alternate: bytes.subarray(to) } : null
  } catch {
    return null
  }
}
