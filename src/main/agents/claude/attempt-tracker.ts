/** Folds the events of one attempt into what it is doing now and, at its end, into its outcome. Pure: it starts nothing. */
import type { AgentOutcome } from '../adapter.ts'
import { describeEvent, oneLine } from './activity.ts'
import { CostMeter } from './cost-meter.ts'
import { CREDENTIALS_ADVICE, type Judgement, judgeProviderFailure, type RateLimit } from './provider-failure.ts'
import type { ApiError, ResultEvent, StreamEvent } from './stream-events.ts'

export interface TrackerOptions {
  readonly cwd: string
  readonly sessionCostUsd: number
  /** The order demanded a schema-checked answer. */
  readonly wantsStructured: boolean
}

/** Why we ended the process, if we did. */
export type StopReason = 'stopped' | 'timeout' | 'credentials' | 'lingering'

export interface AttemptEnd {
  /** Null: not known (the wrapper that records it died too). */
  readonly exitCode: number | null
  readonly stopReason: StopReason | null
  /** Last bytes of stderr. */
  readonly stderr: string
  readonly durationMs: number
}

export interface Doing {
  readonly text: string
  readonly tool: string | null
}

/** The reviewer's verdict or a plan fit many times into this; a runaway answer does not fill the database. */
const MAX_TEXT = 1024 * 1024
const DETAIL = 300

export class AttemptTracker {
  readonly #options: TrackerOptions
  readonly #cost: CostMeter
  #model: string | null = null
  #lastText = ''
  #structured: unknown
  #result: ResultEvent | null = null
  #apiError: ApiError | null = null
  #rateLimit: RateLimit | null = null
  #authFailures = 0
  #turnOpen = true
  #started = false

  constructor(options: TrackerOptions) {
    this.#options = options
    this.#cost = new CostMeter(options.sessionCostUsd)
  }

