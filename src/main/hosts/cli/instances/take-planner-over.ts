/** What `plan take-over` and `plan hand-back` do. */
import { randomUUID } from 'node:crypto'
import { answerOf } from '../../../api/client/answer.ts'
import { done, type Outcome } from '../action.ts'
import type { CliContext } from '../context.ts'
import { nextStep } from '../decide-task.ts'
import { print, printJson } from '../output.ts'
import { findRun } from '../reader.ts'
import { changeRun } from '../writing.ts'
import { mayAttach } from './attach-terminal.ts'
import { showInstance, withEngineFor } from './instance-commands.ts'

export interface TakePlannerOverFlags {
  readonly detach?: boolean
  readonly json?: boolean
}

export async function takePlannerOver(
  cli: CliContext,
  run: string | undefined,
  flags: TakePlannerOverFlags,
): Promise<Outcome> {
  const stays = flags.detach !== true && flags.json !== true
  const may = stays ? mayAttach(cli) : null
  if (may && !may.ok) return may
  return withEngineFor(cli, 'plan take-over', stays, async (access) => {
    const row = findRun(access.store, run, 'unfinished-first')
    if (!row.ok) return row
    const size = { cols: cli.stdout.columns ?? 100, rows: cli.stdout.rows ?? 30 }
    const taken = await answerOf(access.client.runs.takeOver({ commandId: randomUUID(), run: row.value.run, size }))
    if (!taken.ok) return taken
    if (flags.json) printJson(cli, taken.value)
    else if (stays) return showInstance(cli, access, taken.value)
    else {
      const back = `switchyard plan hand-back ${row.value.run}`
      print(cli, `The planner is yours in ${taken.value.id}. Hand it back with \`${back}\`.`)
    }
    return done
  })
}

export interface HandPlannerBackFlags {
  readonly note?: string
  readonly json?: boolean
}

export async function handPlannerBack(
  cli: CliContext,
  id: string | undefined,
  flags: HandPlannerBackFlags,
): Promise<Outcome> {
  const changed = await changeRun(
    cli,
    'plan hand-back',
    (store) => findRun(store, id, 'unfinished-first'),
    async ({ client }, { run }) => {
      const handed = await answerOf(client.runs.handBack({ commandId: randomUUID(), run, note: flags.note ?? '' }))
      if (!handed.ok) return handed
      const { driving } = await client.system.info()
      return { ok: true, value: { run, goesOn: driving.includes(run) } }
    },
  )
  if (!changed.ok) return changed
  const { run, goesOn } = changed.value
  if (flags.json) printJson(cli, { run })
  else print(cli, `The planner is handed back. ${nextStep(run, goesOn)}`)
  return done
}
