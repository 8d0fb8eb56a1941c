/** The file that a terminal's scrollback is kept in: one line of JSON, then the rows as text and escape sequences. */
import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { TerminalSize } from '../../contract/terminal-wire.ts'

const VERSION = 1
/** Beyond it the file is not ours: a snapshot has at most 4 MB. */
const MOST_BYTES = 8 * 1024 * 1024

const Head = z.object({
  version: z.literal(VERSION),
  life: z.number().int().min(0),
  /** Place in the stream of that life that the rows stand for. */
  offset: z.number().int().min(0),
  size: TerminalSize,
  /** Empty rows of the screen below the last one. */
  blank: z.number().int().min(0),
})

export interface Scrollback extends Omit<z.infer<typeof Head>, 'version'> {
  readonly rows: Buffer
}

/** Atomic, so that a crash leaves the one before. Not flushed to the disk: a power cut may cost what was shown last. */
export async function writeScrollback(
  file: string,
  { rows, ...head }: Omit<Scrollback, 'rows'> & { rows: readonly Uint8Array[] },
): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`
  try {
    const handle = await open(temporary, 'wx', 0o600)
    try {
      await handle.writev([Buffer.from(`${JSON.stringify({ version: VERSION, ...head })}\n`), ...rows])
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
    const bytes = await readFile(file)
    const end = bytes.indexOf(10)
    if (end === -1 || bytes.length > MOST_BYTES) return null
    const head = Head.safeParse(JSON.parse(bytes.subarray(0, end).toString()))
    if (!head.success) return null
    const { version: _, ...rest } = head.data
    return { ...rest, rows: bytes.subarray(end + 1) }
  } catch {
    return null
  }
}
