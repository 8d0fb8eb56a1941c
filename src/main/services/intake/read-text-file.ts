/** Reads small text files that people write, and replaces them so that a crash leaves the old or the new one. */
import { mkdir, open, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fail, ok, type Result } from '../../../contract/result.ts'
import { writeFileAtomic } from '../../lib/atomic-write.ts'

/** The text, or null when there is no such file. At most `maxBytes` are read; more is a failure. */
export async function readTextFile(
  file: string,
  maxBytes: number,
): Promise<Result<string | null, { code: 'unreadable' | 'too-large'; message: string }>> {
  try {
    const handle = await open(file, 'r')
    try {
      const info = await handle.stat()
      if (!info.isFile()) return fail('unreadable', `${file} is not a file; name a file.`)
      if (info.size > maxBytes)
        return fail('too-large', `${file} is ${info.size} bytes long; at most ${maxBytes} are possible.`)
      return ok(await handle.readFile('utf8'))
    } finally {
      await handle.close()
    }
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return ok(null)
    if (code === 'EISDIR') return fail('unreadable', `${file} is a folder; name a file.`)
    return fail('unreadable', `${file} cannot be read (${code}); check its permissions.`)
  }
}

/** Replaces (or makes) a file through a rename, with its folders. A symbolic link stays one: its target is replaced. */
export async function replaceTextFile(
  file: string,
  text: string,
): Promise<Result<void, { code: 'unwritable'; message: string }>> {
  try {
    const target = await realpath(file).catch(() => file)
    await mkdir(dirname(target), { recursive: true })
    const mode = (await stat(target).catch(() => null))?.mode
    writeFileAtomic(target, text, mode === undefined ? 0o644 : mode & 0o777)
    return ok(undefined)
  } catch (error) {
    return fail('unwritable', `${file} cannot be written (${errorCode(error)}); check its permissions and the disk.`)
  }
}

const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)
