/** Looks up what earlier runs tell about a run that is to come: of this project where it has a history, else of all. */
import type { Estimate } from '../../../contract/procedures/intake.ts'
import { estimateRun, type PastTask } from '../../domain/plan/estimate.ts'
import type { Intake } from '../intake/create-run.ts'
import type { AppDeps } from './deps.ts'

/** Runs that are looked through, the newest first: older ones had other models and another project. */
const MOST_RUNS = 40
const MOST_TASKS = 400

export function estimateOf(deps: AppDeps, intake: Intake, strategy: string | null): Estimate {
  const { settings, plan, repository } = intake
  const named = settings.models['default'] ?? null
  const question = {
    tasks: plan?.tasks ?? null,
    agents: settings.limits.agents,
    sequential: strategy !== null && strategy !== 'worktrees',
  }
  const own = pastTasks(deps, repository.root)
  const sources: readonly [Estimate['source'], readonly ModelledTask[]][] = [
    // The sample's model is a script: what it "costs" says nothing about any other project.
    ['project', own],
    ['all', deps.samples.holds(repository.root) ? [] : pastTasks(deps, null)],
  ]
  for (const [source, tasks] of sources) {
    const same = named === null ? [] : tasks.filter((task) => task.models.includes(named))
    for (const [past, model] of [
      [same, named],
      [tasks, null],
    ] as const) {
      const estimate = estimateRun({ ...question, past })
      if (estimate !== null) return { ...estimate, source, model }
    }
  }
  return { basis: 0, perTask: null, total: null, source: null, model: null }
}

type ModelledTask = PastTask & { readonly models: readonly string[] }

function pastTasks({ engine, samples }: AppDeps, projectDir: string | null): ModelledTask[] {
  const { store } = engine
  const rows = store.runs
    .list({ ...(projectDir === null ? {} : { projectDir }), limit: MOST_RUNS })
    .filter((row) => row.mergedCount > 0 && (projectDir !== null || !samples.holds(row.projectDir)))
  const tasks: ModelledTask[] = []
  for (const { run } of rows) {
    if (tasks.length >= MOST_TASKS) break
    const models = new Map<string, Set<string>>()
    for (const { task, model } of store.attempts.list(run)) {
      if (task === null || model === null) continue
      const own = models.get(task) ?? new Set<string>()
      models.set(task, own.add(model))
    }
    for (const { task, mergedAt, startedAt, costUsd } of store.tasks.list(run))
      if (mergedAt !== null && startedAt !== null)
        tasks.push({ costUsd, wallMs: mergedAt - startedAt, models: [...(models.get(task) ?? [])] })
  }
  return tasks
}
