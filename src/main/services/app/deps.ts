/** What the use cases of a long-lived engine are given. */
import type { RunId } from '../../../contract/ids.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { RunState, TaskState } from '../../domain/run/state.ts'
import type { Git } from '../../git/repository.ts'
import type { SampleRuns } from '../demo/sample-runs.ts'
import type { Engine } from '../engine/engine.ts'
import { findTask } from '../runs/answer-attention.ts'
import type { LiveActivities } from './live-activity.ts'
import type { MachineChecks } from './machine-checks.ts'
import type { PatchPages } from './patch-pages.ts'
import type { RunDriver } from './run-driver.ts'
import type { RunStates } from './run-states.ts'

export interface AppDeps {
  readonly engine: Engine
  readonly git: Git
  readonly env: NodeJS.ProcessEnv
  readonly driver: RunDriver
  readonly states: RunStates
  readonly activity: LiveActivities
  readonly machine: MachineChecks
  readonly patches: PatchPages
  readonly samples: SampleRuns
}

export function stateOf({ states }: Pick<AppDeps, 'states'>, run: RunId): Result<RunState, Failure<'run-not-found'>> {
  const state = states.get(run)
  return state === null ? fail('run-not-found', `There is no run ${run}.`) : ok(state)
}

export function taskOf(
  deps: Pick<AppDeps, 'states'>,
  run: RunId,
  task: string,
): Result<{ state: RunState; task: TaskState }, Failure> {
  const state = stateOf(deps, run)
  if (!state.ok) return state
  const found = findTask(state.value, task)
  return found.ok ? ok({ state: state.value, task: found.value }) : found
}
