/** The feeds of all runs and of each run: made when somebody watches, dropped a while after the last one left. */
import type { RunEvent, StoredEvent } from '../../../contract/events.ts'
import type { Cursor, LiveActivity } from '../../../contract/feed.ts'
import { RunId } from '../../../contract/ids.ts'
import type { RunsDelta, RunsSnapshot } from '../../../contract/procedures/runs.ts'
import type { GateRunView, RunDelta, RunDetail, RunSummary } from '../../../contract/views.ts'
import { coalesce } from './coalesce.ts'
import type { AppDeps } from './deps.ts'
import { createFeed, type FeedMessage } from './feed-hub.ts'
import { createRunFeed, type RunFeed } from './run-feed.ts'
import { gateRunView } from './run-views.ts'
import { createSnoozeEnds } from './snooze-ends.ts'

export interface Feeds {
  runs(
    cursor: Cursor | undefined,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<FeedMessage<RunsSnapshot, RunsDelta>>
  /** null: no such run. */
  run(
    run: RunId,
    cursor: Cursor | undefined,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<FeedMessage<RunDetail, RunDelta>> | null
  stored(events: readonly StoredEvent[]): void
  /** Whether the run is driven changed, which is not stored. */
  touched(run: RunId): void
  /** An agent of the run gave a sign of life, which is not stored. */
  active(run: RunId): void
  end(): void
}

export interface FeedSources {
  readonly epoch: string
  readonly nextSeq: () => number
  readonly summaries: () => RunsSnapshot
  /** One of them; null: no such run. */
  readonly summary: (run: RunId) => RunSummary | null
  readonly activity: (run: RunId) => LiveActivity[]
  readonly detail: (run: RunId, gateRuns: () => GateRunView[]) => RunDetail | null
}

/** How long a feed that nobody reads is kept for a reconnect. */
const KEEP_MS = 60_000
/** The list of all runs changes less often than one run's board. */
const LIST_MS = 250
/** What agents at work cost so far stands in the list, too, and may be this old. */
const COST_MS = 1_500

export function createFeeds({ engine }: AppDeps, sources: FeedSources): Feeds {
  const { clock } = engine.effects
  const { epoch, nextSeq } = sources
  const open = new Map<RunId, { feed: RunFeed; gates: { stale: boolean }; drop: (() => void) | null }>()

  /** As it was told last; null: nobody asked yet, and folding every run for nobody would delay the start. */
  let sent: Indexed | null = null
  let listening = false
  /** Something happened while nobody listened: whoever comes back with a cursor has not seen it. */
  let stale = false
  const runs = createFeed<RunsSnapshot, RunsDelta>({
    epoch,
    nextSeq,
    snapshot: () => {
      return tellRuns().snapshot
    },
    watched: (watched) => {
      listening = watched
      if (watched && stale) soon.poke()
    },
  })
  const soon = coalesce(clock, LIST_MS, () => void tellRuns())
  const working = new Set<RunId>()
  const later = coalesce(clock, COST_MS, () => tellWorking(), COST_MS)
  // The items are as they were, and call for somebody again: whoever counts them is told at that time.
  const snoozes = createSnoozeEnds(clock, (items) => runs.publish({ inbox: [...items] }))

  function tellRuns(): Indexed {
    soon.cancel()
    stale = false
    const next = index(sources.summaries())
    const before = sent
    sent = next
    snoozes.follow(next.snapshot.inbox)
    if (before === null) return next
    const changed = next.snapshot.runs.filter((run) => next.runs.get(run.run) !== before.runs.get(run.run))
    const delta: RunsDelta = {
      ...(changed.length === 0 ? {} : { runs: changed }),
      ...(next.inbox === before.inbox ? {} : { inbox: next.snapshot.inbox }),
    }
    if (Object.keys(delta).length > 0) runs.publish(delta)
    return next
  }

  /** Of an agent's sign of life only the cost of its own run can be different. */
  function tellWorking(): void {
    const before = sent
    const changed: RunSummary[] = []
    for (const run of working) {
      const summary = before?.runs.has(run) ? sources.summary(run) : null
      if (summary === null) continue
      const told = JSON.stringify(summary)
      if (told === before?.runs.get(run)) continue
      before?.runs.set(run, told)
      changed.push(summary)
    }
    working.clear()
    if (changed.length > 0) runs.publish({ runs: changed })
  }

  function openRun(run: RunId): RunFeed | null {
    const known = open.get(run)
    if (known) return known.feed
    const gates = { stale: true }
    let views: GateRunView[] = []
    const gateRuns = (): GateRunView[] => {
      if (gates.stale) views = engine.store.gateRuns.list(run).map(gateRunView)
      gates.stale = false
      return views
    }
    const first = sources.detail(run, gateRuns)
    if (first === null) return null
    const feed = createRunFeed({
      clock,
      epoch,
      nextSeq,
      detail: () => sources.detail(run, gateRuns) ?? first,
      activity: () => sources.activity(run),
      costUsd: () => sources.summary(run)?.costUsd ?? first.header.costUsd,
      watched(watched) {
        const entry = open.get(run)
        if (!entry) return
        entry.drop?.()
        entry.drop = watched ? null : clock.after(KEEP_MS, () => close(run))
      },
    })
    open.set(run, { feed, gates, drop: null })
    return feed
  }

  function close(run: RunId): void {
    const entry = open.get(run)
    entry?.drop?.()
    entry?.feed.end()
    open.delete(run)
  }

  function tell(run: RunId, events: readonly RunEvent[]): void {
    stale = true
    if (listening) soon.poke()
    const entry = open.get(run)
    if (!entry) return
    if (events.some((event) => event.type === 'GateStarted' || event.type === 'GateFinished')) entry.gates.stale = true
    entry.feed.changed(events)
  }

  return {
    runs: (cursor, signal) => runs.subscribe(cursor, signal),
    run: (run, cursor, signal) => openRun(run)?.subscribe(cursor, signal) ?? null,
    stored(events) {
      const byRun = new Map<RunId, RunEvent[]>()
      for (const { stream, event } of events) {
        const run = RunId.safeParse(stream)
        if (run.success) byRun.set(run.data, [...(byRun.get(run.data) ?? []), event])
      }
      for (const [run, own] of byRun) tell(run, own)
    },
    touched: (run) => tell(run, []),
    active(run) {
      stale ||= !listening
      if (listening) {
        working.add(run)
        later.poke()
      }
      open.get(run)?.feed.active()
    },
    end() {
      soon.cancel()
      later.cancel()
      snoozes.end()
      runs.end()
      for (const run of [...open.keys()]) close(run)
    },
  }
}

interface Indexed {
  readonly snapshot: RunsSnapshot
  readonly runs: Map<string, string>
  readonly inbox: string
}

const index = (snapshot: RunsSnapshot): Indexed => ({
  snapshot,
  runs: new Map(snapshot.runs.map((run: RunSummary) => [run.run, JSON.stringify(run)])),
  inbox: JSON.stringify(snapshot.inbox),
})
