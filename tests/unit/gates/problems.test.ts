import { describe, expect, it } from 'vitest'
import type { Problem } from '../../../src/main/gates/gate.ts'
import { groupByFile, parseProblems } from '../../../src/main/gates/problems.ts'

const ROOT = '/home/me/project'
const flat = (output: string): string[] =>
  parseProblems(output, ROOT).map(({ file, line, text }) => `${file}:${line ?? '-'} ${text}`)

describe('parseProblems reads', () => {
  it.each<[string, string, string[]]>([
    [
      'tsc',
      `src/a.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.
  Types of property 'x' are incompatible.
src/app/[id]/page.tsx(10,1): error TS1005: ';' expected.
`,
      [
        "src/a.ts:3 TS2322: Type 'string' is not assignable to type 'number'.",
        "src/app/[id]/page.tsx:10 TS1005: ';' expected.",
      ],
    ],
    [
      'tsc --pretty',
      `\u001b[96msrc/a.ts\u001b[0m:\u001b[93m3\u001b[0m:\u001b[93m5\u001b[0m - \u001b[91merror\u001b[0m\u001b[90m TS2322: \u001b[0mNo good.

3 const x: number = ''
        ~

Found 1 error in src/a.ts:3
`,
      ['src/a.ts:3 TS2322: No good.'],
    ],
    [
      'eslint',
      `
/home/me/project/src/a.js
  1:10  error    'x' is defined but never used  no-unused-vars
  4:1   warning  Unexpected console statement   no-console

/home/me/project/src/b.js
  7:3  error  Missing semicolon  semi

✖ 3 problems (2 errors, 1 warning)
`,
      ["src/a.js:1 'x' is defined but never used  no-unused-vars", 'src/b.js:7 Missing semicolon  semi'],
    ],
    [
      'eslint that fails for its warnings',
      `/home/me/project/src/a.js
  4:1  warning  Unexpected console statement  no-console

✖ 1 problem (0 errors, 1 warning)
ESLint found too many warnings (maximum: 0).
`,
      ['src/a.js:4 Unexpected console statement  no-console'],
    ],
    [
      'eslint -f unix',
      `/home/me/project/src/a.js:4:1: Missing semicolon. [Error/semi]\n\n1 problem\n`,
      ['src/a.js:4 Missing semicolon. [Error/semi]'],
    ],
    [
      'eslint -f json',
      `> lint\n[{"filePath":"/home/me/project/src/a.js","messages":[{"ruleId":"semi","severity":2,"message":"Missing semicolon.","line":4,"column":1},{"ruleId":null,"severity":1,"message":"w"}]}]\n`,
      ['src/a.js:4 Missing semicolon.  semi'],
    ],
    [
      'biome',
      `src/a.ts:3:7 lint/correctness/noUnusedVariables  FIXABLE  ━━━━━━━━━━

  × This variable unused is unused.

    2 │
  > 3 │ const unused = 1
      │       ^^^^^^

src/b.ts format ━━━━━━━━━━━━━━━━━━━━

  × Formatter would have printed the following content:

Checked 2 files in 3ms.
Found 2 errors.
`,
      [
        'src/a.ts:3 lint/correctness/noUnusedVariables: This variable unused is unused.',
        'src/b.ts:- format: Formatter would have printed the following content:',
      ],
    ],
    [
      'ruff --output-format concise',
      'src/a.py:1:8: F401 [*] `os` imported but unused\nFound 1 error.\n',
      ['src/a.py:1 F401 [*] `os` imported but unused'],
    ],
    [
      'ruff',
      `F401 [*] \`os\` imported but unused
 --> src/a.py:1:8
  |
1 | import os
  |        ^^
  |
help: Remove unused import: \`os\`

Found 1 error.
`,
      ['src/a.py:1 F401 `os` imported but unused'],
    ],
    [
      'flake8',
      './src/a.py:1:1: E302 expected 2 blank lines, found 1\n',
      ['src/a.py:1 E302 expected 2 blank lines, found 1'],
    ],
    [
      'mypy',
      `src/a.py:3: error: Incompatible types in assignment  [assignment]
src/a.py:3: note: See the manual
Found 1 error in 1 file (checked 2 source files)
`,
      ['src/a.py:3 Incompatible types in assignment  [assignment]'],
    ],
    [
      'pylint',
      `************* Module a
src/a.py:1:0: C0114: Missing module docstring (missing-module-docstring)
`,
      ['src/a.py:1 C0114: Missing module docstring (missing-module-docstring)'],
    ],
    [
      'cargo',
      `    Checking x v0.1.0 (/home/me/project)
error[E0308]: mismatched types
 --> src/lib.rs:4:5
  |
4 |     "x"
  |     ^^^ expected \`u32\`, found \`&str\`

warning: unused variable: \`y\`
  --> src/lib.rs:9:9

error: could not compile \`x\` (lib) due to 1 previous error
`,
      ['src/lib.rs:4 E0308: mismatched types'],
    ],
    ['go vet', '# example.com/x\nvet: ./a.go:5:2: undefined: foo\n', ['a.go:5 undefined: foo']],
    [
      'golangci-lint',
      'pkg/a.go:5:2: Error return value is not checked (errcheck)\n\tfoo()\n\t^\n',
      ['pkg/a.go:5 Error return value is not checked (errcheck)'],
    ],
    [
      'javac',
      'src/A.java:12: error: cannot find symbol\n    foo();\n    ^\n  symbol: method foo()\n1 error\n',
      ['src/A.java:12 cannot find symbol'],
    ],
    [
      'maven',
      '[ERROR] COMPILATION ERROR :\n[ERROR] /home/me/project/src/main/java/A.java:[12,8] cannot find symbol\n',
      ['src/main/java/A.java:12 cannot find symbol'],
    ],
    [
      'kotlinc',
      'e: file:///home/me/project/src/A.kt:12:8 Unresolved reference: x\n',
      ['src/A.kt:12 Unresolved reference: x'],
    ],
    [
      'rubocop',
      `Inspecting 2 files
CC

Offenses:

lib/a.rb:1:1: C: [Correctable] Style/FrozenStringLiteralComment: Missing frozen string literal comment.
puts "x"
^
`,
      ['lib/a.rb:1 [Correctable] Style/FrozenStringLiteralComment: Missing frozen string literal comment.'],
    ],
    [
      'phpstan',
      ` ------ -------------------------------------------
  Line   src/A.php
 ------ -------------------------------------------
  12     Method A::f() has no return type specified.
         🪪  missingType.return
  :20    Undefined variable: $x
 ------ -------------------------------------------

 [ERROR] Found 2 errors
`,
      ['src/A.php:12 Method A::f() has no return type specified.', 'src/A.php:20 Undefined variable: $x'],
    ],
    ['phpstan raw', '/home/me/project/src/A.php:12:Undefined variable: $x\n', ['src/A.php:12 Undefined variable: $x']],
    [
      'dotnet build',
      `/home/me/project/src/A.cs(12,8): error CS1002: ; expected [/home/me/project/src/App.csproj]
/home/me/project/src/A.cs(12,8): error CS1002: ; expected [/home/me/project/src/App.csproj]
/home/me/project/src/B.cs(1,1): warning CS0168: unused [/home/me/project/src/App.csproj]
`,
      ['src/A.cs:12 CS1002: ; expected'],
    ],
    ['anything that says path:line:column: message', 'docs/a.md:3:1: line too long\n', ['docs/a.md:3 line too long']],
  ])('%s', (_, output, expected) => {
    expect(flat(output)).toEqual(expected)
  })

  it('only files of the worktree, and not those of others within it', () => {
    expect(
      flat(`/home/me/other/a.ts(1,1): error TS1: x
../b.ts(1,1): error TS1: x
node_modules/x/c.ts(1,1): error TS1: x
/home/me/project/node_modules/x/c.ts(1,1): error TS1: x
/home/me/project-2/d.ts(1,1): error TS1: x
`),
    ).toEqual([])
  })

  it('no problem where there is none', () => {
    expect(
      flat(`> test
12:30:45: starting
at Object.<anonymous> (/home/me/project/a.js:3:10)
http://localhost:8080: refused
node:internal/modules/cjs/loader:1148
Error: Cannot find module './x'
  3 passed
`),
    ).toEqual([])
  })

  it('bounded text and a bounded number, quickly', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `src/a${i}.ts(1,1): error TS1: ${'x'.repeat(2_000)}`).join(
      '\n',
    )
    const begun = performance.now()
    const problems = parseProblems(many, ROOT)
    expect(performance.now() - begun).toBeLessThan(5_000)
    expect(problems).toHaveLength(5_000)
    expect(problems[0]?.text.length).toBeLessThanOrEqual(500)
  })
})

