/** The report: what was built and how it was proven, what people decided, and where the money and the time went. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { RunId } from '../../../contract/ids.ts'
import type { ActivityEntry } from '../../../contract/procedures/runs.ts'
import type { RunDetail } from '../../../contract/views.ts'
import { useClient } from '../../api/context.tsx'
import { liveActivities } from '../../api/live-activity.ts'
import { visible } from '../../api/visible.ts'
import { href, type RunRoute } from '../../app/routes.ts'
import { Button } from '../../components/button.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { cx } from '../../components/cx.ts'
import { count, dollars, duration, fullTime } from '../../components/format.ts'
import { Money } from '../../components/money.tsx'
import { Scroller } from '../../components/scroller.tsx'
import { runLook, StatusBadge } from '../../components/status-badge.tsx'
import { StatusGlyph } from '../../components/status-glyph.tsx'
import { Elapsed } from '../../components/time.tsx'
import { agentTime, type EndedGate, gatesByTask, reportMarkdown } from './report-facts.ts'
import { standingOf, useLost } from './sign-of-life.ts'
import { TaskStatusBadge } from './task-status-badge.tsx'
import { type Total, totals } from './totals.ts'

const HEAD = 'px-3 py-1.5 text-left font-medium text-text-3 whitespace-nowrap'
const CELL = 'px-3 py-1.5'
const FIGURE = cx(CELL, 'text-right whitespace-nowrap')
/** Of columns that a phone has no room for; what they say is in the task itself. */
const WIDER = 'max-phone:hidden'

/** Rows that are drawn before one asks for the rest. */
const FEW_ROWS = 200

/** How often the decisions are asked for anew while much happens, milliseconds. */
const DECISIONS_MS = 10_000

function useDecisions({ header }: RunDetail): readonly ActivityEntry[] {
  const client = useClient()
  const run = RunId.parse(header.run)
  const { data } = useQuery({
    queryKey: ['decisions', run, Math.floor(header.updatedAt / DECISIONS_MS)],
    queryFn: async ({ signal }) => visible(await client.runs.activity({ run, by: 'people', limit: 500 }, { signal })),
    placeholderData: keepPreviousData,
  })
  return data?.entries ?? []
}

export function ReportView({ run, route }: { run: RunDetail; route: RunRoute }) {
  const { header } = run
  const { report } = header
  const byPhase = useMemo(
    () => totals(run.attempts, (attempt) => (attempt.gate ? `${attempt.phase} ${attempt.gate}` : attempt.phase)),
    [run.attempts],
  )
  const decisions = useDecisions(run)
  const live = liveActivities(useQueryClient(), header.run)
  const lost = useLost()
  const byModel = useMemo(() => totals(run.attempts, (attempt) => attempt.model ?? 'default model'), [run.attempts])
  return (
    <div className="mx-auto max-w-5xl space-y-6 p-4 phone:p-6">
      <section>
        <div className="flex items-center gap-2">
          <p className="min-w-0 flex-1 text-title font-semibold">
            <StatusBadge look={runLook(header.status)} className="align-baseline" />
          </p>
          <CopyButton
            text={() =>
              reportMarkdown(
                run,
                decisions,
                (task) => standingOf(task, live.of(task.id)?.at ?? null, lost, Date.now()).look,
              )
            }
            label="Copy the report as Markdown"
          />
        </div>
        {report.reason !== null && <p className="outside-text mt-1">{report.reason}</p>}
        {run.plan && run.plan.summary !== '' && <p className="outside-text mt-1">{run.plan.summary}</p>}
        <dl className="mt-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
          <dt className="text-text-3">Merged</dt>
          <dd>
            {count(header.mergedCount)} of {count(header.taskCount)} tasks into{' '}
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
          <dt className="text-text-3">Time</dt>
          <dd>
            {header.finishedAt === null ? (
              <Elapsed since={header.createdAt} until={header.paused?.at ?? null} />
            ) : (
              duration(report.durationMs)
            )}
            <span className="text-text-2">; agents worked {duration(agentTime(run.attempts))} in all</span>
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
      <TasksTable run={run} route={route} />
      {decisions.length > 0 && <Decisions entries={decisions} route={route} />}
      <div className="grid gap-6 wide:grid-cols-2">
        <TotalsTable label="By phase" rows={byPhase} />
        <TotalsTable label="By model" rows={byModel} />
      </div>
    </div>
  )
}

