/** What an agent said and did, live: virtualised, and following the end until the reader scrolls away from it. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, Link } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { AttemptId, RunId } from '../../../contract/ids.ts'
import type { AttemptView, TaskDetail, TranscriptEntry } from '../../../contract/views.ts'
import { useClient, useTranscript } from '../../api/context.tsx'
import { joined } from '../../api/merge.ts'
import { problemOf } from '../../api/problem.ts'
import { visible } from '../../api/visible.ts'
import { go, href, type RunRoute } from '../../app/routes.ts'
import { Button } from '../../components/button.tsx'
import { inputClass } from '../../components/field.tsx'
import { count, fullTime } from '../../components/format.ts'
import { Scroller } from '../../components/scroller.tsx'
import { Empty, Loading, ProblemNote } from '../../components/states.tsx'
import { useToast } from '../../components/toast.tsx'
import { GateRow } from './gate-row.tsx'
import { gatesAfter } from './gates-after.ts'
import { Messages } from './messages.tsx'
import { TranscriptSearch } from './transcript-search.tsx'
import { TurnView, type Unfolded } from './turn-view.tsx'
import { type Turn, turnOfEntry, turnsOf } from './turns.ts'
import { useFollowEnd } from './use-follow-end.ts'

/** Entries of one earlier page. */
const PAGE = 300

export function Transcript({ task, route }: { task: TaskDetail; route: RunRoute }) {
  const { run, attempts } = task
  const shown = attempts.find((attempt) => attempt.attempt === route.attempt) ?? attempts.at(-1)
  if (!shown) return <Empty title="No agent has worked on this yet">What it says and does appears here, live.</Empty>
  return (
    <div className="flex h-full min-h-0 flex-col">
      {attempts.length > 1 && (
        <div className="shrink-0 border-b border-line p-2">
          <select
            aria-label="Attempt"
            value={shown.attempt}
            onChange={(event) => go({ ...route, attempt: event.target.value, entry: null }, 'replace')}
            className={inputClass}
          >
            {attempts.map((attempt) => (
              <option key={attempt.attempt} value={attempt.attempt}>
                {attempt.phase}
                {attempt.gate ? ` ${attempt.gate}` : ''}, attempt {attempt.n}:{' '}
                {attempt.outcome?.replaceAll('-', ' ') ?? 'at work'}
              </option>
            ))}
          </select>
        </div>
      )}
      <AttemptTranscript
        key={shown.attempt}
        run={run}
        attempt={shown}
        gates={gatesAfter(task, shown.attempt)}
        entry={route.attempt === shown.attempt ? route.entry : null}
        linkTo={(entry) => href({ ...route, tab: 'transcript', attempt: shown.attempt, entry })}
        onEntry={(entry) => go({ ...route, attempt: shown.attempt, entry }, 'replace')}
      />
      {shown.task !== null && (
        <Messages run={run} task={shown.task} attempt={shown.attempt} live={shown.outcome === null} />
      )}
    </div>
  )
}

/** Entries around a moment that is pointed at and was not loaded. */
interface Window {
  readonly entries: readonly TranscriptEntry[]
}

