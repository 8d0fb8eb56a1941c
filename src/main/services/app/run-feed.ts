/**
 * The feed of one run: what changed since the last message. What agents do this moment is told by itself and at once, since
 * telling it costs little; what that costs in dollars, too, but seldom; the rest, whose cost grows with the run, at most ten times a second.
 */
import type { RunEvent } from '../../../contract/events.ts'
import type { LiveActivity } from '../../../contract/feed.ts'
import type { RunDelta, RunDetail, RunHeader } from '../../../contract/views.ts'
import type { Clock } from '../../lib/clock.ts'
import { type Coalesced, coalesce } from './coalesce.ts'
import { createFeed, type Feed } from './feed-hub.ts'

export interface RunFeed extends Feed<RunDetail, RunDelta> {
  /** Something about the run may be different; the events say where to look. */
  changed(events: readonly RunEvent[]): void
  /** An agent gave a sign of life. */
  active(): void
}

export interface RunFeedOptions {
  readonly clock: Clock
  readonly epoch: string
  readonly nextSeq: () => number
  /** The run as it stands now. */
  readonly detail: () => RunDetail
  /** What its agents do at this moment. */
  readonly activity: () => LiveActivity[]
  /** What it cost up to this moment. */
  readonly costUsd: () => number
  readonly watched: (watched: boolean) => void
}

const LEAST_MS = 100
/** Half a frame of a screen: with what comes before and after it, an activity is seen within three. */
const LIVE_MS = 8
/** What an agent costs so far stands in the header, too, and may be this old. */
const COST_MS = 500

export function createRunFeed(options: RunFeedOptions): RunFeed {
  let sent = remember(options.detail())
  let planned = false

  /** What the last delta (or the beginning) told: a snapshot must be no newer, or a delta would be lost on it. */
  const feed = createFeed<RunDetail, RunDelta>({
    epoch: options.epoch,
    nextSeq: options.nextSeq,
    snapshot: () => {
      flush()
      return sent.detail
    },
    watched: options.watched,
  })
  const soon: Coalesced = coalesce(options.clock, LEAST_MS, () => flush())
  const live: Coalesced = coalesce(options.clock, LIVE_MS, () => tellActivity(), 1)
  const later: Coalesced = coalesce(options.clock, COST_MS, () => tellCost(), COST_MS)

  function tellActivity(): void {
    const activity = options.activity()
    const delta = differenceOfActivity(sent.detail.activity, activity)
    if (delta === null) return
    sent = { ...sent, detail: { ...sent.detail, activity } }
    feed.publish(delta)
  }

  function tellCost(): void {
    const header = { ...sent.detail.header, costUsd: options.costUsd() }
    const told = headerText(header)
    if (told === sent.header) return
    sent = { ...sent, header: told, detail: { ...sent.detail, header } }
    feed.publish({ header })
  }

  function flush(): void {
    cancel()
    const next = remember(options.detail())
    const delta = difference(sent, next, planned)
    planned = false
    sent = next
    if (delta !== null) feed.publish(delta)
  }

  function cancel(): void {
    for (const one of [soon, live, later]) one.cancel()
  }

  return {
    ...feed,
    active() {
      live.poke()
      later.poke()
    },
    changed(events) {
      if (events.some((event) => event.type === 'PlanProposed')) planned = true
      soon.poke()
    },
    end() {
      cancel()
      feed.end()
    },
  }
}

interface Remembered {
  readonly detail: RunDetail
  /** JSON of each part, which is how a change is found. */
  readonly header: string
  readonly tasks: ReadonlyMap<string, string>
  readonly attempts: ReadonlyMap<string, string>
  readonly gateRuns: ReadonlyMap<string, string>
}

function headerText({ report, ...header }: RunHeader): string {
  // The duration grows by itself: a run in which nothing else happens has not changed.
  const { durationMs: _durationMs, ...steady } = report
  return JSON.stringify([header, steady])
}

function remember(detail: RunDetail): Remembered {
  return {
    detail,
    header: headerText(detail.header),
    tasks: index(detail.tasks, (task) => task.id),
    attempts: index(detail.attempts, (attempt) => attempt.attempt),
    gateRuns: index(detail.gateRuns, (gateRun) => gateRun.gateRun),
  }
}

const index = <T>(items: readonly T[], key: (item: T) => string): Map<string, string> =>
  new Map(items.map((item) => [key(item), JSON.stringify(item)]))

function difference(before: Remembered, now: Remembered, planned: boolean): RunDelta | null {
  const { detail } = now
  const tasks = planned ? detail.tasks : changedItems(detail.tasks, (task) => task.id, before.tasks, now.tasks)
  const attempts = changedItems(detail.attempts, (item) => item.attempt, before.attempts, now.attempts)
  const gateRuns = changedItems(detail.gateRuns, (item) => item.gateRun, before.gateRuns, now.gateRuns)
  const delta: RunDelta = {
    ...(before.header === now.header ? {} : { header: detail.header }),
    ...(planned && detail.plan ? { plan: detail.plan } : {}),
    ...(tasks.length === 0 ? {} : { tasks }),
    ...(attempts.length === 0 ? {} : { attempts }),
    ...(gateRuns.length === 0 ? {} : { gateRuns }),
    ...differenceOfActivity(before.detail.activity, detail.activity),
  }
  return Object.keys(delta).length === 0 ? null : delta
}

/** Each sign of life is an object of its own: the same object is the same sign. */
function differenceOfActivity(
  before: readonly LiveActivity[],
  now: readonly LiveActivity[],
): Pick<RunDelta, 'activity' | 'idle'> | null {
  const known = new Set(before)
  const activity = now.filter((item) => !known.has(item))
  const working = new Set(now.map(({ attempt }) => attempt))
  const idle = before.map(({ attempt }) => attempt).filter((attempt) => !working.has(attempt))
  if (activity.length === 0 && idle.length === 0) return null
  return { ...(activity.length === 0 ? {} : { activity }), ...(idle.length === 0 ? {} : { idle }) }
}

function changedItems<T>(
  items: readonly T[],
  key: (item: T) => string,
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): T[] {
  return items.filter((item) => before.get(key(item)) !== now.get(key(item)))
}
