/** A made-up diff with every kind of file, and one that is as large as a test asks for. */
import type { DiffFile, DiffSummary, RestorePoint } from '../../../../src/contract/diff.ts'
import { taskDetail } from './data.ts'
import { PATCH } from './told-data.ts'
import { NOW } from './words.ts'

const id = (n: number): string => n.toString(16).padStart(40, '0')
let blobs = 0

const file = (path: string, more: Partial<DiffFile> = {}): DiffFile => ({
  path,
  oldPath: null,
  status: 'modified',
  oldMode: '100644',
  newMode: '100644',
  oldBlob: id(++blobs),
  newBlob: id(++blobs),
  additions: 1,
  deletions: 1,
  ...more,
})

const added = (path: string, lines: readonly string[]): readonly [DiffFile, string] => [
  file(path, {
    status: 'added',
    oldMode: null,
    oldBlob: null,
    additions: lines.length,
    deletions: 0,
  }),
  `diff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\n@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}\n`).join('')}`,
]

const TEST = `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { summarise } from '../src/report.js'

/** One entry of a month, in cents. */
const entry = (month, cents) => ({ month, cents, text: \`entry of \${month}\` })

test('income comes last within a month', () => {
  const rows = summarise([entry('2026-01', 2_500), entry('2026-01', -1_200)], [])
  assert.deepEqual(
    rows.map((row) => row.cents),
    [-1_200, 2_500],
  )
})

test('no entries, no table', () => {
  assert.equal(summarise([], []).length, 0) // nothing to report
})`.split('\n')

const pictures = process.env['SWITCHYARD_PICTURES'] !== undefined

const FILES: readonly (readonly [DiffFile, string])[] = [
  [file('src/report.js', { additions: 4, deletions: 1 }), PATCH],
  added('test/report.test.js', TEST),
  [
    file(pictures ? 'src/table.js' : 'src/<img src=x onerror=alert(1)>\u202e.js', {
      oldPath: 'src/old.js',
      status: 'renamed',
      additions: 2,
      deletions: 2,
    }),
    '@@ -1,4 +1,4 @@ export\n-export function table(rows) {\n+export function table(rows, width = 80) {\n   if (rows.length === 0) return "Nothing to report."\n-  return rows.map((row) => row.text).join("\\n")\n+  return rows.map((row) => row.text.slice(0, width)).join("\\n")\n }\n',
  ],
  [
    file('docs/flow.png', { additions: null, deletions: null }),
    'Binary files a/docs/flow.png and b/docs/flow.png differ\n',
  ],
  [
    file('scripts/report.sh', { oldMode: '100644', newMode: '100755', additions: 0, deletions: 0 }),
    'old mode 100644\nnew mode 100755\n',
  ],
  [
    file('src/legacy/totals.js', {
      status: 'deleted',
      newMode: null,
      newBlob: null,
      additions: 0,
      deletions: 2,
    }),
    '@@ -1,2 +0,0 @@\n-export const totals = () => 0\n-export default totals\n',
  ],
  [
    file('test/empty.txt', { status: 'added', oldMode: null, oldBlob: null, additions: 0, deletions: 0 }),
    'new file mode 100644\n',
  ],
  [
    file('vendor/min.js', { additions: 1, deletions: 1 }),
    `@@ -1 +1 @@\n-${'var a=1;'.repeat(600)}\n+${'var b=2;'.repeat(900)}\n`,
  ],
]

const PATCHES = new Map(FILES.map(([{ path }, patch]) => [path, patch]))

export const DIFF: DiffSummary = {
  from: 'a'.repeat(40),
  to: taskDetail('report').head?.commit ?? 'b'.repeat(40),
  tree: 'f00dbabe12345678901234567890123456789012',
  files: FILES.map(([changed]) => changed),
  more: 0,
}

/** A diff of about so many lines in one file of code, half of them changed. */
export function hugeDiff(lines: number): { summary: DiffSummary; patch: string } {
  const parts: string[] = []
  const hunks = Math.ceil(lines / 40)
  for (let hunk = 0; hunk < hunks; hunk++) {
    const at = hunk * 50 + 1
    parts.push(`@@ -${at},30 +${at},30 @@ function part${hunk}() {`)
    for (let n = 0; n < 10; n++) parts.push(` const kept${n} = await load('part-${hunk}', ${n * 7}) // as it was`)
    for (let n = 0; n < 10; n++) parts.push(`-  return before(${hunk}, "value ${n}", { cents: ${n * 125} })`)
    for (let n = 0; n < 10; n++)
      parts.push(`+  return after(${hunk}, "value ${n}", { cents: ${n * 130}, checked: true })`)
    for (let n = 0; n < 10; n++) parts.push(` if (kept${n} === null) throw new Error(\`missing \${${n}}\`)`)
  }
  return {
    summary: { ...DIFF, files: [file('src/generated.js', { additions: hunks * 10, deletions: hunks * 10 })] },
    patch: `${parts.join('\n')}\n`,
  }
}

export const patchOf = (path: string): string => PATCHES.get(path) ?? PATCH

export const RESTORE_POINTS: RestorePoint[] = [
  { commit: DIFF.to, at: NOW - 60_000, kind: 'checkpoint', what: 'after revise 1', current: true },
  { commit: id(901), at: NOW - 200_000, kind: 'snapshot', what: 'left by gate test', current: false },
  { commit: id(902), at: NOW - 400_000, kind: 'checkpoint', what: 'after implement 1', current: false },
]
