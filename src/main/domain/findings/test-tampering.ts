/** Finds tests that a diff deleted, skipped or emptied, so that the reviewer hears of them from us. */
import type { Finding } from '../../../contract/verdict.ts'
import type { FileVersions } from './input.ts'
import { isTestFile } from './test-files.ts'
import { type OutlinedTest, outlineTests, type TestOutline } from './test-outline.ts'

const EMPTY: TestOutline = { tests: [], assertions: 0, skips: [] }
const NAMED = 3

interface Outlined {
  readonly file: FileVersions
  readonly before: TestOutline
  readonly after: TestOutline
}

function outline(file: FileVersions): Outlined {
  const oldPath = file.oldPath ?? file.path
  const read = (path: string, text: string | null): TestOutline =>
    text === null || !isTestFile(path) ? EMPTY : (outlineTests(path, text) ?? EMPTY)
  return {
    file,
    before: file.status === 'copied' || file.status === 'added' ? EMPTY : read(oldPath, file.before),
    after: file.status === 'deleted' ? EMPTY : read(file.path, file.after),
  }
}

const named = (tests: readonly OutlinedTest[]): string => {
  const names = tests.slice(0, NAMED).map((test) => `"${test.name.slice(0, 80)}"`)
  return names.join(', ') + (tests.length > NAMED ? ` and ${tests.length - NAMED} more` : '')
}

/** Skips of `after` whose text stands there more often than in any file before: a moved one is not new. */
function newSkips(all: readonly Outlined[]): Finding[] {
  const known = new Map<string, number>()
  for (const { before } of all) for (const skip of before.skips) known.set(skip.text, (known.get(skip.text) ?? 0) + 1)
  const findings: Finding[] = []
  for (const { file, after } of all)
    for (const skip of after.skips) {
      const left = known.get(skip.text) ?? 0
      if (left > 0) known.set(skip.text, left - 1)
      else
        findings.push({
          kind: 'test-skipped',
          file: file.path,
          line: skip.line,
          text: `skips or singles out tests: ${skip.text.slice(0, 160)}`,
        })
    }
  return findings
}

function lostOrEmptied({ file, before, after }: Outlined, elsewhere: ReadonlySet<string>): Finding[] {
  const finding = (kind: Finding['kind'], line: number | null, text: string): Finding => ({
    kind,
    file: file.path,
    line,
    text,
  })
  const kept = new Map(after.tests.map((test) => [test.name, test]))
  const gone = before.tests.filter((test) => !kept.has(test.name) && !elsewhere.has(test.name))
  const oldPath = file.oldPath ?? file.path
  if (file.status === 'deleted') {
    if (before.tests.length > 0 && gone.length === 0) return []
    const what = gone.length > 0 ? ` (${named(gone)})` : ''
    return [finding('test-deleted', null, `test file deleted${what}`)]
  }
  if (isTestFile(oldPath) && !isTestFile(file.path))
    return [finding('test-deleted', null, `test file ${oldPath} renamed to a name that no test runner looks for`)]

  const findings: Finding[] = []
  for (const test of before.tests) {
    const now = kept.get(test.name)
    if (now && test.assertions > 0 && now.assertions === 0)
      findings.push(finding('test-emptied', now.line, `test "${test.name.slice(0, 80)}" no longer asserts anything`))
  }
  if (gone.length > 0 && after.tests.length < before.tests.length)
    findings.push(
      finding(
        'test-emptied',
        null,
        `${before.tests.length} tests before, ${after.tests.length} now: lost ${named(gone)}`,
      ),
    )
  // Where tests moved away, their assertions went with them.
  else if (findings.length === 0 && after.tests.length >= before.tests.length && after.assertions < before.assertions)
    findings.push(
      finding(
        'test-emptied',
        null,
        `fewer assertions than before: ${before.assertions} before, ${after.assertions} now`,
      ),
    )
  return findings
}

/**
 * Deleted test files, tests that are newly skipped, tests that lost what they asserted, and files that lost tests.
 *
 * A test that moved to another changed file is not lost. Files that are no tests are passed over, so the whole list of
 * changed files may be given; texts are needed for those that `isTestFile` accepts under either path.
 */
export function findTestTampering(files: readonly FileVersions[]): Finding[] {
  const all = files
    .filter((file) => isTestFile(file.path) || (file.status === 'renamed' && isTestFile(file.oldPath ?? file.path)))
    .map(outline)
  const findings = newSkips(all)
  for (const one of all) {
    if (one.file.status === 'added' || one.file.status === 'copied') continue
    const had = new Set(one.before.tests.map((test) => test.name))
    const elsewhere = new Set<string>()
    for (const other of all) {
      if (other === one) continue
      // A name that the other file already had before proves no move.
      const already = new Set(other.before.tests.map((test) => test.name))
      for (const test of other.after.tests) if (had.has(test.name) && !already.has(test.name)) elsewhere.add(test.name)
    }
    findings.push(...lostOrEmptied(one, elsewhere))
  }
  return findings
}
