/** The report: what came of the run, what each task took, and where the money and the time went. */
import { useMemo } from 'react'
import type { RunDetail } from '../../../contract/views.ts'
import { href, type RunRoute } from '../../app/routes.ts'
import { cx } from '../../components/cx.ts'
import { count, dollars, duration, fullTime } from '../../components/format.ts'
import { Money } from '../../components/money.tsx'
import { Scroller } from '../../components/scroller.tsx'
import { runLook, StatusBadge, taskLook } from '../../components/status-badge.tsx'
import { type Total, totals } from './totals.ts'

const HEAD = 'px-3 py-1.5 text-left font-medium text-text-3 whitespace-nowrap'
const CELL = 'px-3 py-1.5'
const FIGURE = cx(CELL, 'text-right whitespace-nowrap')

export function ReportView({ run, route }: { run: RunDetail; route: RunRoute }) {
  const { header } = run
  const { report } = header
  const byPhase = useMemo(
    () => totals(run.attempts, (attempt) => (attempt.gate ? `${attempt.phase} ${attempt.gate}` : attempt.phase)),
    [run.attempts],
  )
  const byModel = useMemo(() => totals(run.attempts, (attempt) => attempt.model ?? 'default model'), [run.attempts])
  return (
    <div className="mx-auto max-w-5xl space-y-6 p-4 phone:p-6">
      <section>
        <p className="text-title font-semibold">
          <StatusBadge look={runLook(header.status)} className="align-baseline" />
        </p>
        {report.reason !== null && <p className="outside-text mt-1">{report.reason}</p>}
        <dl className="mt-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
          <dt className="text-text-3">Merged</dt>
          <dd>
            {header.mergedCount} of {header.taskCount} tasks into{' '}
            <span className="outside-text font-mono text-small">{report.integrationBranch}</span>
          </dd>
          <dt className="text-text-3">Into {header.base}</dt>
          <dd>
            {report.mergedCommit === null ? (
              'not merged'
            ) : (
              <span className="font-mono text-small">{report.mergedCommit.slice(0, 12)}</span>
            )}
          </dd>
          <dt className="text-text-3">Began</dt>
          <dd>
            {fullTime(header.createdAt)}, from{' '}
            <span className="font-mono text-small">{header.baseCommit.slice(0, 12)}</span>
          </dd>
          <dt className="text-text-3">Cost</dt>
          <dd>
            <Money usd={header.costUsd} cap={header.budgetUsd} />
          </dd>
          {report.strategy !== null && (
            <>
              <dt className="text-text-3">Strategy</dt>
              <dd className="outside-text">
                {report.strategy}
                {report.strategyReason && `: ${report.strategyReason}`}
              </dd>
            </>
          )}
          {header.redGates.length > 0 && (
            <>
              <dt className="text-text-3">Red on the base</dt>
              <dd>{header.redGates.join(', ')}</dd>
            </>
          )}
        </dl>
      </section>
      <Table label="Tasks" head={['Task', 'Status', 'Attempts', 'Reviews', 'Cost']}>
        {run.tasks.map((task) => (
          <tr key={task.id} className="border-t border-line">
            <td className={cx(CELL, 'min-w-40')}>
              <a className="hover:underline" href={href({ ...route, task: task.id, attempt: null })}>
                {task.title}
              </a>
            </td>
            <td className={CELL}>
              <StatusBadge look={taskLook(task.status)} />
            </td>
            <td className={FIGURE}>{count(task.attempts)}</td>
            <td className={FIGURE}>{count(task.reviews)}</td>
            <td className={FIGURE}>{dollars(task.costUsd)}</td>
          </tr>
        ))}
      </Table>
      <div className="grid gap-6 wide:grid-cols-2">
        <TotalsTable label="By phase" rows={byPhase} />
        <TotalsTable label="By model" rows={byModel} />
      </div>
    </div>
  )
}

function TotalsTable({ label, rows }: { label: string; rows: readonly Total[] }) {
  return (
    <Table
      label={label}
      head={[label.replace('By ', '').replace(/^./, (c) => c.toUpperCase()), 'Attempts', 'Time', 'Cost']}
    >
      {rows.map((row) => (
        <tr key={row.key} className="border-t border-line" title={`${count(row.tokens)} tokens`}>
          <td className={CELL}>{row.key}</td>
          <td className={FIGURE}>{count(row.attempts)}</td>
          <td className={FIGURE}>{duration(row.durationMs)}</td>
          <td className={FIGURE}>{dollars(row.costUsd)}</td>
        </tr>
      ))}
    </Table>
  )
}

function Table({ label, head, children }: { label: string; head: readonly string[]; children: React.ReactNode }) {
  return (
    <section aria-label={label} className="min-w-0">
      <h2 className="mb-2 font-semibold">{label}</h2>
      <Scroller label={`${label}, table`} className="overflow-x-auto rounded-l border border-line bg-surface">
        <table className="w-full">
          <thead>
            <tr>
              {head.map((name, index) => (
                <th key={name} scope="col" className={cx(HEAD, index > 0 && name !== 'Status' && 'text-right')}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </Scroller>
    </section>
  )
}
