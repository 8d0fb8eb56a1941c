/** Takes a dropped or chosen file in as a spec, or says why it is none. */
import { fail, ok, type Result } from '../../../contract/result.ts'
import type { PickedSpec } from '../../app/shell-context.ts'

/** What the contract takes at most. */
const MOST_BYTES = 1024 * 1024

export const SPEC_TYPES = '.md,.markdown,.txt,text/markdown,text/plain'

/** A spec on this machine, known by its path. */
export const specAt = (path: string): PickedSpec => ({ name: path.split(/[\\/]/).at(-1) ?? path, source: { path } })

const looksLikeText = (name: string): boolean => /\.(md|markdown|mdx|txt)$/i.test(name) || !name.includes('.')

export async function readSpec(file: File): Promise<Result<PickedSpec>> {
  if (!looksLikeText(file.name))
    return fail('not-a-spec', `"${file.name}" is not a spec. Drop a Markdown or text file that says what to build.`)
  if (file.size > MOST_BYTES)
    return fail('spec-too-large', `"${file.name}" is larger than 1 MiB. Split it, or leave data out of the spec.`)
  // The desktop app knows where the file lies; its name alone is all that a browser tells.
  const path = window.switchyard?.pathOf(file) ?? ''
  if (path !== '') return ok({ name: file.name, source: { path } })
  const text = await file.text().catch(() => null)
  if (text === null)
    return fail(
      'spec-unreadable',
      `"${file.name}" could not be read. A folder cannot be dropped here: add it as a project.`,
    )
  if (text.trim() === '') return fail('spec-empty', `"${file.name}" is empty. Write what to build, then drop it again.`)
  if (text.includes('\0')) return fail('not-a-spec', `"${file.name}" is not text. Drop a Markdown or text file.`)
  return ok({ name: file.name, source: { text, name: file.name } })
}
