/** What `tasks take-over` and `tasks hand-back` do. */
import { randomUUID } from 'node:crypto'
import { AttemptId, TaskId } from '../../../../contract/ids.ts'
import { fail } from '../../../../contract/result.ts'
import { answerOf } from '../../../api/client/answer.ts'
import { done, type Outcome } from '../action.ts'
import type { CliContext } from '../context.ts'
import { nextStep } from '../decide-task.ts'
import { print, printJson } from '../output.ts'
import { findRun } from '../reader.ts'
import { changeRun } from '../writing.ts'
import { mayAttach } from './attach-terminal.ts'
import { showInstance, withEngineFor } from './instance-commands.ts'

export interface TakeOverFlags {
  readonly run?: string
  readonly attempt?: string
  readonly detach?: boolean
  readonly json?: boolean
}

export async function takeOverTask(cli: CliContext, task: string, flags: TakeOverFlags): Promise<Outcome> {
  const id = TaskId.safeParse(task)
  const attempt = flags.attempt === undefined ? null : AttemptId.safeParse(flags.attempt)
  if (!id.success) return fail('task-not-found', `There is no task ${task}. See \`switchyard tasks\`.`)
  if (attempt?.success === false) return fail('attempt-not-found', `There is no attempt ${flags.attempt}.`)
  const stays = flags.detach !== true && flags.json !== true
  const may = stays ? mayAttach(cli) : null
  if (may && !may.ok) return may
  return withEngineFor(cli, 'tasks take-over', stays, async (access) => {
    const row = findRun(access.store, flags.run, 'unfinished-first')
    if (!row.ok) return row
    const taken = await answerOf(
      access.client.tasks.takeOver({
        commandId: randomUUID(),
        run: row.value.run,
        task: id.data,
        ...(attempt === null ? {} : { attempt: attempt.data }),
        size: { cols: cli.stdout.columns ?? 100, rows: cli.stdout.rows ?? 30 },
      }),
    )
    if (!taken.ok) return taken
    if (flags.json) printJson(cli, taken.value)
    else if (stays) return showInstance(cli, access, taken.value)
    else print(cli, `${task} is yours in ${taken.value.id}. Hand it back with \`switchyard tasks hand-back ${task}\`.`)
    return done
  })
}

export interface HandBackFlags {
  readonly run?: string
  readonly done?: boolean
  readonly note?: string
  readonly json?: boolean
}

export async function handTaskBack(cli: CliContext, task: string, flags: HandBackFlags): Promise<Outcome> {
  const changed = await changeRun(
    cli,
    'tasks hand-back',
    (store) => findRun(store, flags.run, 'unfinished-first'),
    async ({ client }, { run }) => {
      const id = TaskId.safeParse(task)
      if (!id.success) return fail('task-not-found', `Run ${run} has no task ${task}. See \`switchyard tasks ${run}\`.`)
      const given = { next: flags.done ? ('done' as const) : ('continue' as const), note: flags.note ?? '' }
      const handed = await answerOf(client.tasks.handBack({ commandId: randomUUID(), run, task: id.data, ...given }))
      if (!handed.ok) return handed
      const { driving } = await client.system.info()
      return { ok: true, value: { run, goesOn: driving.includes(run) } }
    },
  )
  if (!changed.ok) return changed
  const { run, goesOn } = changed.value
  if (flags.json) printJson(cli, { run, task, next: flags.done ? 'done' : 'continue' })
  else print(cli, `${task} is handed back. ${nextStep(run, goesOn)}`)
  return done
}
