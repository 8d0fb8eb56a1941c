/** The record of what the CLI asked: bounded summaries in memory, and every line in a file when one is named. */
import { appendFileSync } from 'node:fs'
import type { Turn } from './turn.ts'
import type { Ending } from './write-answer.ts'

/**
 * `turn`: the main loop. `fallback`: the same without a stream, after one broke. `probe`: one token, to test a model.
 * `title`: the session title. `count`: token counting. `other`: anything else, HEAD / included.
 */
export type RequestKind = 'turn' | 'fallback' | 'probe' | 'title' | 'count' | 'other'

export interface RecordedRequest {
  /** 1, 2, ... over the server's life. */
  readonly n: number
  /** Epoch milliseconds. */
  readonly at: number
  readonly kind: RequestKind
  readonly method: string
  readonly path: string
  readonly session: string | null
  readonly run: string | null
  readonly task: string | null
  readonly phase: string | null
  readonly gate: string | null
  readonly attempt: number | null
  readonly step: number | null
  readonly tries: number | null
  readonly model: string | null
  /** False: the script had no answer, and a stand-in was given. */
  readonly matched: boolean
  /** null while the answer is under way. */
  ending: Ending | null
  /** The API key or bearer token that came along, last four characters. */
  readonly credential: string | null
  /** Only when bodies are recorded. */
  readonly turn?: Turn
  readonly body?: unknown
}

/** Older summaries are dropped beyond this; the file keeps all. */
const MAX_IN_MEMORY = 20_000

interface Waiter {
  readonly wanted: (request: RecordedRequest) => boolean
  readonly resolve: (request: RecordedRequest) => void
}

export class RequestLog {
  readonly requests: RecordedRequest[] = []
  readonly #file: string | null
  readonly #waiters = new Set<Waiter>()

  constructor(file: string | null) {
    this.#file = file
  }

  add(request: RecordedRequest): void {
    this.requests.push(request)
    if (this.requests.length > MAX_IN_MEMORY) this.requests.shift()
    this.#append(request)
    for (const waiter of this.#waiters) {
      if (!waiter.wanted(request)) continue
      this.#waiters.delete(waiter)
      waiter.resolve(request)
    }
  }

  end(request: RecordedRequest, ending: Ending): void {
    request.ending = ending
    this.#append({ n: request.n, ending })
  }

  /** The first recorded request that is wanted, past ones included; rejects after `timeoutMs`. */
  waitFor(wanted: (request: RecordedRequest) => boolean, timeoutMs: number): Promise<RecordedRequest> {
    const past = this.requests.find(wanted)
    if (past) return Promise.resolve(past)
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        wanted,
        resolve: (request) => {
          clearTimeout(timer)
          resolve(request)
        },
      }
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter)
        reject(new Error(`No such request within ${timeoutMs} ms; ${this.requests.length} others came.`))
      }, timeoutMs)
      this.#waiters.add(waiter)
    })
  }

  /** Synchronous, so that a line stands in the file before the answer does, whatever is killed next. */
  #append(line: object): void {
    if (this.#file !== null) appendFileSync(this.#file, `${JSON.stringify(line)}\n`)
  }
}