function AttemptTranscript({
  run,
  attempt,
  gates,
  entry,
  linkTo,
  onEntry,
}: {
  run: string
  attempt: AttemptView
  /** Those that judged what it did. */
  gates: TaskDetail['gateRuns']
  /** Moment that is pointed at; null: none. */
  entry: number | null
  linkTo: (entry: number) => string
  onEntry: (entry: number | null) => void
}) {
  const client = useClient()
  const toast = useToast()
  const { data, problem } = useTranscript(run, attempt.attempt)
  const [earlier, setEarlier] = useState<readonly TranscriptEntry[]>([])
  const [loading, setLoading] = useState(false)
  const [around, setWindow] = useState<Window | null>(null)
  const [unfolded, setUnfolded] = useState<ReadonlyMap<number, Unfolded>>(new Map())
  const fold = useCallback((key: number, state: Unfolded) => setUnfolded((held) => new Map(held).set(key, state)), [])

  const ref = useRef<HTMLElement>(null)
  const [following, setFollowing] = useState(entry === null)
  // Of what the feed lets go, a reader who is not at the end keeps what is on the screen.
  const seen = useRef<readonly TranscriptEntry[]>([])
  const entries = useMemo(() => {
    const live = data?.entries ?? []
    if (around) return around.entries
    return following ? live : joined(joined(earlier, seen.current), live)
  }, [data, earlier, around, following])
  seen.current = around ? [] : entries
  useEffect(() => {
    if (following) setEarlier([])
  }, [following])
  const turns = useMemo(() => turnsOf(entries), [entries])
  const first = entries[0]?.n ?? 0
  const last = entries.at(-1)?.n ?? -1
  const marked = entry === null ? -1 : turnOfEntry(turns, entry)

  const latest = useRef(turns)
  latest.current = turns
  // A new function makes it measure everything anew, which is due only when the rows before moved.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another first turn is what moves them.
  const keyOf = useCallback((index: number) => latest.current[index]?.key ?? index, [turns[0]?.key, around])
  const list = useVirtualizer({
    count: turns.length,
    getScrollElement: () => ref.current,
    estimateSize: () => 44,
    getItemKey: keyOf,
    overscan: 12,
  })
  const total = list.getTotalSize()
  useFollowEnd(ref, {
    following,
    setFollowing,
    height: `${total} ${turns.length} ${gates.length}`,
    shown: data !== null && turns.length > 0,
    mayFollow: !around,
  })

  const jump = useRef<number | null>(null)
  // A moment that is not loaded is asked for with what stands around it; then it is scrolled to, once.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new moment, or what was loaded for it, is the reason.
  useEffect(() => {
    if (entry === null || data === null || jump.current === entry) return
    setFollowing(false)
    if (entry >= first && entry <= last) {
      jump.current = entry
      // The rows around it are measured first.
      requestAnimationFrame(() => list.scrollToIndex(turnOfEntry(turns, entry), { align: 'center' }))
    } else if (!loading && entry < data.total)
      void load(Math.max(0, entry - PAGE / 2), PAGE, (page) => ({ entries: page }))
  }, [entry, first, last, data === null])

  async function load(
    from: number,
    limit: number,
    then: (page: readonly TranscriptEntry[]) => Window | null,
  ): Promise<void> {
    setLoading(true)
    try {
      const page = await client.tasks.transcript({
        run: RunId.parse(run),
        attempt: AttemptId.parse(attempt.attempt),
        from,
        limit,
      })
      setFollowing(false)
      const next = then(visible(page.entries))
      if (next) setWindow(next)
    } catch (error) {
      toast({ tone: 'fail', text: problemOf(error).message })
    } finally {
      setLoading(false)
    }
  }

  const loadEarlier = () => {
    const from = Math.max(0, first - PAGE)
    return load(from, first - from, (page) => {
      const before = page.filter(({ n }) => n < first)
      if (around) return { entries: [...before, ...around.entries] }
      setEarlier((held) => [...before, ...held])
      return null
    })
  }
  const loadLater = () =>
    load(last + 1, PAGE, (page) => ({ entries: [...entries, ...page.filter(({ n }) => n > last)] }))
  const later = around && data ? data.total - 1 - last : 0
  const toEnd = () => {
    jump.current = null
    setWindow(null)
    if (entry !== null) onEntry(null)
    setFollowing(true)
  }

  if (problem) return <ProblemNote problem={problem} />
  if (!data) return <Loading what="the transcript" />
  if (turns.length === 0)
    return (
      <div className="min-h-0 flex-1 overflow-auto">
        <Empty title={data.complete ? 'Nothing was written' : 'The agent is starting'}>
          {data.complete ? attempt.detail : 'Its first words appear here.'}
        </Empty>
        <GatesAfter run={run} gates={gates} />
      </div>
    )
  return (
    <>
      <TranscriptSearch
        run={run}
        attempt={attempt.attempt}
        at={entry}
        onJump={(found) => {
          jump.current = null
          onEntry(found)
        }}
      />
      <div className="relative min-h-0 flex-1">
        <Scroller ref={ref} label="Transcript" className="h-full overflow-auto">
          {first > 0 && (
            <div className="flex justify-center p-2">
              <Button tone="quiet" busy={loading} onClick={loadEarlier}>
                Show {count(Math.min(PAGE, first))} earlier of {count(first)}
              </Button>
            </div>
          )}
          <div className="relative" style={{ height: total }}>
            {list.getVirtualItems().map((item) => {
              const turn = turns[item.index]
              return (
                turn && (
                  <div
                    key={item.key}
                    ref={list.measureElement}
                    data-index={item.index}
                    data-marked={item.index === marked || undefined}
                    className="group absolute inset-x-0 top-0 data-marked:bg-accent-soft"
                    style={{ transform: `translateY(${item.start}px)` }}
                  >
                    <TurnView
                      turn={turn}
                      live={!data.complete}
                      unfolded={unfolded.get(turn.key) ?? (item.index === marked ? 'whole' : null)}
                      onFold={fold}
                    />
                    <a
                      href={linkTo(turn.key)}
                      aria-label="Link to this moment"
                      title={momentOf(turn)}
                      className="absolute top-1 right-1 grid size-6 place-items-center rounded-s bg-surface text-text-3 opacity-0 group-hover:opacity-100 hover:text-text focus-visible:opacity-100 touch:hidden"
                    >
                      <Link size={12} aria-hidden />
                    </a>
                  </div>
                )
              )
            })}
          </div>
          {later > 0 && (
            <div className="flex justify-center p-2">
              <Button tone="quiet" busy={loading} onClick={loadLater}>
                Show {count(Math.min(PAGE, later))} later of {count(later)}
              </Button>
            </div>
          )}
          {later <= 0 && <GatesAfter run={run} gates={gates} />}
        </Scroller>
        {!following && (
          <Button
            className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-l shadow-float"
            icon={<ArrowDown size={14} aria-hidden />}
            onClick={toEnd}
          >
            {data.complete ? 'To the end' : 'Follow'}
          </Button>
        )}
      </div>
    </>
  )
}

function GatesAfter({ run, gates }: { run: string; gates: TaskDetail['gateRuns'] }) {
  if (gates.length === 0) return null
  return (
    <section aria-label="Gates after this attempt" className="mt-2 border-t border-line px-2 py-2">
      <h3 className="px-2 pb-1 text-small font-medium text-text-3">Gates</h3>
      {gates.map((gate) => (
        <GateRow key={gate.gateRun} run={run} gate={gate} />
      ))}
    </section>
  )
}

function momentOf(turn: Turn): string {
  const { at } = turn.kind === 'tool' ? turn.tool : turn.entry
  return at === null ? 'Link to this moment' : `Link to this moment, ${fullTime(at)}`
}
