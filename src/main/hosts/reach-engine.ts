/**
 * Finds the process that holds the engine of a data directory and connects to it: what every host does that wants to act
 * on an engine that is not its own.
 */

import { type Failure, fail, ok, type Result } from '../../contract/result.ts'
import { type ConnectFailure, connectEngineClient, type EngineClient } from '../api/client/engine-client.ts'
import { localSocketPath } from '../api/transports/local-socket-path.ts'
import { type EngineHolder, readEngineHolder } from '../store/engine-holder.ts'
import { VERSION } from './version.ts'

export interface HeldEngine extends EngineClient {
  /** Who holds it; null when it did not say. */
  readonly holder: EngineHolder | null
}

/** `engine-held`: somebody holds it who cannot be spoken to. */
export type ReachFailure = ConnectFailure | Failure<'no-engine' | 'engine-held'>

export interface ReachOptions {
  /** Milliseconds that a holder gets to open its socket: it holds the lock a moment before, and after. */
  readonly patienceMs?: number
  readonly answerMs?: number
}

const PATIENCE_MS = 5_000
const PAUSE_MS = 50

/**
 * The engine of `home`, connected; `no-engine` when nobody holds it. A holder that is only just starting or ending is
 * waited for. Close it after use.
 */
export async function reachEngine(
  home: string,
  { patienceMs = PATIENCE_MS, answerMs }: ReachOptions = {},
): Promise<Result<HeldEngine, ReachFailure>> {
  const until = performance.now() + patienceMs
  for (;;) {
    const holder = readEngineHolder(home)
    if (holder === null) return fail('no-engine', 'No engine is running. Open Switchyard, or start `switchyard web`.')
    const connected = await connectEngineClient(localSocketPath(home), {
      version: VERSION,
      ...(answerMs === undefined ? {} : { answerMs }),
    })
    const named = holder === 'unknown' ? null : holder
    if (connected.ok) return ok({ ...connected.value, holder: named })
    if (connected.failure.code === 'engine-version') return connected
    if (performance.now() >= until) return { ok: false, failure: unreachable(connected.failure, named) }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}

function unreachable(failure: ConnectFailure, holder: EngineHolder | null): ReachFailure {
  if (holder === null) return failure
  return {
    code: 'engine-held',
    message:
      `The engine of this data directory is held by \`${holder.command}\` (pid ${holder.pid}, version ${holder.version}), ` +
      'which cannot be reached over its local socket. Wait for it to end, or end it, then try again.',
  }
}
