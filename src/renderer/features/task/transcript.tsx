/** What an agent said and did, live: virtualised, and following the end until the reader scrolls away from it. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown } from 'lucide-react'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { AttemptId, RunId } from '../../../contract/ids.ts'
import type { AttemptView, TranscriptEntry } from '../../../contract/views.ts'
import { useClient, useTranscript } from '../../api/context.tsx'
import { mergeTranscript } from '../../api/merge.ts'
import { problemOf } from '../../api/problem.ts'
import { go, type RunRoute } from '../../app/routes.ts'
import { Button } from '../../components/button.tsx'
import { inputClass } from '../../components/field.tsx'
import { count } from '../../components/format.ts'
import { Scroller } from '../../components/scroller.tsx'
import { Empty, Loading, ProblemNote } from '../../components/states.tsx'
import { useToast } from '../../components/toast.tsx'
import { Messages } from './messages.tsx'
import { TurnView } from './turn-view.tsx'
import { turnsOf } from './turns.ts'

/** Entries of one earlier page. */
const PAGE = 300
/** Nearer to the end than this counts as being there, pixels. */
const NEAR_END_PX = 40

export function Transcript({
  run,
  attempts,
  route,
}: {
  run: string
  attempts: readonly AttemptView[]
  route: RunRoute
}) {
  const shown = attempts.find((attempt) => attempt.attempt === route.attempt) ?? attempts.at(-1)
  if (!shown) return <Empty title="No agent has worked on this yet">What it says and does appears here, live.</Empty>
  return (
    <div className="flex h-full min-h-0 flex-col">
      {attempts.length > 1 && (
        <div className="shrink-0 border-b border-line p-2">
          <select
            aria-label="Attempt"
            value={shown.attempt}
            onChange={(event) => go({ ...route, attempt: event.target.value }, 'replace')}
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
      <AttemptTranscript key={shown.attempt} run={run} attempt={shown} />
      {shown.task !== null && (
        <Messages run={run} task={shown.task} attempt={shown.attempt} live={shown.outcome === null} />
      )}
    </div>
  )
}

function AttemptTranscript({ run, attempt }: { run: string; attempt: AttemptView }) {
  const client = useClient()
  const toast = useToast()
  const { data, problem } = useTranscript(run, attempt.attempt)
  const [earlier, setEarlier] = useState<readonly TranscriptEntry[]>([])
  const [loading, setLoading] = useState(false)
  const entries = useMemo(
    () =>
      data && earlier.length > 0
        ? mergeTranscript({ entries: [...earlier], total: data.total, complete: data.complete }, data).entries
        : (data?.entries ?? []),
    [data, earlier],
  )
  const turns = useMemo(() => turnsOf(entries), [entries])
  const first = entries[0]?.n ?? 0

  const ref = useRef<HTMLElement>(null)
  const [following, setFollowing] = useState(true)
  const list = useVirtualizer({
    count: turns.length,
    getScrollElement: () => ref.current,
    estimateSize: () => 44,
    getItemKey: (index) => turns[index]?.key ?? index,
    overscan: 12,
  })
  const total = list.getTotalSize()
  // Rows are measured after they are drawn, which moves the end: it is followed whenever the height changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed height is the reason to scroll.
  useLayoutEffect(() => {
    const pane = ref.current
    if (following && pane) pane.scrollTop = pane.scrollHeight
  }, [following, total, turns.length])
  const shown = data !== null && turns.length > 0
  // The reader's own movement ends the following; what we scroll ourselves always ends at the end.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the pane is there only once there is something to show.
  useEffect(() => {
    const pane = ref.current
    if (!pane) return
    const watch = () => setFollowing(pane.scrollHeight - pane.scrollTop - pane.clientHeight < NEAR_END_PX)
    pane.addEventListener('wheel', watch, { passive: true })
    pane.addEventListener('touchmove', watch, { passive: true })
    pane.addEventListener('keyup', watch)
    pane.addEventListener('scrollend', watch)
    return () => {
      pane.removeEventListener('wheel', watch)
      pane.removeEventListener('touchmove', watch)
      pane.removeEventListener('keyup', watch)
      pane.removeEventListener('scrollend', watch)
    }
  }, [shown])

  async function loadEarlier(): Promise<void> {
    setLoading(true)
    try {
      const from = Math.max(0, first - PAGE)
      const page = await client.tasks.transcript({
        run: RunId.parse(run),
        attempt: AttemptId.parse(attempt.attempt),
        from,
        limit: first - from,
      })
      setFollowing(false)
      setEarlier((held) => [...page.entries.filter((entry) => entry.n < first), ...held])
    } catch (error) {
      toast({ tone: 'fail', text: problemOf(error).message })
    } finally {
      setLoading(false)
    }
  }

  if (problem) return <ProblemNote problem={problem} />
  if (!data) return <Loading what="the transcript" />
  if (turns.length === 0)
    return (
      <div className="min-h-0 flex-1">
        <Empty title={data.complete ? 'Nothing was written' : 'The agent is starting'}>
          {data.complete ? attempt.detail : 'Its first words appear here.'}
        </Empty>
      </div>
    )
  return (
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
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <TurnView turn={turn} live={!data.complete} />
                </div>
              )
            )
          })}
        </div>
      </Scroller>
      {!following && (
        <Button
          className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-l shadow-float"
          icon={<ArrowDown size={14} aria-hidden />}
          onClick={() => setFollowing(true)}
        >
          {data.complete ? 'To the end' : 'Follow'}
        </Button>
      )}
    </div>
  )
}
