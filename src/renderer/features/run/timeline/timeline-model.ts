/** What stands where in the timeline: rows of tasks, their attempts in lanes, gates and merges as marks. Pure. */
import type { AttemptView, GateRunView, RunDetail } from '../../../../contract/views.ts'

export interface Item {
  readonly id: string
  readonly kind: 'attempt' | 'review' | 'gate' | 'merge'
  readonly task: string | null
  /** Phase, gate or `merge`, with its number where there are several. */
  readonly name: string
  readonly from: number
  /** null: under way. */
  readonly to: number | null
  readonly look: 'live' | 'good' | 'bad' | 'stopped'
  /** Attempts side by side stand below each other: 0, 1, ... */
  readonly lane: number
  /** How it ended, in a word. */
  readonly outcome: string
  readonly costUsd: number | null
  readonly detail: string
}

export interface Row {
  /** Task; null: the run itself. */
  readonly task: string | null
  readonly title: string
  readonly lanes: number
  /** In the order of their beginning. */
  readonly items: readonly Item[]
}

export interface Timeline {
  readonly rows: readonly Row[]
  readonly from: number
  /** End of what is over; null while the run goes on. */
  readonly to: number | null
  /** Tasks that nothing was done for yet. */
  readonly notBegun: number
}

/** Times at which nothing was known to have happened do not exist: a gate run without any is left out. */
export function timelineOf(run: Pick<RunDetail, 'header' | 'tasks' | 'attempts' | 'gateRuns'>): Timeline {
  const items = new Map<string | null, Item[]>()
  const add = (item: Omit<Item, 'lane'>) => {
    const own = items.get(item.task)
    if (own) own.push({ ...item, lane: 0 })
    else items.set(item.task, [{ ...item, lane: 0 }])
  }
  for (const attempt of run.attempts) add(attemptItem(attempt))
  for (const gate of run.gateRuns) {
    const item = gateItem(gate)
    if (item) add(item)
  }
  for (const task of run.tasks)
    if (task.mergedAt !== null)
      add({
        id: `merge ${task.id}`,
        kind: 'merge',
        task: task.id,
        name: 'merge',
        from: task.mergedAt,
        to: task.mergedAt,
        look: 'good',
        outcome: 'merged',
        costUsd: null,
        detail: task.mergedCommit === null ? '' : `into the integration branch as ${task.mergedCommit.slice(0, 10)}`,
      })
  const titles = new Map<string | null, string>([
    [null, 'The run itself'],
    ...run.tasks.map((task) => [task.id, task.title] as const),
  ])
  const rows = [...items]
    .filter(([task]) => titles.has(task))
    .map(([task, own]) => rowOf(task, titles.get(task) ?? '', own))
    .sort(
      (a, b) => Number(a.task !== null) - Number(b.task !== null) || (a.items[0]?.from ?? 0) - (b.items[0]?.from ?? 0),
    )
  const ends = rows.flatMap((row) => row.items.map((item) => item.to ?? item.from))
  return {
    rows,
    from: run.header.createdAt,
    to: run.header.finishedAt === null ? null : ends.reduce((a, b) => Math.max(a, b), run.header.finishedAt),
    notBegun: run.tasks.filter((task) => !items.has(task.id)).length,
  }
}

/** Items that overlap get lanes of their own; marks (gates and merges) stay in the first. */
function rowOf(task: string | null, title: string, items: readonly Item[]): Row {
  const sorted = items.toSorted(
    (a, b) => a.from - b.from || (a.to ?? Number.POSITIVE_INFINITY) - (b.to ?? Number.POSITIVE_INFINITY),
  )
  const free: number[] = []
  const placed = sorted.map((item) => {
    if (item.kind === 'gate' || item.kind === 'merge') return item
    const found = free.findIndex((end) => end <= item.from)
    const lane = found === -1 ? free.length : found
    free[lane] = item.to ?? Number.POSITIVE_INFINITY
    return { ...item, lane }
  })
  return { task, title, items: placed, lanes: Math.max(1, free.length) }
}

function attemptItem(attempt: AttemptView): Omit<Item, 'lane'> {
  const { outcome } = attempt
  return {
    id: attempt.attempt,
    kind: attempt.phase === 'review' ? 'review' : 'attempt',
    task: attempt.task,
    name: `${attempt.phase}${attempt.gate === null ? '' : ` ${attempt.gate}`} ${attempt.n}`,
    from: attempt.startedAt,
    to: attempt.finishedAt,
    look:
      outcome === null
        ? 'live'
        : outcome === 'succeeded'
          ? 'good'
          : outcome === 'stopped' || outcome === 'interrupted'
            ? 'stopped'
            : 'bad',
    outcome: outcome ?? 'under way',
    costUsd: attempt.costUsd,
    detail: attempt.detail,
  }
}

function gateItem(gate: GateRunView): Omit<Item, 'lane'> | null {
  const from = gate.startedAt ?? gate.finishedAt
  if (from === null) return null
  const where = gate.scope === 'merge' ? ' on the merged tree' : gate.scope === 'base' ? ' on the base' : ''
  return {
    id: gate.gateRun,
    kind: 'gate',
    task: gate.task,
    name: `gate ${gate.gate}${where}`,
    from,
    to: gate.finishedAt,
    look: gate.passed === null ? 'live' : gate.passed ? 'good' : 'bad',
    outcome: gate.passed === null ? 'under way' : gate.passed ? 'passed' : gate.timedOut ? 'timed out' : 'failed',
    costUsd: null,
    detail: gate.command ?? '',
  }
}

/** The item that the keyboard goes to: within its row, or the one nearest in time in the row above or below. */
export function step(
  rows: readonly Row[],
  from: string,
  way: 'left' | 'right' | 'up' | 'down',
): { readonly row: number; readonly item: Item } | null {
  const row = rows.findIndex((candidate) => candidate.items.some((item) => item.id === from))
  const items = rows[row]?.items ?? []
  const at = items.findIndex((item) => item.id === from)
  const here = items[at]
  if (!here) return null
  if (way === 'left' || way === 'right') {
    const item = items[at + (way === 'right' ? 1 : -1)]
    return item ? { row, item } : null
  }
  const other = row + (way === 'down' ? 1 : -1)
  let best: Item | null = null
  for (const item of rows[other]?.items ?? [])
    if (best === null || Math.abs(item.from - here.from) < Math.abs(best.from - here.from)) best = item
  return best ? { row: other, item: best } : null
}
