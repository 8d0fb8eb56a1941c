/** Reads the outline of a test file: its tests, what each asserts, and what is skipped. A heuristic, never a parser. */
import { dialectOf, type TestDialect } from './test-dialects.ts'

export interface OutlinedTest {
  readonly name: string
  /** 1-based line on which it begins. */
  readonly line: number
  readonly assertions: number
}

export interface TestOutline {
  readonly tests: readonly OutlinedTest[]
  /** Assertions of the whole file, helpers included. */
  readonly assertions: number
  readonly skips: readonly { readonly line: number; readonly text: string }[]
}

/** Names by which assertions go in the common libraries, and the usual prefixes of helpers that assert. */
const ASSERTION =
  /\b(?:expect|assert|should|must|verify|check|ensure|require|refute|raises|throws|rejects|EXPECT_|ASSERT_|XCTAssert)\w*|\bt\.(?:Error|Fatal|Fail|is|like|deepEqual|equal|same|ok|truthy|falsy)\w*|->(?:assert|expect)\w*|\bpytest\.raises\b/gi

/** Assertions that hold whatever the code under test does. */
const TRIVIAL: readonly RegExp[] = [
  /\bexpect\(\s*(true|false|null|undefined|\d+|'[^']*'|"[^"]*")\s*\)\s*\.(?:to(?:Be|Equal|StrictEqual)|to\.(?:be|equal|eql)|toBeTruthy|toBeDefined)\(?\s*(?:\1)?\s*\)?/g,
  /\bassert(?:\.ok|\.isTrue)?\(\s*(?:true|1)\s*[,)]/g,
  /\bassert(?:\.(?:equal|strictEqual|deepEqual))\(\s*(true|false|\d+|'[^']*'|"[^"]*")\s*,\s*\1\s*[,)]/g,
  /\bassert\s+(?:True|1\s*==\s*1|not\s+False)\b/g,
  /\b(?:self\.|\$this->|Assert\.)?assert_?(?:True|true)\(\s*(?:True|true)\s*\)/g,
  /\bAssert\.True\(\s*true\s*\)/g,
  /\bassert!\(\s*true\s*\)/g,
  /\bassert_eq!\(\s*(\w+)\s*,\s*\1\s*\)/g,
]

/** Blanks whole-line comments while keeping every line in its place. */
function withoutComments(text: string, dialect: TestDialect): string[] {
  // Only blocks that open a line: "/*" inside a string (a glob) must not swallow what follows.
  const blocks =
    dialect.name === 'python' || dialect.name === 'ruby' ? text : text.replace(/^[ \t]*\/\*[\s\S]*?\*\//gm, blank)
  return blocks
    .split(/\r?\n/)
    .map((line) => (dialect.lineComment.test(line) && dialect.directive?.test(line) !== true ? '' : line))
}

const blank = (block: string): string => block.replace(/[^\n]/g, '')

function countAssertions(code: string): number {
  const meaningful = TRIVIAL.reduce((text, pattern) => text.replace(pattern, ''), code)
  return meaningful.match(ASSERTION)?.length ?? 0
}

const IMPORT = /^\s*(?:import\b|from\s+\S+\s+import\b|use\s|using\s|#include\b|(?:const|let|var)\s.*=\s*require\()/

/** True where a Rust or JVM function is a test: its attributes stand on the lines above it. */
function hasTestAttribute(lines: readonly string[], index: number): boolean {
  for (let above = index; above >= Math.max(0, index - 6); above--) {
    const line = lines[above] ?? ''
    if (/#\[(?:\w+::)*(?:test|rstest|test_case)\b|@(?:Test|ParameterizedTest|RepeatedTest|TestFactory)\b/.test(line))
      return true
    if (/\[\s*(?:Fact|Theory|Test|TestMethod|TestCase|DataTestMethod)\b/.test(line)) return true
    if (above !== index && /[;}]\s*$/.test(line)) return false
  }
  return false
}

const NEEDS_ATTRIBUTE = new Set(['rust', 'jvm', 'dotnet'])

/** The outline of one version of a file; null when the language is unknown to us. */
export function outlineTests(path: string, text: string): TestOutline | null {
  const dialect = dialectOf(path)
  if (dialect === null) return null
  const lines = withoutComments(text, dialect)
  const begins: { name: string; index: number }[] = []
  const skips: { line: number; text: string }[] = []
  lines.forEach((line, index) => {
    const groups = dialect.start.exec(line)?.groups
    if (groups && (!NEEDS_ATTRIBUTE.has(dialect.name) || hasTestAttribute(lines, index))) {
      const name = groups['name'] ?? groups['sub'] ?? groups['def'] ?? groups['pest']
      if (name !== undefined) begins.push({ name, index })
    }
    if (dialect.skips.some((skip) => skip.test(line))) skips.push({ line: index + 1, text: line.trim() })
  })
  const code = lines.map((line) => (IMPORT.test(line) ? '' : line))
  const tests = begins.map(({ name, index }, i) => ({
    name,
    line: index + 1,
    // The name of a test ("checks the sum") is no assertion.
    assertions: countAssertions(
      [(code[index] ?? '').replace(name, ''), ...code.slice(index + 1, begins[i + 1]?.index ?? code.length)].join('\n'),
    ),
  }))
  const head = countAssertions(code.slice(0, begins[0]?.index ?? code.length).join('\n'))
  return { tests, skips, assertions: head + tests.reduce((sum, test) => sum + test.assertions, 0) }
}
