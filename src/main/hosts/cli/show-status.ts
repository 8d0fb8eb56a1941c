/** What `status` prints: one run's report with who drives it, or the list of all runs. */
import { EXIT } from '../../../contract/status.ts'
import { runReport } from '../../domain/run/report.ts'
import { readEngineHolder } from '../../store/engine-holder.ts'
import type { RunRow, Store } from '../../store/store.ts'
import { done, type Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { print, printJson } from './output.ts'
import { findRun, openReader, stateOf } from './reader.ts'
import { colorsFor, dollars, paint, symbolOf } from './style.ts'

export async function showStatus(
  cli: CliContext,
  name: string | undefined,
  options: { all?: boolean; json?: boolean },
): Promise<Outcome> {
  const reader = openReader(cli)
  if (!reader.ok) {
    if (options.all !== true || reader.failure.code !== 'no-runs') return reader
    if (options.json) printJson(cli, { runs: [] })
    return done
  }
  const { store, paths } = reader.value
  try {
    if (options.all) return await listRuns(cli, store, options.json === true)
    const row = findRun(store, name, 'latest')
    if (!row.ok) return row
    const report = runReport(stateOf(store, row.value.run), cli.clock.now())
    const unfinished = row.value.ended === null
    const engine = unfinished ? holderOf(paths.home) : null
    if (options.json) {
      printJson(cli, { ...report, engine })
      return done
    }
    // What lays out text takes its time to load, and scripts have no use for it.
    const { reportText } = await import('./views/report-text.ts')
    const colors = colorsFor(cli.stdout, cli.env)
    print(cli, reportText(report, { colors, columns: cli.stdout.columns ?? 120 }))
    if (unfinished && engine === null)
      print(cli, `\nNo engine is running. Go on with \`switchyard resume ${report.run}\`.`)
    else if (engine !== null)
      print(cli, `\nThe engine is \`${engine.command}\`${engine.pid === null ? '' : ` (pid ${engine.pid})`}.`)
    return { ok: true, value: EXIT.succeeded }
  } finally {
    store.close()
  }
}

/** Who may be driving the run; null when nobody does. */
function holderOf(home: string): { pid: number | null; command: string } | null {
  const holder = readEngineHolder(home)
  if (holder === null) return null
  return holder === 'unknown' ? { pid: null, command: 'unknown' } : { pid: holder.pid, command: holder.command }
}

async function listRuns(cli: CliContext, store: Store, json: boolean): Promise<Outcome> {
  const rows = store.runs.list()
  if (json) {
    printJson(cli, { runs: rows })
    return done
  }
  const { table } = await import('./table.ts')
  const colors = colorsFor(cli.stdout, cli.env)
  const state = (row: RunRow) =>
    row.ended ?? (row.pausedReason !== null ? 'paused' : row.openAttention > 0 ? 'attention' : 'running')
  const lines = table([
    ['run', 'spec', 'status', 'merged', 'cost', 'begun', 'project'].map(colors.dim),
    ...rows.map((row) => [
      colors.bold(row.run),
      row.specName,
      paint(colors, state(row), `${symbolOf(state(row))} ${state(row)}`),
      `${row.mergedCount}/${row.taskCount}`,
      dollars(row.costUsd),
      new Date(row.createdAt).toLocaleString(),
      colors.dim(row.projectDir),
    ]),
  ])
  print(cli, lines.join('\n'))
  return done
}
