/** The tables of the figures: by project, phase and model with their bars, and by run. */
import type { ReactNode } from 'react'
import type { RunTotals, Totals } from '../../../contract/procedures/analytics.ts'
import type { Measure } from '../../app/room-routes.ts'
import { href, runRoute } from '../../app/routes.ts'
import { cx } from '../../components/cx.ts'
import { count, dollars, duration } from '../../components/format.ts'
import { plainText } from '../../components/plain-text.ts'
import { Scroller } from '../../components/scroller.tsx'
import { StatusGlyph } from '../../components/status-glyph.tsx'
import { ShareBar } from './charts.tsx'
import { MEASURE, share } from './model.ts'

const HEAD = 'px-3 py-1.5 font-medium text-text-3 whitespace-nowrap'
const CELL = 'px-3 py-1.5'
const FIGURE = cx(CELL, 'text-right whitespace-nowrap')

export function Section({ title, children, note }: { title: string; children: ReactNode; note?: ReactNode }) {
  return (
    <section aria-label={title} className="min-w-0">
      <div className="mb-2 flex flex-wrap items-baseline gap-x-3">
        <h2 className="font-semibold">{title}</h2>
        {note && <p className="text-small text-text-3">{note}</p>}
      </div>
      {children}
    </section>
  )
}

function Table({
  label,
  head,
  children,
}: {
  label: string
  head: readonly [string, 'left' | 'right'][]
  children: ReactNode
}) {
  return (
    <Scroller label={`${label}, table`} className="overflow-x-auto rounded-l border border-line bg-surface">
      <table className="w-full">
        <thead>
          <tr>
            {head.map(([name, side]) => (
              <th key={name} scope="col" className={cx(HEAD, side === 'right' ? 'text-right' : 'text-left')}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </Scroller>
  )
}

export function BreakdownTable<T extends Totals>({
  title,
  column,
  rows,
  measure,
  nameOf,
}: {
  title: string
  column: string
  rows: readonly T[]
  measure: Measure
  nameOf: (row: T) => ReactNode
}) {
  const look = MEASURE[measure]
  const value = (row: Totals): number => look.solid(row) + look.hatched(row)
  const sorted = rows.toSorted((a, b) => value(b) - value(a))
  const most = Math.max(0, ...sorted.map(value))
  return (
    <Section title={title}>
      <Table
        label={title}
        head={[
          [column, 'left'],
          [look.name, 'right'],
          ['Share', 'left'],
          ['Succeeded', 'right'],
        ]}
      >
        {sorted.map((row) => (
          <tr key={row.key} className="border-t border-line">
            <th scope="row" className={cx(CELL, 'outside-text max-w-56 text-left font-normal')}>
              {nameOf(row)}
            </th>
            <td className={FIGURE}>{look.text(value(row))}</td>
            <td className={cx(CELL, 'w-1/3')}>
              <ShareBar solid={look.solid(row)} hatched={look.hatched(row)} most={most} />
            </td>
            <td className={FIGURE} title={`${count(row.succeeded)} of ${count(row.attempts)} attempts`}>
              {share(row.succeeded, row.attempts)}
            </td>
          </tr>
        ))}
      </Table>
    </Section>
  )
}

const SHAPE = { succeeded: 'merged', failed: 'failed', cancelled: 'cancelled' } as const

export function RunsTable({ rows, more }: { rows: readonly RunTotals[]; more: number }) {
  return (
    <Section
      title="By run"
      note={more > 0 ? `The newest ${count(rows.length)}; ${count(more)} more count above.` : undefined}
    >
      <Table
        label="By run"
        head={[
          ['Run', 'left'],
          ['Tasks', 'right'],
          ['Attempts', 'right'],
          ['Retries', 'right'],
          ['Agent time', 'right'],
          ['Took', 'right'],
          ['Cost', 'right'],
        ]}
      >
        {rows.map((row) => (
          <tr key={row.key} className="border-t border-line">
            <th scope="row" className={cx(CELL, 'min-w-48 text-left font-normal')}>
              <span className="flex items-center gap-2">
                <StatusGlyph shape={row.outcome === null ? 'working' : SHAPE[row.outcome]} />
                <a className="outside-text min-w-0 hover:underline" href={href(runRoute(row.key))}>
                  {plainText(row.spec)}
                </a>
                <span className="sr-only">{row.outcome ?? 'not ended'}</span>
              </span>
            </th>
            <td className={FIGURE}>
              {count(row.merged)}/{count(row.tasks)}
            </td>
            <td className={FIGURE}>{count(row.attempts)}</td>
            <td className={FIGURE}>{count(row.retries)}</td>
            <td className={FIGURE}>{duration(row.durationMs)}</td>
            <td className={FIGURE}>
              {row.wallMs === null ? <span className="text-text-3">not ended</span> : duration(row.wallMs)}
            </td>
            <td className={FIGURE} title={row.estimatedUsd > 0 ? `${dollars(row.estimatedUsd)} estimated` : undefined}>
              {row.estimatedUsd > 0 && '~'}
              {dollars(row.costUsd)}
            </td>
          </tr>
        ))}
      </Table>
    </Section>
  )
}
