/** The figures themselves: the totals, one measure over time, and what it is made of. */
import type { ReactNode } from 'react'
import type { Analytics } from '../../../contract/procedures/analytics.ts'
import { type AnalyticsRoute, analyticsRoute, type Measure } from '../../app/room-routes.ts'
import { go } from '../../app/routes.ts'
import { count, dollars, duration, plural } from '../../components/format.ts'
import { plainText } from '../../components/plain-text.ts'
import { Segments } from '../../components/segments.tsx'
import { TimeChart } from './charts.tsx'
import { bars, caveats, MEASURE, share, spanOf } from './model.ts'
import { BreakdownTable, RunsTable, Section } from './tables.tsx'

export function Figures({ data, route, day }: { data: Analytics; route: AnalyticsRoute; day: string }) {
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
