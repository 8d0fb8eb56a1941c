/**
 * The long-lived engine behind every face: holds one engine, takes up what is unfinished, and offers the use cases that
 * the contract's procedures call. An idle one does nothing at all: everything here answers a call or an event.
 */
import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import type { Cursor } from '../../../contract/feed.ts'
import type { RunId } from '../../../contract/ids.ts'
import type { DashboardAccess, HandedOver, SystemInfo } from '../../../contract/procedures/system.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { GateRunView, InboxItem, RunDetail, RunSummary, TaskCard } from '../../../contract/views.ts'
import type { Activity } from '../../agents/adapter.ts'
import type { RunState } from '../../domain/run/state.ts'
import type { Git } from '../../git/repository.ts'
import { packageRoot } from '../../lib/package-root.ts'
import type { SampleRuns } from '../demo/sample-runs.ts'
import type { Engine } from '../engine/engine.ts'
import { createTerminals } from '../terminals/create-terminals.ts'
import { locateTerminal } from '../terminals/locate-terminal.ts'
import type { Terminals } from '../terminals/terminals.ts'
import { type AnalyticsRoom, createAnalytics } from './analytics.ts'
import { type CommandMemory, createCommandMemory } from './command-memory.ts'
import { type AppDeps, stateOf, taskOf } from './deps.ts'
import { createFeeds, type Feeds } from './feeds.ts'
import { inboxOf } from './inbox.ts'
import { createInstanceRoom, type InstanceRoom } from './instances.ts'
import { createLiveActivities } from './live-activity.ts'
import { createMachineChecks, type Looked } from './machine-checks.ts'
import { createPatchPages } from './patch-pages.ts'
import { createReviewRoom, type ReviewRoom } from './reviews.ts'
import { pauseAll } from './run-commands.ts'
import { createRunDriver } from './run-driver.ts'
import { createRunStates } from './run-states.ts'
import { attemptViews, gateRunView, runHeader, runSummary, taskCard, taskCards, type ViewContext } from './run-views.ts'
import { createTranscripts, type Transcripts } from './transcripts.ts'
import { createWorktreeRoom, type WorktreeRoom } from './worktrees.ts'

export interface EngineServiceOptions {
  readonly engine: Engine
  readonly git: Git
  readonly env: NodeJS.ProcessEnv
  readonly version: string
  /** The common limit of agents that the engine was made with. */
  readonly maxAgents: number
  readonly samples: SampleRuns
  /** Whether a run goes on by itself after a change; a command in the foreground drives only what it is told to. */
  readonly goesOn?: boolean
  /** Told once everything was let go for another engine; absent: this one is kept. */
  readonly yieldTo?: (by: string) => void
  /** How this host is called where it refuses to hand over. */
  readonly command?: string
  readonly looked?: Looked
  /** How to get into the dashboard that this host serves; absent: it serves none. */
  readonly dashboard?: () => Promise<Result<DashboardAccess, Failure>>
}

export interface EngineService {
  readonly deps: AppDeps
  readonly commands: CommandMemory
  readonly transcripts: Transcripts
  readonly feeds: Pick<Feeds, 'runs'>
  watchRun(
    run: RunId,
    cursor: Cursor | undefined,
    signal: AbortSignal | undefined,
  ): Result<NonNullable<ReturnType<Feeds['run']>>, Failure>
  info(): Omit<SystemInfo, 'grant'>
  summary(run: RunId): Result<RunSummary, Failure>
  list(filter: { project?: string | undefined; unfinished: boolean; limit: number; offset?: number }): RunSummary[]
  detail(run: RunId): Result<RunDetail, Failure>
  card(run: RunId, task: string): Result<TaskCard, Failure>
  inbox(): InboxItem[]
  readonly worktrees: WorktreeRoom
  readonly reviews: ReviewRoom
  readonly analytics: AnalyticsRoom
  readonly terminals: Terminals
  /** Interactive agents, and tasks that a person takes over. */
  readonly instances: InstanceRoom
  /**
   * Takes up every unfinished run. Runs that would need an agent wait for a resume when the machine is not fit for one.
   * Call once, after everything else stands.
   */
  recover(): Promise<void>
  /** Gets everything to an end that must not be torn apart, for an engine elsewhere; refused where this one is kept. */
  handOver(by: string): Promise<Result<HandedOver, Failure<'engine-kept' | 'engine-busy'>>>
  /** New links into the dashboard of this engine. */
  dashboard(): Promise<Result<DashboardAccess, Failure>>
  /** Lets go of everything but the agents: they go on and are taken up by the next engine. */
  end(): void
  /** Starts nothing new in any run; settles once that is stored. Agents at work end their phases. */
  pauseAll(reason: string): Promise<void>
  /** Pauses every run and ends its agents and commands; settles when nothing works any more. */
  stopAll(): Promise<void>
}

