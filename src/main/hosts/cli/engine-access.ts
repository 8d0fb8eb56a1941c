/**
 * The engine that a command acts on, spoken to by the contract: that of the app, the dashboard or another command where
 * one of them holds the data directory, else one of its own. What is stored is read from the database in either case.
 */
import type { SwitchyardClient } from '../../../contract/index.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { Looked } from '../../services/app/machine-checks.ts'
import type { Paths } from '../../services/paths.ts'
import type { Store } from '../../store/store.ts'
import { openReader, surroundings } from '../compose.ts'
import { type HeldEngine, reachEngine } from '../reach-engine.ts'
import type { Outcome } from './action.ts'
import type { CliContext } from './context.ts'

export interface EngineAccess {
  readonly client: SwitchyardClient
  /** For reading. */
  readonly store: Store
  readonly paths: Paths
  /** Who holds the engine, such as "`switchyard web` (pid 4711)"; null: this command itself. */
  readonly holder: string | null
  /** What `prepare` found of the machine; null where another process holds the engine. */
  readonly looked: Looked | null
  close(): Promise<void>
  /** For a process that is about to exit. */
  abandon(): void
}

export interface AccessOptions {
  /** What others are told who find the engine held. */
  readonly command: string
  /** Asked before an engine of our own is opened: whoever is refused here leaves nothing behind. */
  readonly prepare?: () => Promise<Result<Looked | null, Failure>>
  /** Another engine is about to come: how long it is waited for before this command takes the work up itself. */
  readonly awaitHolderMs?: number
}

/** Each run has its own limit: a command in the foreground sets none over all of them. */
const NO_COMMON_LIMIT = 1_000
/** Who finds the engine held, then free, then held again, is in a race that he may lose a few times. */
const MOST_TURNS = 20
const PAUSE_MS = 50

export async function accessEngine(cli: CliContext, options: AccessOptions): Promise<Result<EngineAccess, Failure>> {
  const world = surroundings(cli.env)
  const { home } = world.paths
  let looked: Looked | null | undefined
  let awaited = performance.now() + (options.awaitHolderMs ?? 0)
  for (let turn = 0; turn < MOST_TURNS; ) {
    const reached = await reachEngine(home)
    if (reached.ok) return accessTo(reached.value, world.paths)
    if (reached.failure.code !== 'no-engine') return reached
    if (performance.now() < awaited) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      continue
    }
    awaited = 0
    if (options.prepare && looked === undefined) {
      const prepared = await options.prepare()
      if (!prepared.ok) return prepared
      looked = prepared.value
    }
    turn += 1
    const { openService } = await import('../open-service.ts')
    const opened = await openService(world, {
      command: `switchyard ${options.command}`,
      foreground: true,
      maxAgents: NO_COMMON_LIMIT,
      ...(looked ? { looked } : {}),
    })
    if (opened.ok) {
      const { client, store, yielded, close, abandon } = opened.value
      // Feeds and calls end with it, and whoever follows them looks for the engine that it was handed to.
      void yielded.then(() => close())
      return ok({ client, store, paths: world.paths, holder: null, looked: looked ?? null, close, abandon })
    }
    if (opened.failure.code !== 'engine-held') return opened
  }
  return fail('engine-held', 'The engine of this data directory changes hands all the time. Try again in a moment.')
}

/** For one piece of work that is no drive of a run. */
export async function withAccess(
  cli: CliContext,
  options: AccessOptions,
  work: (access: EngineAccess) => Promise<Outcome>,
): Promise<Outcome> {
  const opened = await accessEngine(cli, options)
  if (!opened.ok) return opened
  try {
    return await work(opened.value)
  } finally {
    await opened.value.close()
  }
}

function accessTo(engine: HeldEngine, paths: Paths): Result<EngineAccess, Failure> {
  const reader = openReader(paths)
  if (!reader.ok) {
    engine.close()
    return reader
  }
  const end = () => {
    engine.close()
    reader.value.close()
  }
  return ok({
    client: engine.client,
    store: reader.value,
    paths,
    looked: null,
    holder: `\`${engine.holder?.command ?? 'another process'}\` (pid ${engine.info.pid})`,
    close: () => Promise.resolve(end()),
    abandon: end,
  })
}