describe('groupByFile', () => {
  const problems = (counts: Record<string, number>): Problem[] =>
    Object.entries(counts).flatMap(([file, count]) =>
      Array.from({ length: count }, (_, i) => ({ file, line: i, text: 'x' })),
    )

  it('makes balanced groups with disjoint files', () => {
    const groups = groupByFile(problems({ a: 5, b: 3, c: 2, d: 2, e: 1, f: 1 }), 3)
    expect(groups.map((group) => group.problems.length).sort()).toEqual([4, 5, 5])
    const files = groups.flatMap((group) => group.files)
    expect(new Set(files).size).toBe(files.length)
    expect(files.sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    for (const group of groups) for (const problem of group.problems) expect(group.files).toContain(problem.file)
  })

  it('makes no more groups than files, none for no problems, and does not hang on their order', () => {
    expect(groupByFile(problems({ a: 9 }), 4)).toHaveLength(1)
    expect(groupByFile([], 4)).toEqual([])
    expect(groupByFile(problems({ a: 1, b: 1 }), 0)).toHaveLength(1)
    const some = problems({ a: 2, b: 2, c: 1 })
    const files = (list: Problem[]): unknown => groupByFile(list, 2).map((group) => group.files)
    expect(files([...some].reverse())).toEqual(files(some))
  })
})
