/** A cleanup in words: what was freed, what is kept and why, and how to get back what was not committed. */
import type { CleanupReport, Removed } from '../../../services/worktrees/cleanup-worktrees.ts'
import { plainLine } from '../output.ts'
import { plural } from '../style.ts'

export function size(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

const named = (row: { run: string | null; task: string | null; name: string }): string =>
  row.run === null ? row.name : `${row.run}/${row.task ?? row.name}`

export function cleanupText(report: CleanupReport, { dryRun }: { dryRun: boolean }): string[] {
  const verb = dryRun ? 'Would remove' : 'Removed'
  const lines = report.removed.map((row) => `${verb} ${named(row)} (${size(row.freedBytes)})${branchOf(row, dryRun)}`)
  for (const branch of report.branches) lines.push(`Deleted the branch ${branch}, which is merged.`)
  for (const row of report.kept) {
    const all = row.withAll ? '; --all removes it (a branch with commits of its own stays)' : ''
    lines.push(`Kept ${named(row)}: ${plainLine(row.reason)}${all}.`)
  }
  const snapshots = report.removed.filter((row) => row.snapshot !== null)
  if (snapshots.length > 0) {
    lines.push('What was not committed is in snapshots; to get one back (FOLDER must not exist):')
    for (const row of snapshots) lines.push(`  ${named(row)}: ${row.restore}`)
  }
  lines.push(
    report.removed.length === 0
      ? 'Nothing to remove.'
      : `${dryRun ? 'Would free' : 'Freed'} ${size(report.freedBytes)} in ${plural(report.removed.length, 'worktree')}.`,
  )
  return lines
}

function branchOf(row: Removed, dryRun: boolean): string {
  const proof = row.provenIn?.replace(/^refs\/heads\//, '')
  if (row.deletedBranch !== null)
    return ` and ${dryRun ? '' : 'deleted '}its branch ${row.deletedBranch}, which is in ${proof}`
  return row.keptBranch === null ? '' : `; its branch ${row.keptBranch} stays`
}
