/** Every run of every project, as far back as one wants: by project and by how it stands, which is in the address. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useRef } from 'react'
import { useClient, useRuns } from '../../api/context.tsx'
import { problemOf } from '../../api/problem.ts'
import { visible } from '../../api/visible.ts'
import { useActions } from '../../app/actions.tsx'
import { PageHeader } from '../../app/page-header.tsx'
import { RUNS_FILTERS, type RunsFilter, type RunsRoute } from '../../app/room-routes.ts'
import { go } from '../../app/routes.ts'
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { inputClass } from '../../components/field.tsx'
import { useScrollMemory } from '../../components/scroll-memory.ts'
import { Segments } from '../../components/segments.tsx'
import { Empty, Loading, ProblemNote } from '../../components/states.tsx'
import { RunLink } from '../home/run-row.tsx'
import { countInWords, fits, isFoundBy, listedRuns } from './runs-model.ts'

const PAGE = 100
/** Rows before the end at which the next page is asked for. */
const AHEAD = 20

const NAMES: Record<RunsFilter, string> = {
  all: 'All',
  open: 'In progress',
  'needs-you': 'Needs you',
  succeeded: 'Succeeded',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

function useRunPages(project: string | null) {
  const client = useClient()
  const live = useRuns().data?.runs ?? []
  const pages = useInfiniteQuery({
    queryKey: ['all-runs', project],
    queryFn: async ({ pageParam, signal }) =>
      visible(
        await client.runs.list(
          { limit: PAGE, offset: pageParam, ...(project === null ? {} : { project }) },
          { signal },
        ),
      ),
    initialPageParam: 0,
    getNextPageParam: (last, all) => (last.length < PAGE ? undefined : all.length * PAGE),
  })
  return { ...pages, runs: listedRuns(pages.data?.pages ?? [], live, project) }
}

export default function RunsPage({ route }: { route: RunsRoute }) {
  const client = useClient()
  const { runs, isPending, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useRunPages(route.project)
  const projects = useQuery({ queryKey: ['projects'], queryFn: ({ signal }) => client.projects.list({}, { signal }) })
  const shown = runs.filter((run) => fits(run, route.filter) && isFoundBy(run, route.words))
  const scroller = useRef<HTMLDivElement | null>(null)
  const memory = useScrollMemory(`runs ${route.project} ${route.filter} ${route.words}`)
  const ref = useCallback(
    (element: HTMLDivElement | null) => {
      scroller.current = element
      return memory(element)
    },
    [memory],
  )
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 56,
    getItemKey: (index) => shown[index]?.run ?? index,
    overscan: 8,
  })
  const last = virtual.getVirtualItems().at(-1)?.index ?? -1
  // Whoever comes near the end gets more. Under a filter a page may hold nothing that fits, so there it is asked for.
  const all = route.filter === 'all' && route.words === ''
  const due = all && hasNextPage && !isFetchingNextPage && last >= shown.length - AHEAD
  useEffect(() => {
    if (due) void fetchNextPage()
  }, [due, fetchNextPage])
  const known = projects.data ?? []
  const field = useRef<HTMLInputElement>(null)
  useActions([
    {
      id: 'runs-find',
      name: 'Find a run',
      section: 'Runs',
      keys: '/',
      words: 'search filter',
      run: () => {
        field.current?.focus()
        field.current?.select()
      },
    },
  ])
  return (
    <>
      <PageHeader crumbs={<h1 className="text-lead font-semibold">Runs</h1>} />
      <div ref={ref} className="min-h-0 flex-1 overflow-auto">
        <div className="mx-auto max-w-6xl p-4 phone:p-6">
          <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
            <Segments
              label="Which runs"
              options={RUNS_FILTERS.map((id) => ({ id, label: NAMES[id] }))}
              value={route.filter}
              onChange={(filter) => go({ ...route, filter: filter as RunsFilter }, 'replace')}
            />
            <select
              aria-label="Project"
              value={route.project ?? ''}
              onChange={(event) => go({ ...route, project: event.target.value || null }, 'replace')}
              className={`${inputClass} max-w-56`}
            >
              <option value="">Every project</option>
              {route.project !== null && !known.some(({ dir }) => dir === route.project) && (
                <option value={route.project}>{runs[0]?.projectName ?? route.project}</option>
              )}
              {known.map((project) => (
                <option key={project.dir} value={project.dir}>
                  {project.name}
                </option>
              ))}
            </select>
            <input
              ref={field}
              type="search"
              aria-label="Find a run"
              placeholder="Find a run"
              title="By its title, spec or project"
              value={route.words}
              onChange={(event) => go({ ...route, words: event.target.value }, 'replace')}
              className={`${inputClass} max-w-56`}
            />
            <p role="status" className="text-small text-text-3">
              {!isPending && countInWords(shown.length, runs.length, hasNextPage)}
            </p>
          </div>
          {error && <ProblemNote problem={problemOf(error)} onRetry={() => void refetch()} />}
          {isPending ? (
            <Loading what="runs" />
          ) : shown.length === 0 ? (
            <div className="rounded-l border border-line">
              <None route={route} any={runs.length > 0} />
            </div>
          ) : (
            <ul
              aria-label="Runs"
              className="relative overflow-hidden rounded-l border border-line bg-surface"
              style={{ height: virtual.getTotalSize() + 2 }}
            >
              {virtual.getVirtualItems().map((place) => {
                const run = shown[place.index]
                return (
                  run && (
                    <li
                      key={place.key}
                      ref={virtual.measureElement}
                      data-index={place.index}
                      className={cx('absolute inset-x-0 border-line', place.index > 0 && 'border-t')}
                      style={{ top: place.start }}
                    >
                      <RunLink run={run} />
                    </li>
                  )
                )
              })}
            </ul>
          )}
          {hasNextPage && (
            <div className="mt-3 flex justify-center">
              <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                Look further back
              </Button>
            </div>
          )}
        </div>
      </div>
    </>
  )
}

function None({ route, any }: { route: RunsRoute; any: boolean }) {
  if (!any) return <Empty title="No runs yet">Drop a spec on this window to start one.</Empty>
  if (route.words.trim() === '') return <Empty title="None of these runs">Another filter shows the others.</Empty>
  return (
    <Empty
      title="No run is found"
      action={<Button onClick={() => go({ ...route, words: '' }, 'replace')}>Show the others</Button>}
    >
      <span className="wrap-anywhere">
        {route.filter === 'all' ? 'None' : 'None of these'} has “{route.words.trim()}” in its title, spec or project.
      </span>
    </Empty>
  )
}
