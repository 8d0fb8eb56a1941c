/** What `pause` does: a run begins nothing new, or with `--now` its agents end as well, wherever its engine is. */
import { randomUUID } from 'node:crypto'
import { answerOf } from '../../api/client/answer.ts'
import { done, type Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { print, printJson } from './output.ts'
import { findRun } from './reader.ts'
import { plural } from './style.ts'
import { changeRun } from './writing.ts'

export interface PauseFlags {
  readonly now?: boolean
  readonly json?: boolean
}

export async function pauseRun(cli: CliContext, name: string | undefined, flags: PauseFlags): Promise<Outcome> {
  const paused = await changeRun(
    cli,
    'pause',
    (store) => findRun(store, name, 'unfinished-first'),
    ({ client }, { run }) => {
      const command = { commandId: randomUUID(), run }
      return answerOf(flags.now ? client.runs.stop(command) : client.runs.pause(command))
    },
  )
  if (!paused.ok) return paused
  const { run, status, agents } = paused.value
  if (flags.json) printJson(cli, { run, status, agents })
  else {
    const left = agents === 0 ? '' : ` ${plural(agents, 'agent')} still end${agents === 1 ? 's its' : ' their'} phase.`
    print(cli, `Run ${run} is paused.${left} Go on with \`switchyard resume ${run}\`.`)
  }
  return done
}
