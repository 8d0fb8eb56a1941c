/** Analytics: cost, time, success and retries over all runs, by day, project, phase, model and run. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Analytics } from '../../../contract/procedures/analytics.ts'
import { useApi } from '../../api/context.tsx'
import { problemOf } from '../../api/problem.ts'
import { useActions } from '../../app/actions.tsx'
import { PageHeader } from '../../app/page-header.tsx'
import { type AnalyticsRoute, analyticsRoute, type Measure, type Range } from '../../app/room-routes.ts'
import { go } from '../../app/routes.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { inputClass } from '../../components/field.tsx'
import { count, dollars, duration, plural } from '../../components/format.ts'
import { Menu } from '../../components/menu.tsx'
import { plainText } from '../../components/plain-text.ts'
import { useScrollMemory } from '../../components/scroll-memory.ts'
import { Segments } from '../../components/segments.tsx'
import { Empty, Loading, ProblemNote } from '../../components/states.tsx'
import { useToast } from '../../components/toast.tsx'
import { TimeChart } from './charts.tsx'
import { download, toCsv, toJson } from './export.ts'
import { bars, caveats, MEASURE, share, spanOf } from './model.ts'
import { BreakdownTable, RunsTable, Section } from './tables.tsx'

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

function Filters({ route }: { route: AnalyticsRoute }) {
  const { client } = useApi()
  const projects = useQuery({
    queryKey: ['projects'],
    queryFn: ({ signal }) => client.projects.list({}, { signal }),
  })
  const change = (part: Partial<AnalyticsRoute>) => go({ ...route, ...part }, 'replace')
  const known = projects.data ?? []
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Segments
        label="Range"
        options={[
          { id: 'today', label: 'Today' },
          { id: '7d', label: '7 days' },
          { id: '30d', label: '30 days' },
          { id: '90d', label: '90 days' },
          { id: 'all', label: 'All' },
          { id: 'days', label: 'Dates' },
        ]}
        value={route.range}
        onChange={(range) => change({ range: range as Range, from: null, to: null })}
      />
      {route.range === 'days' && (
        <div className="flex items-center gap-2">
          {(['from', 'to'] as const).map((side) => (
            <input
              key={side}
              type="date"
              aria-label={side === 'from' ? 'First day' : 'Last day'}
              className={cx(inputClass, 'w-36')}
              value={route[side] ?? ''}
              onChange={(event) => change({ [side]: event.target.value || null })}
            />
          ))}
        </div>
      )}
      <select
        aria-label="Project"
        className={cx(inputClass, 'w-auto max-w-56')}
        value={route.project ?? ''}
        onChange={(event) => change({ project: event.target.value || null })}
      >
        <option value="">All projects</option>
        {route.project !== null && !known.some((project) => project.dir === route.project) && (
          <option value={route.project}>{plainText(route.project)}</option>
        )}
        {known.map((project) => (
          <option key={project.dir} value={project.dir}>
            {plainText(project.name)}
          </option>
        ))}
      </select>
    </div>
  )
}

function Figures({ data, route, day }: { data: Analytics; route: AnalyticsRoute; day: string }) {
  const { total, runs } = data
  const { since } = spanOf(route, Date.now())
  const first =
    since === undefined
      ? null
      : new Date(since - new Date(since).getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
  const steps = bars(data.byDay, first, route.to ?? day)
  const look = MEASURE[route.measure]
  const notes = caveats(data)
  return (
    <>
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-l border border-line bg-line wide:grid-cols-5">
        <Figure
          name="Cost"
          note={total.estimatedUsd > 0 ? `${dollars(total.estimatedUsd)} estimated` : 'as told by the agents'}
        >
          {dollars(total.costUsd)}
        </Figure>
        <Figure name="Agent time" note={plural(total.attempts, 'attempt')}>
          {duration(total.durationMs)}
        </Figure>
        <Figure name="Succeeded" note={`${count(total.succeeded)} of ${count(total.attempts)} attempts`}>
          {share(total.succeeded, total.attempts)}
        </Figure>
        <Figure name="Retries" note={`${share(total.retries, total.attempts)} of the attempts`}>
          {count(total.retries)}
        </Figure>
        <Figure
          name="Runs"
          note={`${count(runs.succeeded)} succeeded, ${count(runs.failed)} failed${runs.cancelled > 0 ? `, ${count(runs.cancelled)} cancelled` : ''}`}
        >
          {count(runs.total)}
        </Figure>
      </dl>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Segments
          label="What the charts show"
          options={Object.entries(MEASURE).map(([id, { name }]) => ({ id, label: name }))}
          value={route.measure}
          onChange={(measure) => go({ ...route, measure: measure as Measure }, 'replace')}
        />
        {look.hatchedName !== null && (
          <p className="flex items-center gap-3 text-small text-text-2">
            <span className="inline-flex items-center gap-1.5">
              <span className="size-3 rounded-s bg-work" aria-hidden /> {look.solidName}
            </span>
            <span className="inline-flex items-center gap-1.5">
              <span className="hatched size-3 rounded-s" aria-hidden /> {look.hatchedName}
            </span>
          </p>
        )}
      </div>
      <Section title={`${look.name} by ${steps[0]?.step ?? 'day'}`}>
        <figure
          aria-label={`${look.name} over time; the table below has the same figures`}
          className="rounded-l border border-line bg-surface p-3"
        >
          <TimeChart steps={steps} measure={route.measure} />
        </figure>
      </Section>
      {notes.length > 0 && (
        <ul className="-mt-3 text-small text-text-2">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <details className="rounded-l border border-line bg-surface">
        <summary className="px-3 py-2 text-text-2 touch:py-3">The same as a table</summary>
        <div className="p-3 pt-0">
          <BreakdownTable
            title="Over time"
            column="Day"
            rows={data.byDay.toReversed()}
            measure={route.measure}
            nameOf={(row) => row.key}
          />
        </div>
      </details>
      <div className="grid gap-6 wide:grid-cols-2">
        <BreakdownTable
          title="By phase"
          column="Phase"
          rows={data.byPhase}
          measure={route.measure}
          nameOf={(row) => plainText(row.key)}
        />
        <BreakdownTable
          title="By model"
          column="Model"
          rows={data.byModel}
          measure={route.measure}
          nameOf={(row) => (row.key === '' ? 'default model' : plainText(row.key))}
        />
      </div>
      {data.byProject.length > 1 && (
        <BreakdownTable
          title="By project"
          column="Project"
          rows={data.byProject}
          measure={route.measure}
          nameOf={(row) => (
            <button
              type="button"
              className="text-left underline decoration-line-strong underline-offset-3 hover:text-text touch:min-h-11"
              title={row.key}
              onClick={() => go(analyticsRoute({ ...route, project: row.key }), 'replace')}
            >
              {plainText(row.name)}
            </button>
          )}
        />
      )}
      <RunsTable rows={data.byRun} more={data.moreRuns} />
    </>
  )
}

function Figure({ name, note, children }: { name: string; note: string; children: ReactNode }) {
  return (
    <div className="bg-surface px-4 py-3 max-wide:last:col-span-2">
      <dt className="text-small text-text-3">{name}</dt>
      <dd>
        <span className="block text-title font-semibold">{children}</span>
        <span className="block text-small text-text-3">{note}</span>
      </dd>
    </div>
  )
}
