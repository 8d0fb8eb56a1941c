/**
 * How long a start waits where Claude logs in through an OAuth login server: for the server's port, for the instance
 * that was killed before, and for MCP servers. With token or key credentials nothing is waited for.
 *
 * The times were found in use by the systems that this one replaces; shorter ones let a login fail now and then.
 */
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { Clock } from '../../lib/clock.ts'
import { nameHolder, type PortHolder, type PortProbe } from '../../lib/listening-port.ts'
import type { Environment } from './find-claude.ts'

/** Longest wait for the port of the login server, milliseconds. */
export const PORT_WAIT_MS = 45_000
/** Least time between the end of a killed instance and its restart, milliseconds. */
export const RESTART_GAP_MS = 30_000
/** What MCP servers get to initialise, milliseconds. */
export const MCP_INIT_MS = 60_000
export const DEFAULT_OAUTH_PORT = 3000

/** The port cannot tell us when it becomes free: looked at this often at first, then less. */
const LOOK_MS = 250
const LOOK_GROWTH = 1.5
const LONGEST_LOOK_MS = 2_000

/** `CLAUDE_OAUTH_PORT`, else 3000. */
export function oauthPort(env: Environment): Result<number, Failure<'usage'>> {
  const text = env['CLAUDE_OAUTH_PORT']
  if (text === undefined || text === '') return ok(DEFAULT_OAUTH_PORT)
  const port = Number(text)
  return Number.isInteger(port) && port >= 1 && port <= 65_535
    ? ok(port)
    : fail(
        'usage',
        `CLAUDE_OAUTH_PORT must be a port from 1 to 65535, but is ${JSON.stringify(text)}. Correct or unset it.`,
      )
}

/** Variables with which the CLI needs no login: with any of them no login server is ever started. */
const CREDENTIALS = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'CLAUDE_CODE_USE_BEDROCK',
  'CLAUDE_CODE_USE_VERTEX',
  'CLAUDE_CODE_USE_FOUNDRY',
]
/** What `claude auth status` calls credentials of that kind that come from elsewhere (settings, a helper, a file). */
const METHODS = ['api_key', 'oauth_token', 'auth_token', 'api_key_helper', 'third_party']

/** Whether a start may log in through a login server. `method` is what the CLI says; asked for only where it decides. */
export async function logsInByOauth(env: Environment, method: () => Promise<string | null>): Promise<boolean> {
  if (CREDENTIALS.some((name) => env[name])) return false
  const said = await method()
  return said === null || !METHODS.includes(said)
}

/** What a waiting start is told to show. */
export type StartWait =
  /** Other starts are before it; each takes as long as it takes. */
  | { readonly kind: 'turn' }
  | { readonly kind: 'gap'; readonly until: number }
  | { readonly kind: 'port'; readonly port: number; readonly holder: PortHolder; readonly until: number }

export interface StartRequest {
  readonly oauth: boolean
  /** When this instance was killed before, epoch milliseconds; null: it never was. */
  readonly killedAt: number | null
  /** Called whenever what is waited for changes; null: nothing any more. */
  waiting(wait: StartWait | null): void
  readonly signal?: AbortSignal
}

export interface RestartTiming {
  /**
   * Settles when the start may go on. Starts that log in pass one at a time and in order: two that saw the same free port
   * would be in each other's way. `started` lets the next one look; calling it twice is safe.
   */
  mayStart(request: StartRequest): Promise<Result<{ started(): void }, Failure<'port-held' | 'start-cancelled'>>>
}

export function createRestartTiming(deps: { clock: Clock; probe: PortProbe; port: number }): RestartTiming {
  const { clock, probe, port } = deps
  /** Settles when everybody in the line has left it; null: nobody is in it. */
  let line: Promise<void> | null = null

  /** False when it was cancelled. */
  function sleep(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve(false)
      const end = (slept: boolean) => {
        cancel()
        signal?.removeEventListener('abort', abort)
        resolve(slept)
      }
      const abort = () => end(false)
      const cancel = clock.after(ms, () => end(true))
      signal?.addEventListener('abort', abort)
    })
  }

  type WaitFailure = Failure<'port-held' | 'start-cancelled'>
  type Waited = Result<void, WaitFailure>
  const cancelled = fail('start-cancelled', 'The start was cancelled while it waited. Start it again when you want.')

  async function waitForGap({ killedAt, signal, waiting }: StartRequest): Promise<Waited> {
    const until = killedAt === null ? 0 : killedAt + RESTART_GAP_MS
    if (until <= clock.now()) return ok(undefined)
    waiting({ kind: 'gap', until })
    return (await sleep(until - clock.now(), signal)) ? ok(undefined) : cancelled
  }

  async function waitForPort({ signal, waiting }: StartRequest): Promise<Waited> {
    const until = clock.now() + PORT_WAIT_MS
    for (let pause = LOOK_MS; ; pause = Math.min(pause * LOOK_GROWTH, LONGEST_LOOK_MS)) {
      if (signal?.aborted) return cancelled
      const holder = await probe(port)
      if (holder === null) return ok(undefined)
      const left = until - clock.now()
      if (left <= 0)
        return fail(
          'port-held',
          `The login port ${port} is held by ${nameHolder(holder)} for more than ${PORT_WAIT_MS / 1000} s. End it, or set CLAUDE_OAUTH_PORT to the port that your login uses.`,
        )
      waiting({ kind: 'port', port, holder, until })
      if (!(await sleep(Math.min(pause, left), signal))) return cancelled
    }
  }

  /** Whoever leaves the line before it is their turn lets those behind them wait for whoever is before. */
  async function waitForTurn({ signal, waiting }: StartRequest, before: Promise<void>): Promise<Waited> {
    waiting({ kind: 'turn' })
    return new Promise((resolve) => {
      const abort = () => resolve(cancelled)
      if (signal?.aborted) return abort()
      signal?.addEventListener('abort', abort)
      void before.then(() => {
        signal?.removeEventListener('abort', abort)
        resolve(ok(undefined))
      })
    })
  }

  async function waitInLine(request: StartRequest): Promise<Result<{ started(): void }, WaitFailure>> {
    let leave = (): void => {}
    const before = line
    const left = new Promise<void>((resolve) => {
      leave = resolve
    })
    line = before === null ? left : before.then(() => left)
    const mine = line
    void mine.then(() => {
      if (line === mine) line = null
    })
    try {
      const turn = before === null ? ok(undefined) : await waitForTurn(request, before)
      const waited = turn.ok ? await waitForPort(request) : turn
      if (waited.ok) return ok({ started: leave })
      leave()
      return waited
    } catch (error) {
      leave()
      throw error
    }
  }

  return {
    async mayStart(request) {
      if (!request.oauth) return ok({ started() {} })
      const rested = await waitForGap(request)
      const waited = rested.ok ? await waitInLine(request) : rested
      request.waiting(null)
      return waited
    },
  }
}
