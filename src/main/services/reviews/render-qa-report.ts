/** The review history as Markdown. What agents wrote stands indented or as one line, so that it opens no section of ours. */
import type { IssueRecord } from '../../../contract/events.ts'
import type { QaReport, QaRound, QaTask } from './qa-report.ts'

export function renderQaReport(report: QaReport): string {
  const lines = [
    `# Reviews of run ${report.run}`,
    '',
    `Spec: ${inline(report.spec)} · base: ${inline(report.base)} · status: ${report.status} · review rounds: ${report.rounds} · cost: ${usd(report.costUsd)}`,
    '',
    ...(report.tasks.length === 0 ? ['The run has no tasks yet.', ''] : taskTable(report.tasks)),
    ...report.tasks.flatMap(taskSection),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

function taskTable(tasks: readonly QaTask[]): string[] {
  return [
    '| task | status | rounds | last verdict | cost |',
    '| --- | --- | --- | --- | --- |',
    ...tasks.map((task) => {
      const last = task.rounds.at(-1)
      return `| ${task.id} | ${task.status} | ${task.rounds.length} | ${last ? words(last.effective) : '–'} | ${usd(task.cost.totalUsd)} |`
    }),
    '',
  ]
}

function taskSection(task: QaTask): string[] {
  const notes = [
    ...(task.escalated ? ['A stronger model was called in.'] : []),
    ...(task.personApproved ? ['A person approved this tree in spite of the reviewer.'] : []),
  ]
  return [
    `## ${task.id}: ${inline(task.title)}`,
    '',
    ...task.acceptance.map((line) => `- accept: ${inline(line)}`),
    ...(task.acceptance.length > 0 ? [''] : []),
    ...(notes.length > 0 ? [notes.join(' '), ''] : []),
    ...(task.rounds.length === 0 ? ['It was never reviewed.', ''] : task.rounds.flatMap(roundSection)),
    ...task.onDemand.flatMap((review) => [
      `### On demand, ${time(review.at)}: ${review.verdict === null ? 'no verdict' : words(review.effective)}`,
      '',
      ...(review.verdict === null ? [inline(review.detail)] : [inline(review.verdict.summary)]),
      '',
      ...issueList(review.issues),
    ]),
    ...gateTable(task),
    `Cost: ${usd(task.cost.totalUsd)}${byPhase(task)}`,
    '',
  ]
}

function roundSection(round: QaRound): string[] {
  const given = round.given === null ? 'no valid verdict' : words(round.given)
  const counts = round.given === round.effective ? '' : `, counted as ${words(round.effective)}`
  return [
    `### Round ${round.round}: ${given}${counts}`,
    '',
    `${time(round.at)} · tree ${round.tree.slice(0, 10)}${round.model === null ? '' : ` · ${inline(round.model)}`}`,
    '',
    ...(round.summary === '' ? [] : [inline(round.summary), '']),
    ...issueList(round.issues),
    ...(round.findings.length === 0
      ? []
      : [
          'Seen by Switchyard itself:',
          '',
          ...round.findings.map(
            (finding) =>
              `- ${finding.kind}: \`${inline(finding.file)}${finding.line === null ? '' : `:${finding.line}`}\` ${inline(finding.text)}`,
          ),
          '',
        ]),
    ...(round.afterwards === null ? [] : revision(round)),
  ]
}

function revision({ afterwards: then, issues }: QaRound): string[] {
  if (then === null) return []
  const titles = new Map(issues.map((issue) => [issue.fingerprint, issue.title]))
  return [
    'Then:',
    '',
    ...then.attempts.map(
      ({ phase, outcome, detail, costUsd }) =>
        `- ${inline(phase)}: ${outcome ?? 'under way'}${detail === '' ? '' : `, ${inline(detail).slice(0, 300)}`} (${usd(costUsd)})`,
    ),
    ...(then.files.length === 0
      ? []
      : [`- changed: ${then.files.map(({ path, status }) => `\`${inline(path)}\` (${status})`).join(', ')}`]),
    ...(then.solved === null || then.solved.length === 0
      ? []
      : [`- not raised again: ${then.solved.map((print) => inline(titles.get(print) ?? print)).join('; ')}`]),
    '',
  ]
}

function issueList(issues: readonly IssueRecord[]): string[] {
  if (issues.length === 0) return []
  return [
    ...issues.flatMap((issue) => {
      const place = issue.file ? ` \`${inline(issue.file)}${issue.line ? `:${issue.line}` : ''}\`` : ''
      const seen = issue.seen > 1 ? ` (raised ${issue.seen} times)` : ''
      return [
        `- **${issue.severity}** ${inline(issue.category)}${place}: ${inline(issue.title)}${seen}`,
        ...(issue.description === '' ? [] : [`  ${inline(issue.description)}`]),
        ...(issue.suggestion ? [`  Suggested: ${inline(issue.suggestion)}`] : []),
        `  Fingerprint: \`${inline(issue.fingerprint)}\``,
      ]
    }),
    '',
  ]
}

function gateTable(task: QaTask): string[] {
  if (task.gates.length === 0) return []
  return [
    '| gate | on | exit | time | tree | command |',
    '| --- | --- | --- | --- | --- | --- |',
    ...task.gates.map(
      (gate) =>
        `| ${gate.gate} | ${gate.scope} | ${gate.timedOut ? 'timed out' : (gate.exitCode ?? 'ended')} | ${(gate.durationMs / 1000).toFixed(1)}s | ${gate.tree.slice(0, 10)} | \`${inline(gate.command)}\` |`,
    ),
    '',
  ]
}

const byPhase = ({ cost }: QaTask): string => {
  const parts = Object.entries(cost.byPhase).filter(([, amount]) => amount > 0)
  return parts.length === 0 ? '' : ` (${parts.map(([phase, amount]) => `${phase} ${usd(amount)}`).join(', ')})`
}

const words = (verdict: 'approved' | 'changes_requested'): string => verdict.replace('_', ' ')
const usd = (amount: number): string => `$${amount > 0 && amount < 0.1 ? amount.toFixed(4) : amount.toFixed(2)}`
const time = (at: number): string => new Date(at).toISOString().replace('T', ' ').slice(0, 16)
/** One line that ends no code span and no table cell. */
const inline = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll('`', "'").replaceAll('|', '\\|').trim()
