/** Reads the problems that a linter or type checker named, and shares their files out to fixers. */
import { isAbsolute, relative, sep } from 'node:path'
import type { Problem } from './gate.ts'
import { plainText } from './output-tail.ts'
import { rawProblems } from './problem-formats.ts'

/** Beyond this a fixer is told the file only. */
const MAX_PROBLEMS = 5_000
const MAX_TEXT = 500

/** Folders whose files no fixer may touch. */
const FOREIGN = /(?:^|\/)(?:node_modules|\.git|\.venv|vendor|target|\.yarn)\//

/**
 * The problems in files of the worktree, their paths relative to it, in the order of the output and each once.
 *
 * Warnings are left out when there are errors: they did not make the gate fail. Empty when the output names no place.
 */
export function parseProblems(output: string, worktree: string): Problem[] {
  const found = rawProblems(plainText(output))
  const errors = found.some((problem) => !problem.warning)
  const seen = new Set<string>()
  const problems: Problem[] = []
  for (const raw of found) {
    if (errors && raw.warning) continue
    const file = insidePath(raw.file, worktree)
    if (file === null) continue
    const problem: Problem = { file, line: raw.line, text: raw.text.slice(0, MAX_TEXT) }
    const key = JSON.stringify(problem)
    if (seen.has(key)) continue
    seen.add(key)
    problems.push(problem)
    if (problems.length >= MAX_PROBLEMS) break
  }
  return problems
}

/** The path relative to the worktree with forward slashes; null for what lies outside or is not the project's own. */
function insidePath(printed: string, worktree: string): string | null {
  const path = isAbsolute(printed) ? relative(worktree, printed) : printed
  const clean = path
    .split(sep)
    .join('/')
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/, '')
  const outside =
    clean === '' || clean.startsWith('../') || clean === '..' || isAbsolute(clean) || /^[A-Za-z]:/.test(clean)
  return outside || clean.split('/').includes('..') || FOREIGN.test(clean) ? null : clean
}

export interface ProblemGroup {
  readonly files: readonly string[]
  readonly problems: readonly Problem[]
}

/**
 * At most `maxGroups` groups with no file in two of them, about equally many problems in each.
 *
 * The file with the most problems goes first, each to the group with the fewest so far; the outcome hangs on the problems
 * alone, not on their order.
 */
export function groupByFile(problems: readonly Problem[], maxGroups: number): ProblemGroup[] {
  const byFile = new Map<string, Problem[]>()
  for (const problem of problems) {
    const list = byFile.get(problem.file)
    if (list) list.push(problem)
    else byFile.set(problem.file, [problem])
  }
  const files = [...byFile].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
  const groups = Array.from({ length: Math.min(Math.max(1, Math.floor(maxGroups)), files.length) }, () => ({
    files: [] as string[],
    problems: [] as Problem[],
  }))
  for (const [file, list] of files) {
    const lightest = groups.reduce((best, group) => (group.problems.length < best.problems.length ? group : best))
    lightest.files.push(file)
    lightest.problems.push(...list)
  }
  return groups
}
