/** What `debug state` and `debug rebuild` do. */
import { runStatus, taskStatus } from '../../domain/run/report.ts'
import { liveAttempts, type RunState, tasksInOrder, totalCost } from '../../domain/run/state.ts'
import { readEngineHolder } from '../../store/engine-holder.ts'
import { done, type Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { plainLine, print, printJson } from './output.ts'
import { findRun, openReader, stateOf } from './reader.ts'
import { dollars, duration, plural } from './style.ts'
import { table } from './table.ts'
import { withEngine } from './with-engine.ts'

/** Enough to find the one that is meant; the whole list is `status --all`. */
const MOST_RUNS = 20

export async function showState(cli: CliContext, name: string | undefined, json: boolean): Promise<Outcome> {
  const reader = openReader(cli)
  if (!reader.ok) return reader
  const { store, paths } = reader.value
  try {
    if (name !== undefined) {
      const row = findRun(store, name, 'latest')
      if (!row.ok) return row
      const state = stateOf(store, row.value.run)
      if (json) printJson(cli, { state })
      else print(cli, stateLines(state).join('\n'))
      return done
    }
    const engine = readEngineHolder(paths.home)
    const inspected = store.inspect()
    const runs = store.runs.list({ limit: MOST_RUNS }).map((row) => {
      const state = stateOf(store, row.run)
      return {
        run: row.run,
        spec: row.specName,
        status: runStatus(state),
        // The projection and the log must agree: where they do not, `debug rebuild` is due.
        version: state.version,
        projectedVersion: row.version,
        tasks: row.taskCount,
        merged: row.mergedCount,
        liveAttempts: liveAttempts(state).length,
        openAttention: state.attention.filter((item) => item.open).length,
      }
    })
    if (json) {
      printJson(cli, { home: paths.home, engine, store: inspected, runs })
      return done
    }
    const holder =
      engine === null
        ? 'nobody'
        : engine === 'unknown'
          ? 'somebody who did not say who'
          : `${engine.command} (pid ${engine.pid}, version ${engine.version})`
    print(
      cli,
      [
        ...table([
          ['data directory', paths.home],
          ['engine held by', holder],
          ...Object.entries(inspected).map(([key, value]) => [key, String(value)]),
        ]),
        '',
        ...table([
          ['run', 'status', 'events', 'projected', 'merged', 'live', 'attention', 'spec'],
          ...runs.map((row) => [
            row.run,
            row.status,
            String(row.version),
            String(row.projectedVersion),
            `${row.merged}/${row.tasks}`,
            String(row.liveAttempts),
            String(row.openAttention),
            plainLine(row.spec),
          ]),
        ]),
      ].join('\n'),
    )
    return done
  } finally {
    store.close()
  }
}

function stateLines(state: RunState): string[] {
  return [
    ...table([
      ['run', state.created.run],
      ['status', runStatus(state)],
      ['events', String(state.version)],
      ['base', `${state.created.baseBranch} ${state.created.baseCommit.slice(0, 10)}`],
      [
        'integration',
        state.integration ? `${state.integration.branch} ${state.integration.commit.slice(0, 10)}` : 'none',
      ],
      ['strategy', state.strategy?.name ?? 'not chosen'],
      ['cost', dollars(totalCost(state))],
      ['paused', state.paused?.reason ?? 'no'],
      ['processes', String(Object.keys(state.processes).length)],
      ['evidence', String(Object.keys(state.evidence).length)],
    ]),
    '',
    ...table([
      ['task', 'status', 'head', 'tree', 'phases done', 'attempts', 'verdicts'],
      ...tasksInOrder(state).map((task) => [
        task.id,
        taskStatus(state, task),
        task.head?.commit.slice(0, 10) ?? '–',
        task.head?.tree.slice(0, 10) ?? '–',
        task.phasesDone.join(' ') || '–',
        String(task.attempts.length),
        String(task.verdicts.length),
      ]),
    ]),
    ...state.attention
      .filter((item) => item.open)
      .map((item) => `attention ${item.kind}${item.task === null ? '' : ` (${item.task})`}: ${plainLine(item.text)}`),
  ]
}

export async function rebuild(cli: CliContext, json: boolean): Promise<Outcome> {
  const reader = openReader(cli)
  if (!reader.ok) return reader
  reader.value.store.close()
  return withEngine(cli, { command: 'debug rebuild' }, async ({ store }) => {
    const from = cli.clock.now()
    const { events, runs } = store.rebuild()
    const durationMs = cli.clock.now() - from
    if (json) printJson(cli, { events, runs, durationMs })
    else
      print(
        cli,
        `Read ${plural(events, 'event')} and built the projections of ${plural(runs, 'run')} again in ${duration(durationMs)}.`,
      )
    return done
  })
}
