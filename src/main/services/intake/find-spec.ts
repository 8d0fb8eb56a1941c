/** Finds a spec by path or by name, and reads it. */

import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { type Failure, fail, type Result } from '../../../contract/result.ts'
import { nearest } from '../../domain/settings/nearest.ts'
import { MOST_SPEC_BYTES, parseSpec } from '../../domain/spec/parse-spec.ts'
import type { Spec } from '../../domain/spec/spec.ts'
import { readTextFile } from './read-text-file.ts'

export const SPECS_FOLDER = '.switchyard/specs'
const ENDINGS = ['', '.md', '.spec.md']

/** Names of the specs that a project keeps, sorted. */
export async function listSpecs(projectDir: string): Promise<string[]> {
  const entries = await readdir(join(projectDir, SPECS_FOLDER)).catch(() => [] as string[])
  return entries.filter((name) => name.endsWith('.md')).sort()
}

/** `spec` is a file, relative to `cwd`, or the name of one in the project's `.switchyard/specs/`. */
export async function findSpec(
  spec: string,
  places: { cwd: string; projectDir: string },
): Promise<Result<Spec & { file: string }, Failure>> {
  const candidates = [
    resolve(places.cwd, spec),
    ...ENDINGS.map((ending) => join(places.projectDir, SPECS_FOLDER, `${spec}${ending}`)),
  ]
  for (const file of candidates) {
    const text = await readTextFile(file, MOST_SPEC_BYTES)
    if (!text.ok && text.failure.code === 'unreadable' && file !== candidates[0]) continue
    if (!text.ok) return fail('spec-unreadable', text.failure.message)
    if (text.value === null) continue
    const parsed = parseSpec(text.value, basename(file).replace(/(?:\.spec)?\.md$/, ''), file)
    if (!parsed.ok) return parsed
    return { ok: true, value: { ...parsed.value, file } }
  }
  const known = await listSpecs(places.projectDir)
  const near = nearest(spec, known)
  const hint =
    near !== null && known.length > 0
      ? ` The nearest name in ${SPECS_FOLDER} is ${near}.`
      : ' Write one with `switchyard spec new NAME`, or name a Markdown file.'
  return fail('spec-not-found', `No spec called ${spec} was found.${hint}`)
}
