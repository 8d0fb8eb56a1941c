/** Analytics: cost, time, success and retries over all runs, by day, project, phase, model and run. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useApi } from '../../api/context.tsx'
import { problemOf } from '../../api/problem.ts'
import { useActions } from '../../app/actions.tsx'
import { PageHeader } from '../../app/page-header.tsx'
import type { AnalyticsRoute } from '../../app/room-routes.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { Menu } from '../../components/menu.tsx'
import { useScrollMemory } from '../../components/scroll-memory.ts'
import { Empty, Loading, ProblemNote } from '../../components/states.tsx'
import { useToast } from '../../components/toast.tsx'
import { download, toCsv, toJson } from './export.ts'
import { Figures } from './figures.tsx'
import { Filters } from './filters.tsx'
import { caveats, spanOf } from './model.ts'

const today = (): string => {
  const now = new Date()
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}

export default function AnalyticsPage({ route }: { route: AnalyticsRoute }) {
  const { client, host } = useApi()
  const toast = useToast()
  const day = today()
  const { data, error, refetch } = useQuery({
    queryKey: ['analytics', route.range, route.from, route.to, route.project, day],
    queryFn: ({ signal }) =>
      client.analytics.totals(
        {
          ...spanOf(route, Date.now()),
          ...(route.project === null ? {} : { project: route.project }),
          utcOffset: -new Date().getTimezoneOffset(),
        },
        { signal },
      ),
    // The figures stay until the others are there: nothing jumps.
    placeholderData: keepPreviousData,
  })
  const save = (kind: 'csv' | 'json') => {
    if (!data) return
    const text = kind === 'csv' ? toCsv(data) : toJson(data)
    // The desktop window downloads nothing; there the figures go to the clipboard.
    if (host === null) download(`switchyard-${day}.${kind}`, kind === 'csv' ? 'text/csv' : 'application/json', text)
    else
      navigator.clipboard.writeText(text).then(
        () => toast({ tone: 'done', text: `The figures are on the clipboard as ${kind.toUpperCase()}` }),
        () => toast({ tone: 'fail', text: 'The clipboard cannot be written here.' }),
      )
  }
  const verb = host === null ? 'Export' : 'Copy'
  useActions([
    {
      id: 'analytics-csv',
      name: `${verb} figures as CSV`,
      section: 'Analytics',
      words: 'export',
      run: () => save('csv'),
    },
    {
      id: 'analytics-json',
      name: `${verb} figures as JSON`,
      section: 'Analytics',
      words: 'export',
      run: () => save('json'),
    },
  ])
  return (
    <>
      <PageHeader
        crumbs={<h1 className="text-lead font-semibold">Analytics</h1>}
        actions={
          data &&
          data.total.attempts > 0 && (
            <>
              <span className="flex gap-2 max-phone:hidden">
                <Button
                  icon={<Download size={14} aria-hidden />}
                  aria-label={`${verb} as CSV`}
                  onClick={() => save('csv')}
                >
                  CSV
                </Button>
                <Button aria-label={`${verb} as JSON`} onClick={() => save('json')}>
                  JSON
                </Button>
              </span>
              <span className="phone:hidden">
                <Menu
                  label={`${verb} the figures`}
                  items={(['csv', 'json'] as const).map((kind) => ({
                    id: kind,
                    label: `${verb} as ${kind.toUpperCase()}`,
                    run: () => save(kind),
                  }))}
                  trigger={
                    <IconButton label={`${verb} the figures`}>
                      <Download size={16} aria-hidden />
                    </IconButton>
                  }
                />
              </span>
            </>
          )
        }
        compact
      />
      <div ref={useScrollMemory('analytics')} className="min-h-0 flex-1 overflow-auto">
        <div className="mx-auto max-w-6xl space-y-6 p-4 phone:p-6">
          <Filters route={route} />
          {error ? (
            <ProblemNote problem={problemOf(error)} onRetry={() => void refetch()} />
          ) : !data ? (
            <Loading what="the figures" />
          ) : data.total.attempts === 0 ? (
            <div className="rounded-l border border-line">
              <Empty title="No finished work in this range">
                {caveats(data).join(' ') || 'What agents cost and how long they took appears here.'}
              </Empty>
            </div>
          ) : (
            <Figures data={data} route={route} day={day} />
          )}
        </div>
      </div>
    </>
  )
}
