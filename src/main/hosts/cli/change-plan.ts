/** What `plan edit` and `plan approve` do to a run that waits for its plan's approval. */
import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { Plan } from '../../../contract/plan.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { answerOf } from '../../api/client/answer.ts'
import { renderPlanTree } from '../../domain/plan/render-plan.ts'
import type { RunState } from '../../domain/run/state.ts'
import { readTextFile } from '../../services/intake/read-text-file.ts'
import { done, type Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { editPlan, parsePlan } from './edit-plan.ts'
import { print, printJson } from './output.ts'
import { writePlanFile } from './plan-file.ts'
import { findRun, stateOf } from './reader.ts'
import { changeRun } from './writing.ts'

/** A plan of 500 tasks with long descriptions fits in. */
const MOST_PLAN_BYTES = 4 * 1024 * 1024

interface Changed {
  readonly run: string
  readonly plan: Plan
}

export async function editRunPlan(
  cli: CliContext,
  name: string | undefined,
  flags: { file?: string; json?: boolean },
): Promise<Outcome> {
  const changed = await changeRun<Changed>(
    cli,
    'plan edit',
    (store) => findRun(store, name, 'unfinished-first'),
    async ({ client, store, paths }, { run }) => {
      const waiting = planThatWaits(stateOf(store, run))
      if (!waiting.ok) return waiting
      const edited = flags.file === undefined ? await editPlan(cli, waiting.value) : await planFrom(cli, flags.file)
      if (!edited.ok) return edited
      const plan = edited.value
      if (plan === null) return ok({ run, plan: waiting.value })
      const taken = await answerOf(client.runs.editPlan({ commandId: randomUUID(), run, plan }))
      if (!taken.ok) return taken
      writePlanFile(paths, stateOf(store, run))
      return ok({ run, plan: taken.value.plan })
    },
  )
  return show(cli, changed, flags.json === true, 'Approve it with `switchyard resume RUN --yes`.')
}

export async function approveRunPlan(
  cli: CliContext,
  name: string | undefined,
  flags: { json?: boolean },
): Promise<Outcome> {
  let goesOn = false
  const changed = await changeRun<Changed>(
    cli,
    'plan approve',
    (store) => findRun(store, name, 'unfinished-first'),
    async ({ client, store }, { run }) => {
      const waiting = planThatWaits(stateOf(store, run))
      if (!waiting.ok) return waiting
      const approved = await answerOf(client.runs.approvePlan({ commandId: randomUUID(), run }))
      if (!approved.ok) return approved
      goesOn = approved.value.driven
      return ok({ run, plan: waiting.value })
    },
  )
  const next = goesOn ? 'Run RUN is being built.' : 'Build it with `switchyard resume RUN`.'
  return show(cli, changed, flags.json === true, `The plan is approved. ${next}`)
}

function planThatWaits(state: RunState): Result<Plan, Failure> {
  const { run } = state.created
  if (state.finished) return fail('run-over', `Run ${run} has ended (${state.finished.status}).`)
  if (state.plan === null)
    return fail('no-plan', `Run ${run} has no plan yet. Let it be made with \`switchyard resume ${run}\`.`)
  if (state.approved) return fail('plan-approved', `The plan of run ${run} is approved already and is being built.`)
  return ok(state.plan)
}

async function planFrom(cli: CliContext, name: string): Promise<Result<Plan, Failure>> {
  const file = resolve(cli.cwd, name)
  const text = await readTextFile(file, MOST_PLAN_BYTES)
  if (!text.ok) return text
  return text.value === null ? fail('file-not-found', `There is no file ${file}.`) : parsePlan(text.value)
}

function show(cli: CliContext, changed: Result<Changed, Failure>, json: boolean, next: string): Outcome {
  if (!changed.ok) return changed
  if (json) printJson(cli, changed.value)
  else print(cli, `${renderPlanTree(changed.value.plan)}\n${next.replace('RUN', changed.value.run)}`)
  return done
}
