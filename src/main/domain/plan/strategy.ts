/** Chooses how a plan is worked on, and says why in words for the user. */
import type { ChosenStrategy, Plan, StrategyName } from '../../../contract/plan.ts'
import { planOrder, widestSet } from './plan-order.ts'

export interface StrategyQuestion {
  readonly requested: StrategyName
  /** Where the request came from, such as "flag", "spec" or "project file". */
  readonly requestedSource: string
  readonly plan: Pick<Plan, 'tasks' | 'strategy'>
  /** Names of the gates that are red on the base commit. */
  readonly redGates: readonly string[]
  readonly limits: { readonly agents: number }
}

export interface StrategyChoice {
  readonly strategy: ChosenStrategy
  readonly reason: string
}

/** Gates whose output names problems by file, so that fixers can share one worktree. */
export const isProblemGate = (gate: string): boolean => /lint|type|tsc|format|clippy|mypy|vet/i.test(gate)

const SOURCES: Readonly<Record<string, string>> = {
  flag: 'the --strategy flag asks for it',
  spec: 'the front matter of the spec asks for it',
  environment: 'SWITCHYARD_STRATEGY asks for it',
  'project file': 'the project file .switchyard/config.yaml asks for it',
  'user file': 'your own configuration file asks for it',
}

export function chooseStrategy(question: StrategyQuestion): StrategyChoice {
  const { requested, requestedSource, plan, redGates, limits } = question
  if (requested !== 'auto')
    return {
      strategy: requested,
      reason: `${requested}: ${SOURCES[requestedSource] ?? `${requestedSource} asks for it`}.`,
    }

  const red = redGates.filter(isProblemGate)
  if (plan.strategy === 'files' && red.length > 0) {
    const gates = words(red)
    const reason = `The plan is to mend ${gates}, which ${red.length === 1 ? 'is' : 'are'} red on the base: fixers share one worktree, each with its own files.`
    return { strategy: 'files', reason }
  }
  const total = plan.tasks.length
  if (total === 1) return { strategy: 'sequential', reason: 'There is one task only.' }
  if (limits.agents < 2)
    return { strategy: 'sequential', reason: `${total} tasks one after the other: the limit is one agent at a time.` }
  if (plan.strategy === 'sequential')
    return {
      strategy: 'sequential',
      reason: `${total} tasks one after the other: the planner advises against parallel work.`,
    }

  const widest = widestSet(plan)
  if (widest.length >= 2) {
    const limit = limits.agents < widest.length ? `, ${limits.agents} at a time` : ''
    const reason = `${widest.length} of ${total} tasks can run side by side${limit}: ${words(widest)}.`
    return { strategy: 'worktrees', reason }
  }
  return { strategy: 'sequential', reason: whyNarrow(plan, total) }
}

function whyNarrow(plan: Pick<Plan, 'tasks'>, total: number): string {
  const chain = planOrder(plan).criticalPath
  return chain.length === total
    ? `None of the ${total} tasks can run beside another: each waits for the one before (${words(chain, ' -> ')}).`
    : `None of the ${total} tasks can run beside another: those that do not wait for each other claim the same files.`
}

/** At most five names, then how many more. */
function words(names: readonly string[], separator = ', '): string {
  const shown = names.slice(0, 5).join(separator)
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown
}
