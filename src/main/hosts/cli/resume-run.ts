/** What `resume` does: takes up an unfinished run, or says how a finished one ended. */
import { randomUUID } from 'node:crypto'
import { answerOf } from '../../api/client/answer.ts'
import { runStatus } from '../../domain/run/report.ts'
import { settingsFromFlags } from '../../domain/settings/value-layers.ts'
import { surroundings } from '../compose.ts'
import type { Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { driveRun, exitOf, printReport } from './drive-run.ts'
import { accessEngine } from './engine-access.ts'
import { lookAround, noteProbe, requireFit } from './environment.ts'
import { readSubject } from './find-task.ts'
import { findRun, stateOf } from './reader.ts'

export interface ResumeFlags {
  readonly yes?: boolean
  readonly merge?: boolean
  readonly allowRedBase?: boolean
  readonly maxAgents?: string
  readonly budget?: string
  readonly json?: boolean
}

export async function resumeRun(cli: CliContext, name: string | undefined, flags: ResumeFlags): Promise<Outcome> {
  const layer = settingsFromFlags({ maxAgents: flags.maxAgents, budget: flags.budget })
  if (!layer.ok) return layer
  const json = flags.json === true
  // A finished run needs no engine.
  const found = readSubject(cli, (store) => {
    const row = findRun(store, name, 'unfinished-first')
    return row.ok ? { ok: true, value: { state: stateOf(store, row.value.run), task: null } } : row
  })
  if (!found.ok) return found
  const { state } = found.value
  if (state.finished) {
    printReport(cli, state, { json })
    return { ok: true, value: exitOf(runStatus(state)) }
  }
  const { run, settings } = state.created
  const command = `resume ${run}`
  const opened = await accessEngine(cli, {
    command,
    prepare: async () => requireFit(await lookAround(surroundings(cli.env)), settings.env.required, cli.env),
  })
  if (!opened.ok) return opened
  const access = opened.value
  noteProbe(cli, access)
  // Read before anything begins, so that the view misses nothing.
  const seen = stateOf(access.store, run)
  const { agents, budgetUsd } = layer.value.limits ?? {}
  const resumed = await answerOf(
    access.client.runs.resume({
      commandId: randomUUID(),
      run,
      options: {
        ...(flags.yes ? { yes: true } : {}),
        ...(flags.merge ? { merge: true } : {}),
        ...(flags.allowRedBase ? { allowRedBase: true } : {}),
        ...(agents === undefined ? {} : { maxAgents: agents }),
        ...(budgetUsd === undefined ? {} : { budgetUsd }),
      },
    }),
  )
  // Over by now: its report says how.
  if (resumed.ok || resumed.failure.code === 'run-over') return driveRun(cli, access, seen, { json, command })
  await access.close()
  return resumed
}
