/** A real repository whose commits differ by what the benchmark shows: one file of many lines, one of few, and many files. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createGit } from '../../../src/main/git/create-git.ts'
import { createPatchPages } from '../../../src/main/services/app/patch-pages.ts'
import { diffSummary, pageOfPatch } from '../../../src/main/services/app/task-diff.ts'
import { git } from '../../support/world.ts'
import type { FakeChanges } from '../../unit/renderer/fake/host.ts'

export const LINES = 200_000
export const FEW_LINES = 2_000
export const FILES = 5_000
const LINES_OF_A_FILE = 40

/** Rows of a hunk: three lines before and after it, ten removed, ten added, and its head. */
const HUNK_ROWS = 27
const LONG = " 'a long line', ".repeat(30)

/** Code of so many hunks: ten lines that stay, ten that change, ten that stay, some of them long. */
function code(hunks: number, changed: boolean): string {
  const lines: string[] = []
  for (let hunk = 0; hunk < hunks; hunk++) {
    const long = hunk % 8 === 0 ? LONG : ''
    for (let n = 0; n < 10; n++) lines.push(`const kept${n} = await load('part-${hunk}', ${n * 7}) // as it was`)
    for (let n = 0; n < 10; n++)
      lines.push(
        changed
          ? `  return after(${hunk}, "value ${n}",${long} { cents: ${n * 130}, checked: true })`
          : `  return before(${hunk}, "value ${n}",${long} { cents: ${n * 125} })`,
      )
    for (let n = 0; n < 10; n++) lines.push(`if (kept${n} === null) throw new Error(\`missing \${${hunk}}\`)`)
  }
  return `${lines.join('\n')}\n`
}

export interface History {
  /** A diff as the engine serves it. */
  readonly diffs: Readonly<Record<'many-lines' | 'few-lines' | 'many-files', () => FakeChanges>>
}

export async function makeHistory(folder: string): Promise<History> {
  const project = join(folder, 'project')
  mkdirSync(project)
  git(project, 'init', '--quiet', '--initial-branch=main')
  const commit = (message: string): string => {
    git(project, 'add', '--all')
    git(project, 'commit', '--quiet', '--message', message)
    return git(project, 'rev-parse', 'HEAD')
  }
  const big = (changed: boolean) => writeFileSync(join(project, 'big.js'), code(Math.ceil(LINES / HUNK_ROWS), changed))
  const small = (changed: boolean) =>
    writeFileSync(join(project, 'small.js'), code(Math.ceil(FEW_LINES / HUNK_ROWS), changed))
  big(false)
  small(false)
  const before = commit('Before')
  big(true)
  const manyLines = commit('Many lines')
  small(true)
  const fewLines = commit('Few lines')
  for (let n = 0; n < FILES; n++) {
    const into = join(project, `part-${n % 50}`, `group-${n % 7}`)
    mkdirSync(into, { recursive: true })
    const lines = Array.from({ length: LINES_OF_A_FILE }, (_, line) => `export const value${line} = ${n * line}\n`)
    writeFileSync(join(into, `file-${n}.js`), lines.join(''))
  }
  const manyFiles = commit('Many files')
  const opened = await createGit({ env: process.env }).open(project)
  if (!opened.ok) throw new Error(opened.failure.message)
  const repository = opened.value
  const served = (from: string, to: string) => (): FakeChanges => {
    const patches = createPatchPages()
    return {
      summary: (counts) => diffSummary(repository, { from, to, tree: to }, counts),
      page: (request, signal) => pageOfPatch(patches, repository, request, signal),
    }
  }
  return {
    diffs: {
      'many-lines': served(before, manyLines),
      'few-lines': served(manyLines, fewLines),
      'many-files': served(fewLines, manyFiles),
    },
  }
}
