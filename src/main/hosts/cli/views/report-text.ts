/** The report of a run for people: header, tasks, and what waits for whom. */
import type { RunReport } from '../../../../contract/status.ts'
import { plainLine } from '../output.ts'
import { type Colors, dollars, duration, paint, symbolOf } from '../style.ts'
import { table, truncate } from '../table.ts'

export interface ReportTextOptions {
  readonly colors: Colors
  readonly columns: number
}

export function reportText(report: RunReport, { colors, columns }: ReportTextOptions): string {
  const { bold, dim } = colors
  const cap = report.budgetUsd === null ? '' : ` of ${dollars(report.budgetUsd)}`
  const merged = report.tasks.filter((task) => task.status === 'merged').length
  const lines = [
    `${bold(report.run)}  ${plainLine(report.spec)}  ${paint(colors, report.status, `${symbolOf(report.status)} ${report.status}`)}`,
    dim(`${merged}/${report.tasks.length} merged, ${dollars(report.costUsd)}${cap}, ${duration(report.durationMs)}`),
  ]
  if (report.strategy !== null)
    lines.push(dim(`strategy ${report.strategy}: ${plainLine(report.strategyReason ?? '')}`))
  if (report.reason !== null) lines.push(dim(plainLine(report.reason)))
  lines.push(dim(`base ${report.base}, integration ${report.integrationBranch}`))
  if (report.mergedCommit !== null) lines.push(`merged into ${report.base} as ${report.mergedCommit.slice(0, 10)}`)
  if (report.tasks.length > 0) lines.push('', ...taskTable(report, { colors, columns }))
  if (report.attention.length > 0) {
    lines.push('', bold(colors.yellow('Needs you')))
    for (const item of report.attention)
      lines.push(`  ${colors.yellow('!')} ${item.task === null ? '' : `${item.task}: `}${plainLine(item.text)}`)
  }
  return `${lines.join('\n')}\n`
}

export function taskTable(report: Pick<RunReport, 'tasks'>, { colors, columns }: ReportTextOptions): string[] {
  const { bold, dim } = colors
  const rows = report.tasks.map((task) => [
    bold(task.id),
    paint(colors, task.status, `${symbolOf(task.status)} ${task.status}`),
    String(task.attempts),
    String(task.reviews),
    dollars(task.costUsd),
  ])
  const laid = table([['task', 'status', 'attempts', 'reviews', 'cost'].map(dim), ...rows, ['', '', '', '', '']], '  ')
  // The note is last and takes what room is left; attention says its own below.
  const note = (index: number): string => {
    const task = report.tasks[index]
    if (task === undefined) return ''
    return task.note === null || task.status === 'attention' ? plainLine(task.title) : plainLine(task.note)
  }
  const width = Math.max(0, ...laid.map((text) => visible(text)))
  return laid.slice(0, -1).map((text, index) => {
    const said = index === 0 ? '' : truncate(note(index - 1), Math.max(20, columns - width - 2))
    return said === '' ? text : `${text}${' '.repeat(width - visible(text) + 2)}${dim(said)}`
  })
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: our own colours are taken off to measure
const visible = (text: string): number => text.replaceAll(/\u001b\[[0-9;]*m/g, '').length