function TasksTable({ run, route }: { run: RunDetail; route: RunRoute }) {
  const [all, setAll] = useState(false)
  const gates = useMemo(() => gatesByTask(run.gateRuns), [run.gateRuns])
  const shown = all ? run.tasks : run.tasks.slice(0, FEW_ROWS)
  const left = run.tasks.length - shown.length
  return (
    <div>
      <Table label="Tasks" head={['Task', 'Status', 'Gates', 'Attempts', 'Reviews', 'Cost']} wider={[2, 3, 4]}>
        {shown.map((task) => (
          <tr key={task.id} className="border-t border-line">
            <td className={cx(CELL, 'min-w-40')}>
              <a className="hover:underline" href={href({ ...route, task: task.id, attempt: null })}>
                {task.title}
              </a>
            </td>
            <td className={CELL}>
              <TaskStatusBadge run={run.header.run} task={task} />
            </td>
            <td className={cx(CELL, WIDER)}>
              <Gates gates={gates.get(task.id) ?? []} />
            </td>
            <td className={cx(FIGURE, WIDER)}>{count(task.attempts)}</td>
            <td className={cx(FIGURE, WIDER)}>{count(task.reviews)}</td>
            <td className={FIGURE}>{dollars(task.costUsd)}</td>
          </tr>
        ))}
      </Table>
      {left > 0 && (
        <p className="mt-2 text-center">
          <Button onClick={() => setAll(true)}>Show the other {count(left)} tasks</Button>
        </p>
      )}
    </div>
  )
}

function Gates({ gates }: { gates: readonly EndedGate[] }) {
  return (
    <span className="flex flex-wrap gap-x-3">
      {gates.map(({ gate, passed }) => (
        <span key={gate} className="inline-flex items-center gap-1 whitespace-nowrap">
          <StatusGlyph shape={passed ? 'merged' : 'failed'} />
          {gate}
          <span className="sr-only"> {passed ? 'passed' : 'failed'}</span>
        </span>
      ))}
    </span>
  )
}

function Decisions({ entries, route }: { entries: readonly ActivityEntry[]; route: RunRoute }) {
  return (
    <section aria-label="Decided by people">
      <h2 className="mb-2 font-semibold">Decided by people</h2>
      <ul className="divide-y divide-line rounded-l border border-line bg-surface">
        {entries.map(({ version, at, task, text }) => (
          <li key={version} className="flex gap-3 px-3 py-1.5">
            <span className="shrink-0 text-small whitespace-nowrap text-text-3">{fullTime(at)}</span>
            <span className="outside-text min-w-0 flex-1 line-clamp-3">
              {task !== null && (
                <>
                  <a className="font-medium hover:underline" href={href({ ...route, task, attempt: null })}>
                    {task}
                  </a>{' '}
                </>
              )}
              {text}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function TotalsTable({ label, rows }: { label: string; rows: readonly Total[] }) {
  return (
    <Table
      label={label}
      head={[label.replace('By ', '').replace(/^./, (c) => c.toUpperCase()), 'Attempts', 'Time', 'Cost']}
      wider={[1]}
    >
      {rows.map((row) => (
        <tr key={row.key} className="border-t border-line" title={`${count(row.tokens)} tokens`}>
          <td className={CELL}>{row.key}</td>
          <td className={cx(FIGURE, WIDER)}>{count(row.attempts)}</td>
          <td className={FIGURE}>{duration(row.durationMs)}</td>
          <td className={FIGURE}>{dollars(row.costUsd)}</td>
        </tr>
      ))}
    </Table>
  )
}

const WORDS: readonly string[] = ['Status', 'Gates']

function Table({
  label,
  head,
  wider,
  children,
}: {
  label: string
  head: readonly string[]
  /** Columns that only a wide screen shows. */
  wider: readonly number[]
  children: React.ReactNode
}) {
  return (
    <section aria-label={label} className="min-w-0">
      <h2 className="mb-2 font-semibold">{label}</h2>
      <Scroller label={`${label}, table`} className="overflow-x-auto rounded-l border border-line bg-surface">
        <table className="w-full">
          <thead>
            <tr>
              {head.map((name, index) => (
                <th
                  key={name}
                  scope="col"
                  className={cx(
                    HEAD,
                    index > 0 && !WORDS.includes(name) && 'text-right',
                    wider.includes(index) && WIDER,
                  )}
                >
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
