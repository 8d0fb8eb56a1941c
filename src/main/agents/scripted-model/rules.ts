/** A script as data: rules that match a prompt by its context block and list what to answer, turn by turn. */
import type { Answer } from './answer.ts'
import type { Turn } from './turn.ts'

type OneOrMany<T> = T | readonly T[]

/** Every field that is given must fit; the rule with the most given fields wins, and of equals the later one. */
export interface Match {
  readonly run?: OneOrMany<string>
  /** null matches prompts at run level. */
  readonly task?: OneOrMany<string> | null
  readonly phase?: OneOrMany<string>
  readonly gate?: OneOrMany<string>
  readonly attempt?: OneOrMany<number>
  /** Text that the prompt contains. */
  readonly includes?: string
  readonly model?: OneOrMany<string>
  /** Any other condition; not available where rules are read from a file. */
  readonly when?: (turn: Turn) => boolean
}

/** An answer, or one that is worked out from the turn, such as from the result of the tool before. */
export type TurnAnswer = Answer | ((turn: Turn) => Answer | Promise<Answer>)

export interface Rule {
  readonly match: Match
  /** One answer per assistant turn. After the last one the model says that it is done. */
  readonly turns: readonly TurnAnswer[]
}

/** null: the script has nothing to say to this prompt. */
export type Script = (turn: Turn) => Answer | null | Promise<Answer | null>

const fits = <T>(wanted: OneOrMany<T> | undefined, actual: T) =>
  wanted === undefined || (Array.isArray(wanted) ? wanted.includes(actual) : wanted === actual)

export function matches(match: Match, turn: Turn): boolean {
  const { context } = turn
  const needsContext = [match.run, match.task, match.phase, match.gate, match.attempt].some((v) => v !== undefined)
  if (needsContext && context === null) return false
  if (match.includes !== undefined && !turn.prompt.includes(match.includes)) return false
  if (!fits(match.model, turn.model)) return false
  if (match.when !== undefined && !match.when(turn)) return false
  if (context === null) return true
  return (
    fits(match.run, context.run) &&
    fits<string | null>(match.task, context.task) &&
    fits(match.phase, context.phase) &&
    fits<string | null>(match.gate, context.gate) &&
    fits(match.attempt, context.attempt)
  )
}

/** The rule for a turn: the most specific, and of equals the one declared last. */
export function ruleFor(rules: readonly Rule[], turn: Turn): Rule | null {
  let best: Rule | null = null
  let bestWeight = -1
  for (const rule of rules) {
    const weight = Object.values(rule.match).filter((value) => value !== undefined).length
    if (weight < bestWeight || !matches(rule.match, turn)) continue
    best = rule
    bestWeight = weight
  }
  return best
}

const DONE: Answer = { blocks: [{ type: 'text', text: 'Nothing is left to do.' }] }

/** The script that a list of rules stands for. */
export function fromRules(rules: readonly Rule[]): Script {
  return (turn) => {
    const rule = ruleFor(rules, turn)
    if (rule === null) return null
    const answer = rule.turns[turn.step] ?? DONE
    return typeof answer === 'function' ? answer(turn) : answer
  }
}
