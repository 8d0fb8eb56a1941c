/** One run in a list: how it stands, what it is about, how far it is, what it cost. */
import type { RunSummary } from '../../../contract/views.ts'
import { href, runRoute } from '../../app/routes.ts'
import { Money } from '../../components/money.tsx'
import { Progress } from '../../components/progress.tsx'
import { runLook, StatusBadge } from '../../components/status-badge.tsx'
import { Age } from '../../components/time.tsx'

export function RunLink({ run }: { run: RunSummary }) {
  return (
    <a
      href={href(runRoute(run.run))}
      className="focus-inside grid items-center gap-x-4 gap-y-1 px-4 py-2 transition-colors duration-120 hover:bg-hover phone:grid-cols-[8rem_minmax(0,1fr)_6rem_8rem]"
    >
      <span className="flex items-baseline justify-between gap-3 phone:block">
        <StatusBadge look={runLook(run.status)} />
        <Age at={run.updatedAt} className="text-small text-text-3 phone:block phone:pl-5" />
      </span>
      <span className="min-w-0">
        <span className="block truncate font-medium">{run.title}</span>
        <span className="block truncate text-small text-text-3">
          {run.projectName}
          {run.reason !== null && ` · ${run.reason}`}
        </span>
      </span>
      <span className="flex items-end justify-between gap-4 phone:contents">
        <span className="min-w-24">
          {run.taskCount > 0 && <Progress done={run.mergedCount} total={run.taskCount} />}
        </span>
        <Money usd={run.costUsd} cap={run.budgetUsd} className="phone:text-right" />
      </span>
    </a>
  )
}
