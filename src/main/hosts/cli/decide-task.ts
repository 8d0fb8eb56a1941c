/** What `tasks` and its decisions do. */
import { randomUUID } from 'node:crypto'
import { TaskId } from '../../../contract/ids.ts'
import { fail } from '../../../contract/result.ts'
import { answerOf } from '../../api/client/answer.ts'
import { runReport } from '../../domain/run/report.ts'
import type { TaskDecision } from '../../services/runs/answer-attention.ts'
import { done, type Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { print, printJson } from './output.ts'
import { findRun, openReader, stateOf } from './reader.ts'
import { colorsFor } from './style.ts'
import { taskTable } from './views/report-text.ts'
import { changeRun } from './writing.ts'

export interface DecisionFlags {
  readonly run?: string
  readonly note?: string
  readonly json?: boolean
}

export async function listTasks(cli: CliContext, name: string | undefined, json: boolean): Promise<Outcome> {
  const reader = openReader(cli)
  if (!reader.ok) return reader
  const { store } = reader.value
  try {
    const row = findRun(store, name, 'latest')
    if (!row.ok) return row
    const { run, tasks } = runReport(stateOf(store, row.value.run), cli.clock.now())
    if (json) printJson(cli, { run, tasks })
    else if (tasks.length === 0) print(cli, `Run ${run} has no tasks yet: they come with its plan.`)
    else
      print(
        cli,
        taskTable({ tasks }, { colors: colorsFor(cli.stdout, cli.env), columns: cli.stdout.columns ?? 120 }).join('\n'),
      )
    return done
  } finally {
    store.close()
  }
}

export async function decideAboutTask(
  cli: CliContext,
  task: string,
  decision: TaskDecision,
  flags: DecisionFlags,
): Promise<Outcome> {
  const changed = await changeRun(
    cli,
    `tasks ${decision}`,
    (store) => findRun(store, flags.run, 'unfinished-first'),
    async ({ client }, { run }) => {
      const id = TaskId.safeParse(task)
      if (!id.success) return noTask(run, task)
      const order = { commandId: randomUUID(), run, task: id.data, note: flags.note ?? '' }
      const decided = await answerOf(client.tasks[decision](order))
      if (!decided.ok) return decided
      const { driving } = await client.system.info()
      return { ok: true, value: { run, goesOn: driving.includes(run) } }
    },
  )
  if (!changed.ok) return changed
  const { run, goesOn } = changed.value
  if (flags.json) printJson(cli, { run, task, decision })
  else {
    const word = { retry: 'will be tried again', approve: 'is approved', cancel: 'is cancelled' }[decision]
    print(
      cli,
      `${task} ${word}. ${goesOn ? `Run ${run} goes on with it.` : `Go on with \`switchyard resume ${run}\`.`}`,
    )
  }
  return done
}

const noTask = (run: string, task: string) =>
  fail('task-not-found', `Run ${run} has no task ${task}. See \`switchyard tasks ${run}\`.`)

/** An engine that lives long goes on by itself; without one it is up to the person. */
export const nextStep = (run: string, goesOn: boolean): string =>
  goesOn ? `Run ${run} goes on with it.` : `Go on with \`switchyard resume ${run}\`.`
