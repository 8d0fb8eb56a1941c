/** What is told of the made-up yard: a transcript, a patch, and what happened. */
import type { ActivityPage } from '../../../../src/contract/procedures/runs.ts'
import type { TranscriptEntry } from '../../../../src/contract/views.ts'
import { INBOX } from './runs-data.ts'
import { MINUTE, NOW, told } from './words.ts'

const base = (n: number) => ({ n, at: NOW - 60_000 + n * 100, subagent: false })

const cost = (n: number, usd: number): TranscriptEntry => ({
  ...base(n),
  kind: 'cost',
  usd,
  tokens: { input: 12, output: 180, cacheRead: 41_000, cacheWrite: 900 },
})

export const TRANSCRIPT: TranscriptEntry[] = [
  {
    ...base(0),
    kind: 'prompt',
    text: '---\nrun: amber-heron-42\ntask: report\nphase: review\nattempt: 2\n---\n\nReview the change.',
  },
  { ...base(1), kind: 'begin', model: 'claude-sonnet-4-5', version: '2.1.329' },
  {
    ...base(2),
    kind: 'thinking',
    text: 'The earlier issue was about the order of income. Let me look at the comparison first.',
  },
  {
    ...base(3),
    kind: 'text',
    text: 'I begin with the comparison that the last round was about, then run the tests on the exact tree.',
  },
  {
    ...base(4),
    kind: 'tool',
    id: 't1',
    name: 'Read',
    summary: 'reading src/report.js',
    input: '{"file_path":"src/report.js"}',
    file: 'src/report.js',
    edit: null,
  },
  {
    ...base(5),
    kind: 'tool-result',
    id: 't1',
    ok: true,
    exitCode: null,
    text: 'export function summarise(entries, rules) {\n  ...\n}\n',
    truncated: true,
  },
  {
    ...base(6),
    kind: 'tool',
    id: 't2',
    name: 'Edit',
    summary: 'editing test/report.test.js',
    input: '{}',
    file: 'test/report.test.js',
    edit: {
      before: "  assert.equal(rows[0].category, 'Home')\n",
      after: "  assert.equal(rows[0].category, 'Home')\n  assert.equal(rows.at(-1).category, 'Income')\n",
      truncated: false,
    },
  },
  { ...base(7), kind: 'tool-result', id: 't2', ok: true, exitCode: null, text: 'ok', truncated: false },
  { ...base(8), kind: 'refused', tool: 'Bash', text: 'curl is not allowed: network access is off for agents.' },
  {
    ...base(9),
    kind: 'text',
    text: told('Income comes last now. One more run of the tests on this tree, then the verdict.'),
  },
  {
    ...base(10),
    kind: 'tool',
    id: 't3',
    name: 'Bash',
    summary: 'running npm test',
    input: '{"command":"npm test"}',
    file: null,
    edit: null,
  },
  {
    ...base(11),
    kind: 'tool-result',
    id: 't3',
    ok: false,
    exitCode: 1,
    text: '\u001b[31m✖ income comes last\u001b[0m',
    truncated: false,
  },
  { ...base(12), kind: 'wait', text: 'waits for the provider (overloaded, try 1 of 10)' },
  {
    ...base(13),
    kind: 'tool',
    id: 't4',
    name: 'Grep',
    summary: 'searching for "Income"',
    input: '{"pattern":"Income"}',
    file: null,
    edit: null,
  },
  cost(14, 0.0087),
]

export const PATCH = `diff --git a/src/report.js b/src/report.js
index 1111111..2222222 100644
--- a/src/report.js
+++ b/src/report.js
@@ -36,4 +36,7 @@ export function summarise(entries, rules) {
   const rows = [...sums.values()]
-  rows.sort((a, b) => a.month.localeCompare(b.month) || a.cents - b.cents)
+  rows.sort(
+    (a, b) =>
+      a.month.localeCompare(b.month) || Number(a.cents > 0) - Number(b.cents > 0) || a.cents - b.cents,
+  )
   return rows
 }
\\ No newline at end of file
`

const happened = (
  version: number,
  minutes: number,
  type: string,
  task: string | null,
  text: string,
  tone: ActivityPage['entries'][number]['tone'] = 'plain',
) => ({ version, at: NOW - minutes * MINUTE, type, task, attempt: null, text, tone })

export const ACTIVITY: ActivityPage = {
  version: 240,
  next: null,
  entries: [
    happened(240, 0.5, 'AttemptPlanned', 'report', 'review 2 begins, model claude-sonnet-4-5'),
    happened(236, 1, 'AttemptFinished', 'report', 'revise 1 done (2m 00s, $0.08)'),
    happened(231, 3, 'TaskMerged', 'categories', 'merged', 'good'),
    happened(228, 3, 'VerdictRecorded', 'report', 'review round 1: changes requested, 2 issues', 'bad'),
    happened(221, 4, 'AttentionRaised', 'rules-file', `needs you: ${INBOX[0]?.text ?? ''}`, 'ask'),
    happened(219, 4, 'GateFinished', 'rules-file', 'gate test failed with exit code 1 (4.0s)', 'bad'),
    happened(180, 4.9, 'TaskMerged', 'statement', 'merged', 'good'),
    happened(90, 8, 'TaskPrioritised', 'readme', 'given priority 3'),
    happened(12, 13, 'PlanApproved', null, 'plan approved by you'),
    happened(1, 14, 'RunCreated', null, 'amber-heron-42: where-did-the-money-go on main (a1b2c3d4e5)'),
  ],
}