  /** Takes the next event; returns what the agent is doing when that is worth telling. */
  push(event: StreamEvent): Doing | null {
    switch (event.type) {
      case 'init':
        this.#started = true
        this.#model = event.model ?? this.#model
        this.#turnOpen = true
        break
      case 'message-start':
        this.#cost.message(event.id, event.model, event.usage, event.parent)
        if (event.parent === '') this.#model = event.model || this.#model
        this.#turnOpen = true
        break
      case 'message-delta':
        this.#cost.delta(event.usage, event.parent)
        break
      case 'assistant':
        if (event.apiError !== null) this.#apiError = event.apiError
        else {
          this.#cost.message(event.id, event.model, event.usage, event.parent)
          // Subagents' words are not the answer.
          if (event.parent === '' && event.text !== '') this.#lastText = event.text
          this.#apiError = null
          this.#turnOpen = true
        }
        break
      case 'retry':
        if (event.error === 'authentication_failed') this.#authFailures += 1
        break
      case 'rate-limit':
        this.#rateLimit = event.status === 'rejected' ? { resetsAt: event.resetsAt, limit: event.limit } : null
        break
      case 'result':
        this.#cost.result(event)
        this.#result = event
        // A later result of the same process (a background task's) need not repeat the answer.
        if (event.structured !== undefined && event.structured !== null) this.#structured = event.structured
        this.#turnOpen = false
        break
      default:
    }
    return describeEvent(event, this.#options.cwd)
  }

  costUsd(): number {
    return this.#cost.cost().usd
  }

  /** An API key that is refused is tried again for three minutes by the CLI; two refusals are enough to know. */
  credentialsRefused(): boolean {
    return this.#authFailures >= 2
  }

  /** A result was read and nothing began after it: the process has no reason to live on. */
  turnEnded(): boolean {
    return !this.#turnOpen
  }

  finish(end: AttemptEnd): AgentOutcome {
    const cost = this.#cost.cost()
    const judged = this.#judge(end)
    const text = this.#result?.text || this.#lastText
    return {
      ...judged,
      text: text.slice(0, MAX_TEXT),
      structured: judged.outcome === 'succeeded' ? (this.#structured ?? null) : null,
      costUsd: cost.usd,
      costEstimated: cost.estimated,
      tokens: cost.tokens,
      durationMs: end.durationMs,
      model: this.#model,
    }
  }

  #judge(end: AttemptEnd): Judgement {
    const result = this.#result
    // An answer that was complete before our stop took hold stays an answer.
    if (result !== null && !result.isError && !this.#turnOpen) return this.#judgeAnswer(result)
    switch (end.stopReason) {
      case 'credentials':
        return judgement('credentials', `The provider refuses the credentials. ${CREDENTIALS_ADVICE}`)
      case 'timeout':
        return judgement('timeout', 'The attempt took longer than its time limit and was stopped.')
      case 'stopped':
        return judgement('stopped', 'The attempt was stopped on request.')
      default:
    }
    if (result === null || this.#turnOpen) return this.#judgeSilence(end)
    return this.#judgeError(result)
  }

  #judgeAnswer(result: ResultEvent): Judgement {
    // Success has to be named: `tool_deferred` also comes without an error, and nothing was done then.
    if (result.terminalReason !== null && result.terminalReason !== 'completed')
      return judgement('failed', `The agent ended early (${oneLine(result.terminalReason)}).`)
    if (this.#options.wantsStructured && this.#structured === undefined)
      return judgement('invalid-output', 'The agent ended without handing in the structured answer that was asked for.')
    return judgement('succeeded', firstSentence(result.text ?? this.#lastText) || 'The agent ended its turn.')
  }

  #judgeError(result: ResultEvent): Judgement {
    const said = oneLine(result.errors.join('; ') || result.text || result.subtype, DETAIL)
    if (result.errors.some((error) => error.includes('No conversation found')))
      return judgement('failed', `The session cannot be continued, it has to begin anew (${said}).`)
    switch (result.terminalReason) {
      case 'max_turns':
        return judgement('failed', `The agent reached its maximum of turns (${said}).`)
      case 'budget_exhausted':
        return judgement('budget', `The attempt's budget is spent (${said}).`)
      case 'structured_output_retry_exhausted':
        return judgement('invalid-output', `The agent's answers never matched the schema (${said}).`)
      case 'aborted_streaming':
      case 'aborted_tools':
        return judgement('interrupted', 'The agent was interrupted from outside.')
      default:
    }
    if (result.subtype === 'error_max_budget_usd')
      return judgement('budget', `The attempt's budget is spent (${said}).`)
    if (this.#apiError !== null || result.terminalReason === 'api_error' || result.apiStatus !== null) {
      const error = this.#apiError ?? { error: 'unknown', detail: null, status: result.apiStatus, text: said }
      return judgeProviderFailure(error, this.#rateLimit)
    }
    return judgement('failed', `The agent gave up: ${said}`)
  }

  /** No result, or something began after the last one and did not end. */
  #judgeSilence({ exitCode, stderr }: AttemptEnd): Judgement {
    const said = oneLine(lastLines(stderr), DETAIL)
    if (exitCode === 126 || exitCode === 127)
      return judgement('failed', `The claude executable could not be started: ${said || 'no reason given'}.`)
    if (exitCode !== null && exitCode > 0 && exitCode < 128 && !this.#started)
      return judgement('failed', `claude refused to start: ${said || `exit code ${exitCode}`}`)
    const how = exitCode === null ? '' : exitCode > 128 ? ` (signal ${exitCode - 128})` : ` (exit code ${exitCode})`
    return judgement('interrupted', `The agent's process ended without a result${how}.`)
  }
}

const judgement = (outcome: Judgement['outcome'], detail: string): Judgement => ({ outcome, detail, notBefore: null })

/** The first line of an answer as it stands in a list: as text, without the marks of Markdown. */
function firstSentence(text: string): string {
  const line = text.split('\n').find((candidate) => candidate.trim() !== '') ?? ''
  const block = /^\s*(?:(?:#{1,6}|[-*+]|\d{1,3}[.)])\s+|>\s?)+/
  return oneLine(line.replace(block, '').replaceAll(/(\*\*|__|`)(.+?)\1/g, '$2'), DETAIL)
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-3).join(' ')
}
