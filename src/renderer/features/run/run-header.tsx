/** The head of a run: where it belongs, how it stands, how far it is, what it cost and how many agents work. */
import type { ReactNode } from 'react'
import type { RunHeader, TaskCard } from '../../../contract/views.ts'
import { runsRoute } from '../../app/room-routes.ts'
import { href } from '../../app/routes.ts'
import { count, timeOrDay } from '../../components/format.ts'
import { Money } from '../../components/money.tsx'
import { runLook, StatusBadge } from '../../components/status-badge.tsx'
import { Elapsed } from '../../components/time.tsx'
import { TaskBar } from './task-bar.tsx'

export function RunCrumbs({ header }: { header: RunHeader }) {
  return (
    <>
      <a
        href={href(runsRoute({ project: header.projectDir }))}
        className="max-w-40 truncate text-text-2 hover:text-text max-wide:hidden"
        title={header.projectDir}
      >
        {header.projectName}
      </a>
      <span aria-hidden="true" className="text-text-3 max-wide:hidden">
        ▸
      </span>
      <h1 className="min-w-0 truncate text-lead font-semibold" title={header.title}>
        {header.title}
      </h1>
      <StatusBadge look={runLook(header.status)} compact className="ml-1" />
    </>
  )
}

export function RunStats({ header, tasks }: { header: RunHeader; tasks: readonly TaskCard[] }) {
  return (
    <dl className="flex shrink-0 flex-wrap items-center gap-x-6 gap-y-1 border-b border-line bg-surface px-4 py-2">
      <div className="flex min-w-52 flex-1 items-center gap-3">
        <dt className="sr-only">Progress</dt>
        <dd className="flex min-w-0 flex-1 items-center gap-3">
          <TaskBar tasks={tasks} />
          <span className="whitespace-nowrap text-text-2">
            {count(header.mergedCount)} of {count(header.taskCount)} merged
          </span>
        </dd>
      </div>
      <Stat name="Agents">
        {count(header.agents)}
        <span className="text-text-3"> / {count(header.maxAgents)}</span>
      </Stat>
      <Stat name="Cost">
        <Money usd={header.costUsd} cap={header.budgetUsd} />
      </Stat>
      <Stat name="Time">
        <Elapsed since={header.createdAt} until={header.finishedAt ?? header.paused?.at ?? null} />
      </Stat>
      {header.paused && (
        <p className="outside-text basis-full text-text-2">
          Paused: {header.paused.reason}
          {header.paused.until !== null && `, until ${timeOrDay(header.paused.until, header.paused.at)}`}
        </p>
      )}
    </dl>
  )
}

function Stat({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex gap-2">
      <dt className="text-text-3">{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