/** How long whoever wants the engine waits for commands that are under way; longer ones (a review) make it come back. */
const COMMAND_PATIENCE_MS = 10_000

/** Runs that the feed of all runs carries; older ones are asked for. */
const LISTED_RUNS = 100

export function createEngineService(options: EngineServiceOptions): EngineService {
  const { engine, git, env, samples } = options
  const { store, effects } = engine
  const { clock, paths } = effects
  const epoch = randomUUID()
  const startedAt = clock.now()
  let seq = 0
  const ids = { epoch, nextSeq: () => ++seq }

  const activity = createLiveActivities()
  const heard = (run: RunId, attempt: string, task: string | null, what: Activity): void => {
    activity.record(run, attempt, task, what)
    feeds.active(run)
    transcripts.poke(attempt)
  }
  const driver = createRunDriver(
    { engine, logger: effects.logger, goesOn: options.goesOn ?? true },
    {
      activity: (run, attempt, what) => heard(run, attempt, states.get(run)?.attempts[attempt]?.task ?? null, what),
      driving(run) {
        if (!driver.isDriven(run)) activity.forget(run)
        feeds.touched(run)
      },
    },
  )
  const states = createRunStates(engine, store, driver.isDriven)
  const machine = createMachineChecks({
    git,
    env,
    home: paths.home,
    clock,
    store,
    ...(options.looked ? { looked: options.looked } : {}),
  })
  const deps: AppDeps = { engine, git, env, driver, states, activity, machine, patches: createPatchPages(), samples }
  const transcripts = createTranscripts(deps, ids)
  const terminals = createTerminals({
    ...ids,
    folder: paths.terminals,
    env,
    ownRoot: packageRoot(),
    clock,
    logger: effects.logger,
    ids: effects.ids,
    locate: (where) => locateTerminal(deps, where),
  })
  const instances = createInstanceRoom(deps, { ...ids, terminals })

  const context = (run: string, projectDir: string): ViewContext => ({
    now: clock.now(),
    driven: driver.isDriven(run) || driver.isHeld(run),
    projectName: store.projects.get(projectDir)?.name ?? basename(projectDir),
    activity: activity.of(run),
  })
  const summaryOf = (state: RunState): RunSummary =>
    runSummary(state, context(state.created.run, state.created.projectDir))

  function list(filter: Parameters<EngineService['list']>[0]): RunSummary[] {
    const rows = store.runs.list({
      ...(filter.project === undefined ? {} : { projectDir: filter.project }),
      ...(filter.unfinished ? { unfinished: true } : {}),
      limit: filter.limit,
      offset: filter.offset ?? 0,
    })
    return rows.flatMap((row) => {
      const state = states.get(row.run, row.version)
      return state === null ? [] : [summaryOf(state)]
    })
  }

  function inbox(): InboxItem[] {
    const runs = new Set(store.attentions.open().map((row) => row.run))
    return [...runs]
      .flatMap((run) => {
        const state = states.get(run)
        return state === null ? [] : inboxOf(state)
      })
      .sort((a, b) => a.raisedAt - b.raisedAt)
  }

  function detailOf(run: RunId, gateRuns: () => GateRunView[]): RunDetail | null {
    const state = states.get(run)
    if (state === null) return null
    return {
      header: runHeader(state, context(run, state.created.projectDir), inboxOf(state)),
      plan: state.plan,
      tasks: taskCards(state),
      attempts: attemptViews(state),
      gateRuns: gateRuns(),
      activity: activity.of(run),
    }
  }

  const feeds = createFeeds(deps, {
    ...ids,
    summaries: () => ({ runs: list({ unfinished: false, limit: LISTED_RUNS }), inbox: inbox() }),
    summary(run) {
      const state = states.get(run)
      return state === null ? null : summaryOf(state)
    },
    activity: activity.of,
    detail: detailOf,
  })
  const unsubscribe = store.runs.subscribe((events) => {
    for (const { event, stream } of events)
      if (event.type === 'AttemptFinished') {
        activity.ended(stream as RunId, event.attempt)
        transcripts.poke(event.attempt)
      }
    feeds.stored(events)
  })

  const commands = createCommandMemory()
  let handing: Promise<Result<HandedOver, Failure<'engine-busy'>>> | null = null
  async function letGo(yieldTo: (by: string) => void, by: string): Promise<Result<HandedOver, Failure<'engine-busy'>>> {
    if (!(await commands.close(COMMAND_PATIENCE_MS))) {
      handing = null
      return fail(
        'engine-busy',
        `\`${options.command ?? 'The engine'}\` (pid ${process.pid}) is in the middle of something that only it can finish. Try again when it has ended.`,
      )
    }
    const handed = { pid: process.pid, agents: engine.agentsAtWork(), driving: driver.driven() }
    effects.logger.info({ by, ...handed }, 'the engine is handed over')
    await engine.letGo()
    // The answer goes out first.
    setImmediate(() => yieldTo(by))
    return ok(handed)
  }

  return {
    deps,
    commands,
    transcripts,
    feeds,
    watchRun(run, cursor, signal) {
      const feed = feeds.run(run, cursor, signal)
      return feed === null ? fail('run-not-found', `There is no run ${run}.`) : ok(feed)
    },
    info: () => ({
      version: options.version,
      platform: process.platform,
      node: process.versions.node,
      epoch,
      startedAt,
      pid: process.pid,
      dataDirectory: paths.home,
      agents: { working: engine.agentsAtWork(), limit: options.maxAgents },
      driving: driver.driven(),
    }),
    summary(run) {
      const state = stateOf(deps, run)
      return state.ok ? ok(summaryOf(state.value)) : state
    },
    list,
    detail(run) {
      const detail = detailOf(run, () => store.gateRuns.list(run).map(gateRunView))
      return detail === null ? fail('run-not-found', `There is no run ${run}.`) : ok(detail)
    },
    card(run, id) {
      const found = taskOf(deps, run, id)
      return found.ok ? ok(taskCard(found.value.state, found.value.task)) : found
    },
    inbox,
    worktrees: createWorktreeRoom(deps),
    reviews: createReviewRoom(deps, heard),
    analytics: createAnalytics({ store, isSample: (dir) => deps.samples.holds(dir) }),
    terminals,
    instances,
    async recover() {
      await instances.recover()
      const unfinished = store.runs.list({ unfinished: true })
      if (unfinished.length === 0) return
      const fit = await machine.require([])
      // Sample runs need no credentials: they go on where that is all that is missing.
      const enough = fit.ok || (await machine.require([], { credentials: false })).ok
      if (!fit.ok)
        effects.logger.warn({ failure: fit.failure, runs: unfinished.length }, 'unfinished runs wait: not fit')
      // The oldest first: it has waited longest for an agent of the common limit.
      for (const { run } of unfinished.toReversed()) {
        const created = fit.ok ? null : states.get(run)?.created
        if (fit.ok || (enough && created && samples.isSample(created))) driver.drive(run)
      }
    },
    async handOver(by) {
      if (!options.yieldTo)
        return fail(
          'engine-kept',
          `\`${options.command ?? 'The engine'}\` (pid ${process.pid}) keeps the engine of this data directory. Use it there, or end it first.`,
        )
      handing ??= letGo(options.yieldTo, by)
      return handing
    },
    dashboard: async () =>
      options.dashboard?.() ??
      fail(
        'no-dashboard',
        `\`${options.command ?? 'The engine'}\` (pid ${process.pid}) serves no dashboard. Start \`switchyard web\`.`,
      ),
    end() {
      unsubscribe()
      instances.end()
      feeds.end()
      transcripts.end()
    },
    pauseAll: (reason) => pauseAll(deps, reason),
    async stopAll() {
      await pauseAll(deps, 'Switchyard was closed')
      await engine.stopWork()
      await driver.rest()
    },
  }
}
