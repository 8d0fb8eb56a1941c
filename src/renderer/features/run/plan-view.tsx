/** The plan as it will be, or is being, built: tasks in order, what each waits for, and how it is proven. */
import { Pencil } from 'lucide-react'
import { useState } from 'react'
import type { RunDetail } from '../../../contract/views.ts'
import { useMayOperate } from '../../api/context.tsx'
import { useActions } from '../../app/actions.tsx'
import { href, type RunRoute } from '../../app/routes.ts'
import { Button } from '../../components/button.tsx'
import { Empty } from '../../components/states.tsx'
import { PlanEditor } from './plan/plan-editor.tsx'
import { TakePlannerOver } from './plan/take-planner-over.tsx'
import { TaskStatusBadge } from './task-status-badge.tsx'

const SOURCE = { spec: 'Written in the spec', agent: 'Planned by an agent', person: 'Edited by a person' } as const

export function PlanView({ run, route }: { run: RunDetail; route: RunRoute }) {
  const { plan, header } = run
  const mayOperate = useMayOperate()
  const [editing, setEditing] = useState(false)
  const mayEdit = mayOperate && plan !== null && !header.planApproved && header.finishedAt === null
  useActions(
    mayEdit && !editing
      ? [{ id: 'plan-edit', name: 'Edit the plan', section: 'Plan', keys: 'e', run: () => setEditing(true) }]
      : [],
  )
  if (plan && mayEdit && editing) return <PlanEditor run={header.run} plan={plan} onClose={() => setEditing(false)} />
  if (!plan)
    return (
      <div className="flex h-full flex-col">
        <TakePlannerOver run={run} />
        <Empty title="There is no plan yet">
          {header.planProblems.length > 0 ? (
            <ul className="text-left">
              {header.planProblems.map((problem) => (
                <li key={problem} className="outside-text">
                  {problem}
                </li>
              ))}
            </ul>
          ) : (
            'It appears here as soon as the planner has answered.'
          )}
        </Empty>
      </div>
    )
  const cards = new Map(run.tasks.map((task) => [task.id, task]))
  return (
    <div className="mx-auto max-w-4xl p-4 phone:p-6">
      <div className="flex items-start gap-4">
        <p className="outside-text min-w-0 flex-1 text-lead">{plan.summary || header.title}</p>
        {mayEdit && (
          <Button icon={<Pencil size={14} aria-hidden />} hint="e" onClick={() => setEditing(true)}>
            Edit plan
          </Button>
        )}
      </div>
      <p className="mt-1 text-text-3">
        {header.planSource && SOURCE[header.planSource]}
        {header.planApproved ? ' · approved' : ' · waits for approval'}
        {header.report.strategy && ` · ${header.report.strategy}: ${header.report.strategyReason ?? ''}`}
      </p>
      <ol className="mt-4 space-y-2">
        {plan.tasks.map((task, index) => {
          const card = cards.get(task.id)
          return (
            <li
              key={task.id}
              className="rounded-l border border-line bg-surface p-4 [contain-intrinsic-size:auto_9rem] [content-visibility:auto]"
            >
              <h2 className="flex items-baseline gap-2">
                <span className="w-5 shrink-0 text-right text-text-3">{index + 1}</span>
                <a
                  href={href({ ...route, task: task.id, attempt: null })}
                  className="outside-text min-w-0 flex-1 font-medium hover:underline"
                >
                  {task.title}
                </a>
                {card && <TaskStatusBadge run={header.run} task={card} className="self-center text-small" />}
              </h2>
              <div className="mt-1 space-y-2 pl-7">
                {task.description !== '' && <p className="outside-text text-text-2">{task.description}</p>}
                <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-small">
                  {task.dependsOn.length > 0 && (
                    <>
                      <dt className="text-text-3">After</dt>
                      <dd className="font-mono">{task.dependsOn.join(', ')}</dd>
                    </>
                  )}
                  {task.files.length > 0 && (
                    <>
                      <dt className="text-text-3">Files</dt>
                      <dd className="outside-text font-mono">{task.files.join(', ')}</dd>
                    </>
                  )}
                  {task.acceptance.length > 0 && (
                    <>
                      <dt className="text-text-3">Done when</dt>
                      <dd>
                        <ul>
                          {task.acceptance.map((text) => (
                            <li key={text} className="outside-text">
                              {text}
                            </li>
                          ))}
                        </ul>
                      </dd>
                    </>
                  )}
                </dl>
              </div>
            </li>
          )
        })}
      </ol>
    </div>
  )
}
