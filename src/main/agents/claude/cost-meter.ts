/** Adds up what one attempt cost: exactly where a result tells it, estimated from partial messages where none does. */
import type { Tokens } from '../../../contract/events.ts'
import { estimateCost } from './prices.ts'
import type { ResultEvent, Usage } from './stream-events.ts'

export interface Cost {
  readonly usd: number
  readonly estimated: boolean
  readonly tokens: Tokens
}

interface Message {
  readonly model: string
  usage: Usage
  /** Estimated from `usage`. */
  usd: number
}

const NOTHING: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }

const plus = (a: Usage, b: Usage): Usage => ({
  input: a.input + b.input,
  output: a.output + b.output,
  cacheRead: a.cacheRead + b.cacheRead,
  cacheWrite: a.cacheWrite + b.cacheWrite,
})

const minus = (a: Usage, b: Usage): Usage => ({
  input: a.input - b.input,
  output: a.output - b.output,
  cacheRead: a.cacheRead - b.cacheRead,
  cacheWrite: a.cacheWrite - b.cacheWrite,
})

/**
 * A process gives several results (a background task that wakes the model makes one more), and `total_cost_usd` runs on
 * through all of them and, since 2.1.329, through every `--resume` of the session. `model_usage_since_last_result` is
 * what was spent since the result before it *in this process* (measured: the first result after a resume holds only the
 * new turns, also when the attempt before was killed), so its sum is the cost of this attempt, whatever the session
 * cost before. Versions without it leave differences of the totals: the first against `sessionCostUsd`, unless the
 * total is below that, which means a CLI whose totals begin again at each process.
 */
export class CostMeter {
  readonly #sessionCostUsd: number
  readonly #seen = new Set<string>()
  /** Messages since the last result, by id. */
  #open = new Map<string, Message>()
  /** What they cost together: asked at each sign of life, of which one result may be preceded by thousands. */
  #openUsd = 0
  #openUsage: Usage = NOTHING
  /** The message that each conversation (main or subagent) is writing. */
  readonly #current = new Map<string, string>()
  #toldUsd = 0
  #told: Usage = NOTHING
  #lastTotal: number | null = null
  #partlyEstimated = false

  constructor(sessionCostUsd: number) {
    this.#sessionCostUsd = sessionCostUsd
  }

  /** From `message_start`, or from a whole message where partial ones are off. A message counts once. */
  message(id: string, model: string, usage: Usage, conversation: string): void {
    if (model === '<synthetic>') return
    this.#current.set(conversation, id)
    if (this.#seen.has(id)) return
    this.#seen.add(id)
    const message = { model, usage: NOTHING, usd: 0 }
    this.#open.set(id, message)
    this.#count(message, usage)
  }

  /** `message_delta` gives running totals, not differences. */
  delta(usage: Partial<Usage>, conversation: string): void {
    const message = this.#open.get(this.#current.get(conversation) ?? '')
    if (message !== undefined) this.#count(message, { ...message.usage, ...usage })
  }

  result(result: ResultEvent): void {
    let usage = result.usage
    let usd = 0
    if (result.sinceLastResult !== null) {
      for (const model of result.sinceLastResult) usd += model.costUsd
      if (result.sinceLastResult.length > 0) usage = result.sinceLastResult.reduce<Usage>(plus, NOTHING)
    } else {
      const total = result.totalCostUsd ?? 0
      const before = this.#lastTotal ?? (total >= this.#sessionCostUsd ? this.#sessionCostUsd : 0)
      usd = Math.max(0, total - before)
    }
    this.#lastTotal = result.totalCostUsd ?? this.#lastTotal
    const open = { usd: this.#openUsd, usage: this.#openUsage }
    // An interrupted turn's result leaves out the message that was being written, which is paid for all the same.
    if (result.terminalReason?.startsWith('aborted') && open.usd > usd) {
      this.#partlyEstimated = true
      usd = open.usd
      usage = open.usage
    }
    this.#toldUsd += usd
    this.#told = plus(this.#told, usage)
    this.#open = new Map()
    this.#openUsd = 0
    this.#openUsage = NOTHING
  }

  cost(): Cost {
    return {
      usd: this.#toldUsd + this.#openUsd,
      estimated: this.#partlyEstimated || this.#openUsd > 0,
      tokens: plus(this.#told, this.#openUsage),
    }
  }

  #count(message: Message, usage: Usage): void {
    const usd = estimateCost(message.model, usage)
    // Differences of fractions may end a hair below nothing.
    this.#openUsd = Math.max(0, this.#openUsd + usd - message.usd)
    this.#openUsage = plus(this.#openUsage, minus(usage, message.usage))
    message.usage = usage
    message.usd = usd
  }
}
