/** What `plan SPEC` does: the plan of explicit tasks as it is read, or one that an agent makes and a run then holds. */
import { resolve } from 'node:path'
import type { Plan } from '../../../contract/plan.ts'
import { fail } from '../../../contract/result.ts'
import { renderPlanTree } from '../../domain/plan/render-plan.ts'
import { replaceTextFile } from '../../services/intake/read-text-file.ts'
import { surroundings } from '../compose.ts'
import { done, type Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { printReport } from './drive-run.ts'
import { note, print, printJson } from './output.ts'
import { type RunFlags, startRun, takeInSpec } from './start-run.ts'

export interface PlanFlags extends RunFlags {
  readonly out?: string
}

export async function showPlan(cli: CliContext, spec: string | undefined, flags: PlanFlags): Promise<Outcome> {
  if (spec === undefined)
    return fail('usage', 'Name a spec: `switchyard plan SPEC --project DIR`. See `switchyard plan --help`.')
  const taken = await takeInSpec(cli, surroundings(cli.env).git, spec, flags)
  if (!taken.ok) return taken
  if (taken.value.plan !== null) {
    const shown = await show(cli, { run: null, plan: taken.value.plan }, flags)
    if (shown.ok) note(cli, `Build it with \`switchyard run ${spec}\`.`)
    return shown
  }
  let planned: { run: string; plan: Plan } | null = null
  const outcome = await startRun(cli, spec, flags, {
    planOnly: true,
    print(state) {
      if (state.plan === null) printReport(cli, state, { json: flags.json === true })
      else planned = { run: state.created.run, plan: state.plan }
    },
  })
  if (!outcome.ok || planned === null) return outcome
  const { run, plan } = planned as { run: string; plan: Plan }
  const shown = await show(cli, { run, plan }, flags)
  if (!shown.ok) return shown
  note(cli, `Build it with \`switchyard resume ${run} --yes\`; change it first with \`switchyard plan edit ${run}\`.`)
  return outcome
}

async function show(cli: CliContext, shown: { run: string | null; plan: Plan }, flags: PlanFlags): Promise<Outcome> {
  if (flags.out !== undefined) {
    const file = resolve(cli.cwd, flags.out)
    const written = await replaceTextFile(file, `${JSON.stringify(shown.plan, null, 2)}\n`)
    if (!written.ok) return written
    note(cli, `The plan is in ${file}.`)
  }
  if (flags.json) printJson(cli, shown)
  else print(cli, renderPlanTree(shown.plan))
  return done
}
