/** Runs and their feeds: implements `src/contract/procedures/runs.ts`. */
import type { RunId } from '../../../contract/ids.ts'
import type { Failure, Result } from '../../../contract/result.ts'
import type { RunSummary } from '../../../contract/views.ts'
import { startRun } from '../../services/app/intake.ts'
import { runActivity } from '../../services/app/run-activity.ts'
import {
  approvePlan,
  editPlan,
  mergeIntoBase,
  pauseRun,
  planProblems,
  resumeRun,
  setOptions,
  stopRun,
} from '../../services/app/run-commands.ts'
import { specOf } from '../../services/app/run-spec.ts'
import { patchPage, runDiff } from '../../services/app/task-diff.ts'
import { os, type ProcedureContext } from '../base.ts'
import { orThrow } from '../failures.ts'

/** Carries a command out once, and answers with the run as it stands then. */
async function thenSummary(
  { service, once }: ProcedureContext,
  input: { commandId: string; run: RunId },
  command: () => Promise<Result<void, Failure>>,
): Promise<RunSummary> {
  return orThrow(
    await once(input.commandId, async () => {
      const done = await command()
      return done.ok ? service.summary(input.run) : done
    }),
  )
}

/** Without the keys that were left out, which are not the same as `undefined` to whoever stores them. */
const defined = <T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never

export const runs = {
  list: os.runs.list.handler(({ context, input }) =>
    context.service.list({
      project: input.project,
      unfinished: input.which === 'unfinished',
      limit: input.limit,
      offset: input.offset,
    }),
  ),
  get: os.runs.get.handler(({ context, input }) => orThrow(context.service.detail(input.run))),
  diff: os.runs.diff.handler(async ({ context, input }) =>
    orThrow(await runDiff(context.service.deps, input.run, input.counts)),
  ),
  patch: os.runs.patch.handler(async ({ context, input, signal }) =>
    orThrow(await patchPage(context.service.deps, input, signal)),
  ),
  activity: os.runs.activity.handler(({ context, input }) =>
    orThrow(runActivity(context.service.deps, input.run, input)),
  ),
  spec: os.runs.spec.handler(({ context, input }) => orThrow(specOf(context.service.deps, input.run))),
  start: os.runs.start.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, () => startRun(service.deps, input))),
  ),
  resume: os.runs.resume.handler(({ context: { service, once }, input }) =>
    thenSummary({ service, once }, input, () =>
      resumeRun(service.deps, input.run, defined(input.options), input.asItStands),
    ),
  ),
  pause: os.runs.pause.handler(({ context: { service, once }, input }) =>
    thenSummary({ service, once }, input, () =>
      pauseRun(service.deps, input.run, input.reason ?? 'paused by a person'),
    ),
  ),
  stop: os.runs.stop.handler(({ context: { service, once }, input }) =>
    thenSummary({ service, once }, input, () => stopRun(service.deps, input.run)),
  ),
  merge: os.runs.merge.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, () => mergeIntoBase(service.deps, input.run))),
  ),
  approvePlan: os.runs.approvePlan.handler(({ context: { service, once }, input }) =>
    thenSummary({ service, once }, input, () => approvePlan(service.deps, input.run)),
  ),
  checkPlan: os.runs.checkPlan.handler(({ input }) => ({ problems: planProblems(input.plan) })),
  editPlan: os.runs.editPlan.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, () => editPlan(service.deps, input.run, input.plan))),
  ),
  takeOver: os.runs.takeOver.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, () => service.instances.takePlanOver(input.run, input.size))),
  ),
  handBack: os.runs.handBack.handler(({ context: { service, once }, input }) =>
    thenSummary({ service, once }, input, () => service.instances.handPlanBack(input.run, input.note)),
  ),
  setOptions: os.runs.setOptions.handler(({ context: { service, once }, input }) =>
    thenSummary({ service, once }, input, () => setOptions(service.deps, input.run, input)),
  ),
  watch: os.runs.watch.handler(({ context, input, signal }) => context.service.feeds.runs(input.cursor, signal)),
}

export const runFeeds = {
  watch: os.run.watch.handler(({ context, input, signal }) =>
    orThrow(context.service.watchRun(input.run, input.cursor, signal)),
  ),
}
