/** What the demo says at its end: what is merged, the proof of it, what it would have cost, and how to go on. */
import type { RunReport } from '../../../contract/status.ts'
import type { CostTable } from '../../services/demo/cost-table.ts'
import type { DemoFolder } from '../../services/demo/demo-folder.ts'
import { type CommandProof, type Proof, testSummary } from '../../services/demo/prove-merged.ts'
import { plain } from './output.ts'
import { type Colors, duration } from './style.ts'
import { table } from './table.ts'

export interface DemoResult {
  readonly report: RunReport
  readonly costs: CostTable
  readonly proof: Proof
}

export interface DemoTextOptions {
  readonly colors: Colors
  /** null: everything is removed. */
  readonly kept: DemoFolder | null
}

export function demoText({ report, costs, proof }: DemoResult, { colors, kept }: DemoTextOptions): string {
  const { bold, dim } = colors
  return [
    bold(`Merged into ${report.base}`),
    ...proof.log.map((line) => `  ${plain(line)}`),
    dim(`  ${proof.shortstat}`),
    '',
    bold(`Run on ${report.base} after the merge`),
    ...commandLines(proof.tests, testSummary(proof.tests.result.tail), colors),
    ...commandLines(proof.command, null, colors),
    ...(proof.command.passed ? output(proof.command) : []),
    '',
    bold('Cost by phase and task'),
    ...costLines(costs, colors),
    dim('  Nobody is billed: answers and tokens are scripted. The prices are the list prices of the claude CLI.'),
    '',
    ...(kept === null ? removedLines(colors) : keptLines(kept, report, colors)),
    '',
    bold('Your own project'),
    '  Log in with `claude`, or set ANTHROPIC_API_KEY. Write what you want into a Markdown file. Then:',
    '  npm run -s cli -- run SPEC.md --project PATH/TO/REPOSITORY',
  ].join('\n')
}

function commandLines({ command, passed, result }: CommandProof, said: string | null, colors: Colors): string[] {
  const end = result.exitCode === null ? (result.reason ?? 'ended by a signal') : `exit ${result.exitCode}`
  const facts = [said, end, duration(result.durationMs)].filter((fact) => fact !== null).join(', ')
  const mark = passed ? colors.green('✓') : colors.red('✗')
  const line = `  ${mark} ${command}  ${colors.dim(facts)}`
  return passed ? [line] : [line, ...output({ command, passed, result })]
}

const output = ({ result }: CommandProof): string[] =>
  plain(result.tail)
    .trimEnd()
    .split('\n')
    .map((line) => `      ${line}`.trimEnd())

/** Four digits throughout: amounts of one column are compared. */
const usd = (amount: number | null): string => (amount === null ? '' : `$${amount.toFixed(4)}`)

function costLines(costs: CostTable, { bold, dim }: Colors): string[] {
  const head = ['phase', 'attempts', ...costs.tasks.map((task) => task ?? 'plan'), 'total']
  const rows = costs.phases.map((row) => [row.phase, String(row.attempts), ...row.costs.map(usd), usd(row.totalUsd)])
  const attempts = costs.phases.reduce((all, row) => all + row.attempts, 0)
  const last = ['total', String(attempts), ...costs.totals.map(usd), usd(costs.totalUsd)]
  const widths = head.map((_, column) => Math.max(...[head, ...rows, last].map((row) => row[column]?.length ?? 0)))
  const right = (row: readonly string[]): string[] =>
    row.map((cell, column) => (column === 0 ? cell : cell.padStart(widths[column] ?? 0)))
  const styled = [right(head).map(dim), ...rows.map(right), right(last).map(bold)]
  return table(styled, '  ')
}

const removedLines = ({ dim }: Colors): string[] => [
  dim('The project and the data of this demo are removed. To keep and explore them: npm run demo -- --keep'),
]

function keptLines(kept: DemoFolder, report: RunReport, { bold }: Colors): string[] {
  return [
    bold('Kept'),
    `  project  ${kept.project}`,
    `  data     ${kept.home}`,
    `  Look around with \`SWITCHYARD_HOME=${kept.home} npm run -s cli -- status ${report.run}\`.`,
    `  Remove it all with \`rm -rf ${kept.root}\`.`,
  ]
}

/** The report of the run, and what the demo adds to it. `folder` is null when everything is removed. */
export function demoJson({ report, costs, proof }: DemoResult, folder: string | null): object {
  return {
    ...report,
    scripted: true,
    folder,
    costs,
    log: proof.log,
    tests: { command: proof.tests.command, passed: proof.tests.passed, exitCode: proof.tests.result.exitCode },
    command: { command: proof.command.command, passed: proof.command.passed, exitCode: proof.command.result.exitCode },
  }
}
