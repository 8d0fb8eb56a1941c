/** What each answer of the model cost by list prices, told once when it ends; never exact, as only a result is. */
import type { Tokens } from '../../../contract/events.ts'
import { estimateCost } from '../../agents/claude/prices.ts'
import type { StreamEvent, Usage } from '../../agents/claude/stream-events.ts'

export interface TurnCost {
  /** Tool use that a subagent works for; '' for the main conversation. */
  readonly conversation: string
  readonly usd: number
  readonly tokens: Tokens
}

export interface TurnCosts {
  /** Answers that this event ended. */
  take(event: StreamEvent): TurnCost[]
  /** The answer of a conversation has ended. */
  stop(conversation: string): TurnCost[]
  /** No more comes: answers that were cut off are paid for all the same. */
  end(): TurnCost[]
}

interface Answer {
  readonly model: string
  usage: Usage
}

/** Counts as `CostMeter` does: a message once, by its id; a delta holds running totals. */
export function createTurnCosts(): TurnCosts {
  const seen = new Set<string>()
  /** The answer that each conversation is writing. */
  const open = new Map<string, Answer>()

  function stop(conversation: string): TurnCost[] {
    const answer = open.get(conversation)
    open.delete(conversation)
    if (answer === undefined) return []
    const { model, usage } = answer
    const known = usage.input + usage.output + usage.cacheRead + usage.cacheWrite > 0
    return known ? [{ conversation, usd: estimateCost(model, usage), tokens: usage }] : []
  }
  function begin(id: string, model: string, usage: Usage, conversation: string): TurnCost[] {
    if (model === '<synthetic>' || seen.has(id)) return []
    seen.add(id)
    const before = stop(conversation)
    open.set(conversation, { model, usage })
    return before
  }
  const end = (): TurnCost[] => [...open.keys()].flatMap(stop)

  return {
    stop,
    end,
    take(event) {
      switch (event.type) {
        case 'message-start':
        case 'assistant':
          return begin(event.id, event.model, event.usage, event.parent)
        case 'message-delta': {
          const answer = open.get(event.parent)
          if (answer !== undefined) answer.usage = { ...answer.usage, ...event.usage }
          return []
        }
        case 'result':
          return end()
        default:
          return []
      }
    },
  }
}
