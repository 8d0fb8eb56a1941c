/** Carries out any effect: the one switch between what the domain asks for and what does it. */
import type { RunEvent } from '../../../contract/events.ts'
import { assertNever } from '../../../contract/result.ts'
import type { Effect } from '../../domain/run/effects.ts'
import type { EffectRunner } from '../engine/run-coordinator.ts'
import type { EffectDeps } from './deps.ts'
import { mergeBase, mergeTask } from './merge.ts'
import { preflight } from './preflight.ts'
import { runAttempt } from './run-attempt.ts'
import { runTaskGate } from './run-gate.ts'
import { createIntegration, prepareWorktree, rebaseTask } from './worktrees.ts'

export function createEffectRunner(deps: EffectDeps): EffectRunner {
  return (effect: Effect, session): Promise<RunEvent[]> => {
    switch (effect.kind) {
      case 'preflight':
        return preflight(deps, session)
      case 'create-integration':
        return createIntegration(deps, session)
      case 'prepare-worktree':
        return prepareWorktree(deps, session, effect)
      case 'run-attempt':
        return runAttempt(deps, session, effect)
      case 'run-gate':
        return runTaskGate(deps, session, effect)
      case 'rebase-task':
        return rebaseTask(deps, session, effect)
      case 'merge-task':
        return mergeTask(deps, session, effect)
      case 'merge-base':
        return mergeBase(deps, session)
      default:
        return assertNever(effect, 'effect')
    }
  }
}
