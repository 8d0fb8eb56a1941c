/**
 * Totals over runs: cost, time, success and retries. The sums of each run are made by the database and remembered by the
 * version of the run, so that a second look reads only what changed; between runs others get their turn.
 */
import { basename } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Analytics, ProjectTotals, RunTotals, Totals } from '../../../contract/procedures/analytics.ts'
import { SLOT_MS } from '../../store/repositories/analytics.ts'
import type { AnalyticsRun, AttemptSum, Store } from '../../store/store.ts'

export interface AnalyticsQuestion {
  readonly project?: string | undefined
  /** Epoch milliseconds. */
  readonly since?: number | undefined
  readonly until?: number | undefined
  /** Minutes ahead of UTC. */
  readonly utcOffset: number
}

export interface AnalyticsRoom {
  totals(question: AnalyticsQuestion): Promise<Analytics>
}

export interface AnalyticsDeps {
  readonly store: Pick<Store, 'analytics' | 'projects'>
  readonly isSample: (projectDir: string) => boolean
}

/** Runs that are listed; all of them count in the totals. */
const MOST_LISTED = 500
/** Runs whose sums are remembered, some kilobytes each; beyond it the longest unused are read again. */
const MOST_REMEMBERED = 5_000
/** How long the reading of sums may keep the process from other things, milliseconds. */
const TURN_MS = 8

interface Remembered {
  readonly version: number
  readonly sums: readonly AttemptSum[]
  readonly counts: ReturnType<Store['analytics']['counts']>
}

export function createAnalytics({ store, isSample }: AnalyticsDeps): AnalyticsRoom {
  const remembered = new Map<string, Remembered>()

  function sumsOf(row: AnalyticsRun): Remembered {
    const known = remembered.get(row.run)
    remembered.delete(row.run)
    const now =
      known?.version === row.version
        ? known
        : { version: row.version, sums: store.analytics.sums(row.run), counts: store.analytics.counts(row.run) }
    remembered.set(row.run, now)
    const oldest = remembered.size > MOST_REMEMBERED ? remembered.keys().next().value : undefined
    if (oldest !== undefined) remembered.delete(oldest)
    return now
  }

  return {
    async totals(question) {
      const asked = store.analytics
        .runs()
        .filter((row) => question.project === undefined || row.projectDir === question.project)
      const rows = asked.filter((row) => question.project !== undefined || !isSample(row.projectDir))
      const adding = startAdding(question, (dir) => store.projects.get(dir)?.name ?? basename(dir))
      let turn = performance.now()
      for (const row of rows) {
        adding.run(row, sumsOf(row))
        if (performance.now() - turn < TURN_MS) continue
        await nextTurn()
        turn = performance.now()
      }
      return adding.finish(asked.length - rows.length)
    },
  }
}

function startAdding(
  { since = 0, until = Number.POSITIVE_INFINITY, utcOffset }: AnalyticsQuestion,
  nameOf: (dir: string) => string,
) {
  const total = empty('total')
  const runs = { total: 0, succeeded: 0, failed: 0, cancelled: 0 }
  const byRun: RunTotals[] = []
  const byPhase = new Map<string, Totals>()
  const byModel = new Map<string, Totals>()
  const byDay = new Map<string, Totals>()
  const byProject = new Map<string, ProjectTotals>()
  let underWay = 0
  let moreRuns = 0
  const within = (at: number): boolean => at >= since && at < until
  const firstSlot = Math.floor(since / SLOT_MS)

  return {
    run(row: AnalyticsRun, { sums, counts }: Remembered): void {
      underWay += counts.underWay
      const due = sums.filter(({ slot }) => slot >= firstSlot && slot * SLOT_MS < until)
      const seen = due.length > 0 || within(row.createdAt) || (row.endedAt !== null && within(row.endedAt))
      if (!seen) return
      const own = empty(row.run)
      const project = byProject.get(row.projectDir) ?? {
        ...empty(row.projectDir),
        name: nameOf(row.projectDir),
        runs: 0,
        succeededRuns: 0,
      }
      byProject.set(row.projectDir, project)
      runs.total += 1
      project.runs += 1
      if (row.ended !== null) runs[row.ended] += 1
      if (row.ended === 'succeeded') project.succeededRuns += 1
      for (const sum of due) {
        const day = dayOf(sum.slot * SLOT_MS, utcOffset)
        const parts = [
          total,
          own,
          project,
          entry(byPhase, sum.phase),
          entry(byModel, sum.model ?? ''),
          entry(byDay, day),
        ]
        for (const part of parts) add(part, sum)
      }
      if (byRun.length === MOST_LISTED) moreRuns += 1
      else
        byRun.push({
          ...own,
          spec: row.specName,
          projectDir: row.projectDir,
          createdAt: row.createdAt,
          wallMs: row.endedAt === null ? null : row.endedAt - row.createdAt,
          outcome: row.ended,
          tasks: counts.tasks,
          merged: counts.merged,
        })
    },
    finish(samples: number): Analytics {
      return {
        total: rounded(total),
        runs,
        underWay,
        samples,
        byRun: byRun.map(rounded),
        moreRuns,
        byProject: costliest(byProject),
        byPhase: costliest(byPhase),
        byModel: costliest(byModel),
        byDay: [...byDay.values()].map(rounded).sort((a, b) => a.key.localeCompare(b.key)),
      }
    },
  }
}

const dayOf = (at: number, utcOffset: number): string => new Date(at + utcOffset * 60_000).toISOString().slice(0, 10)

const empty = (key: string): Totals => ({
  key,
  attempts: 0,
  succeeded: 0,
  retries: 0,
  costUsd: 0,
  estimatedUsd: 0,
  unknownCost: 0,
  durationMs: 0,
  tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
})

function entry(map: Map<string, Totals>, key: string): Totals {
  const known = map.get(key) ?? empty(key)
  map.set(key, known)
  return known
}

function add(totals: Totals, sum: AttemptSum): void {
  for (const key of [
    'attempts',
    'succeeded',
    'retries',
    'costUsd',
    'estimatedUsd',
    'unknownCost',
    'durationMs',
  ] as const)
    totals[key] += sum[key]
  for (const key of ['input', 'output', 'cacheRead', 'cacheWrite'] as const) totals.tokens[key] += sum[key]
}

const costliest = <T extends Totals>(map: ReadonlyMap<string, T>): T[] =>
  [...map.values()].map(rounded).sort((a, b) => b.costUsd - a.costUsd || a.key.localeCompare(b.key))

/** To a millionth of a dollar: sums of fractions end in noise. */
const round = (usd: number): number => Math.round(usd * 1e6) / 1e6
const rounded = <T extends Totals>(totals: T): T => ({
  ...totals,
  costUsd: round(totals.costUsd),
  estimatedUsd: round(totals.estimatedUsd),
})
