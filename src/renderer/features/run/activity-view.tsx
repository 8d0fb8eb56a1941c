/** What happened in the run, newest first, in words: grows by itself at the top, and goes back as far as one wants. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { RunId } from '../../../contract/ids.ts'
import type { ActivityEntry } from '../../../contract/procedures/runs.ts'
import type { RunDetail } from '../../../contract/views.ts'
import { inWindowWords } from '../../../contract/window-words.ts'
import { useClient, useOnline } from '../../api/context.tsx'
import { type Problem, problemOf } from '../../api/problem.ts'
import { visible } from '../../api/visible.ts'
import { href, type RunRoute } from '../../app/routes.ts'
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { clockTime, fullTime } from '../../components/format.ts'
import { useScrollMemory } from '../../components/scroll-memory.ts'
import { Empty, Loading, ProblemNote } from '../../components/states.tsx'
import { StatusGlyph, type StatusShape } from '../../components/status-glyph.tsx'
import { addNewer, addOlder, type History, NOTHING, opensDay } from './history.ts'

const SHAPE: Record<ActivityEntry['tone'], StatusShape | null> = {
  plain: null,
  good: 'merged',
  bad: 'failed',
  ask: 'attention',
}
const PAGE = 200
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', month: 'long', day: 'numeric' })

/** The newest page at once, what comes after it when the run says that it moved, what came before when it is asked for. */
function useHistory(run: string, updatedAt: number) {
  const client = useClient()
  const online = useOnline().kind === 'online'
  const [history, setHistory] = useState<History>(NOTHING)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const latest = useRef(history)
  latest.current = history
  const id = RunId.parse(run)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a run that moved, or a line that came back, is the reason to ask.
  useEffect(() => {
    const ending = new AbortController()
    const { version } = latest.current
    client.runs
      .activity({ run: id, limit: PAGE, ...(version === 0 ? {} : { after: version }) }, { signal: ending.signal })
      .then((page) => {
        setProblem(null)
        setHistory((held) => addNewer(held, visible(page)))
      })
      .catch((error: unknown) => {
        if (!ending.signal.aborted) setProblem(problemOf(error))
      })
    return () => ending.abort()
  }, [client, id, updatedAt, online])
  const older = async () => {
    const before = latest.current.next
    if (before === null || busy) return
    setBusy(true)
    try {
      const page = await client.runs.activity({ run: id, before, limit: PAGE })
      setHistory((held) => addOlder(held, visible(page), before))
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      setBusy(false)
    }
  }
  return { history, problem, busy, older }
}

export function ActivityView({ run, route }: { run: RunDetail; route: RunRoute }) {
  const { history, problem, busy, older } = useHistory(run.header.run, run.header.updatedAt)
  const titles = useMemo(() => new Map(run.tasks.map((task) => [task.id, task.title])), [run.tasks])
  const scroller = useRef<HTMLElement>(null)
  const remembered = useScrollMemory(`${run.header.run} activity`)
  const attach = useCallback(
    (area: HTMLElement | null) => {
      scroller.current = area
      return remembered(area)
    },
    [remembered],
  )
  const { entries } = history
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 34,
    getItemKey: (index) => entries[index]?.version ?? index,
    overscan: 12,
  })
  if (history.version === 0) return problem ? <ProblemNote problem={problem} /> : <Loading what="what happened" />
  if (entries.length === 0) return <Empty title="Nothing happened yet" />
  return (
    <section
      ref={attach}
      aria-label="What happened"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      className="focus-inside h-full overflow-auto"
    >
      <div className="mx-auto max-w-4xl p-4 phone:px-6">
        {problem && <ProblemNote problem={problem} />}
        <ol className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((place) => {
            const entry = entries[place.index]
            return (
              entry && (
                <li
                  key={place.key}
                  ref={virtual.measureElement}
                  data-index={place.index}
                  className="absolute inset-x-0 grid grid-cols-[auto_0.875rem_minmax(0,1fr)] items-baseline gap-x-3 border-b border-line py-1.5"
                  style={{ top: place.start }}
                >
                  {opensDay(entries, place.index) && (
                    <h2 className="col-span-3 pt-2 pb-1 font-semibold">{day.format(entry.at)}</h2>
                  )}
                  <time
                    dateTime={new Date(entry.at).toISOString()}
                    title={fullTime(entry.at)}
                    className="text-small whitespace-nowrap text-text-3"
                  >
                    {clockTime(entry.at)}
                  </time>
                  <Tone tone={entry.tone} />
                  <span className={cx('outside-text line-clamp-4', entry.tone === 'plain' && 'text-text-2')}>
                    {entry.task !== null && (
                      <>
                        <a
                          href={href({
                            ...route,
                            task: entry.task,
                            ...(entry.attempt === null
                              ? { attempt: null }
                              : { tab: 'transcript', attempt: entry.attempt }),
                          })}
                          className="font-medium text-text hover:underline"
                          title={titles.get(entry.task)}
                        >
                          {entry.task}
                        </a>{' '}
                      </>
                    )}
                    {entry.type === 'AttentionRaised' ? inWindowWords(entry.text, entry.task) : entry.text}
                  </span>
                </li>
              )
            )
          })}
        </ol>
        {history.next !== null && (
          <p className="mt-4 text-center">
            <Button busy={busy} onClick={older}>
              Show what came before
            </Button>
          </p>
        )}
      </div>
    </section>
  )
}

function Tone({ tone }: { tone: ActivityEntry['tone'] }) {
  const shape = SHAPE[tone]
  return shape === null ? (
    <span aria-hidden="true" className="grid size-3.5 translate-y-0.5 place-items-center">
      <span className="size-1.5 rounded-full bg-line-control" />
    </span>
  ) : (
    <StatusGlyph shape={shape} className="translate-y-0.5" />
  )
}
