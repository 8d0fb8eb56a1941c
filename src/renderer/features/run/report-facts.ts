/** What the report says beside sums: the gates of each task as they ended last, and the whole of it as Markdown. Pure. */
import type { ActivityEntry } from '../../../contract/procedures/runs.ts'
import type { RunDetail, TaskCard } from '../../../contract/views.ts'
import { dollars, duration, fullTime, plural } from '../../components/format.ts'
import { runLook, type StatusLook, taskLook } from '../../components/status-badge.tsx'
import { totals } from './totals.ts'

export interface EndedGate {
  readonly gate: string
  readonly passed: boolean
}

/** By task: each gate in the order in which it first ran, as it ended last. */
export function gatesByTask(gateRuns: RunDetail['gateRuns']): ReadonlyMap<string, readonly EndedGate[]> {
  const tasks = new Map<string, Map<string, EndedGate>>()
  for (const { task, gate, passed } of gateRuns) {
    if (task === null || passed === null) continue
    const gates = tasks.get(task) ?? new Map<string, EndedGate>()
    gates.set(gate, { gate, passed })
    tasks.set(task, gates)
  }
  return new Map([...tasks].map(([task, gates]) => [task, [...gates.values()]]))
}

/** Time that agents worked, all of them together, milliseconds. */
export const agentTime = (attempts: RunDetail['attempts']): number =>
  attempts.reduce((sum, attempt) => sum + attempt.durationMs, 0)

/** Text from outside stays text where it is pasted: no markup, and no line or cell of its own. */
const cell = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/\s*[|\r\n]+\s*/g, ' ')
const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  row(head),
  row(head.map(() => '---')),
  ...rows.map(row),
  '',
]

/** The report for a pull request, an issue or a message: what was built, how it was proven, what it took. */
export function reportMarkdown(
  run: RunDetail,
  decisions: readonly ActivityEntry[],
  lookOf: (task: TaskCard) => StatusLook = ({ status }) => taskLook(status),
): string {
  const { header, plan } = run
  const { report } = header
  const gates = gatesByTask(run.gateRuns)
  const lines = [
    `# ${cell(header.title)}`,
    '',
    `${runLook(header.status).word}: ${header.mergedCount} of ${plural(header.taskCount, 'task')} merged.`,
    ...(report.reason === null ? [] : [cell(report.reason)]),
    '',
    ...(plan?.summary ? [cell(plan.summary), ''] : []),
    `- Branch: \`${report.integrationBranch}\`, from \`${header.baseCommit.slice(0, 12)}\``,
    `- Into ${header.base}: ${report.mergedCommit === null ? 'not merged' : `\`${report.mergedCommit.slice(0, 12)}\``}`,
    `- Time: ${duration(report.durationMs)}; agents worked ${duration(agentTime(run.attempts))} in all`,
    `- Cost: ${dollars(header.costUsd)}${header.budgetUsd === null ? '' : ` of ${dollars(header.budgetUsd)}`}`,
    '',
    '## Tasks',
    '',
    ...table(
      ['Task', 'Status', 'Gates', 'Attempts', 'Reviews', 'Cost'],
      run.tasks.map((task) => [
        task.title,
        lookOf(task).word,
        (gates.get(task.id) ?? []).map(({ gate, passed }) => `${gate} ${passed ? 'passed' : 'failed'}`).join(', '),
        String(task.attempts),
        String(task.reviews),
        dollars(task.costUsd),
      ]),
    ),
    '## By phase',
    '',
    ...table(
      ['Phase', 'Attempts', 'Time', 'Cost'],
      totals(run.attempts, (attempt) => attempt.phase).map((total) => [
        total.key,
        String(total.attempts),
        duration(total.durationMs),
        dollars(total.costUsd),
      ]),
    ),
    ...(decisions.length === 0
      ? []
      : [
          '## Decided by people',
          '',
          ...decisions
            .toReversed()
            .map(({ at, task, text }) => `- ${fullTime(at)}: ${task ? `${task}: ` : ''}${cell(text)}`),
          '',
        ]),
  ]
  return lines.join('\n')
}
