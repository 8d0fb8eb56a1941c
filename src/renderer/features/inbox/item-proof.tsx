/** What an answer is judged by, beside the item itself: the plan, the red gate's output, the open issues, the conflicts. */
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { RunId, TaskId } from '../../../contract/ids.ts'
import type { Plan } from '../../../contract/plan.ts'
import type { AttemptView, InboxItem, RunDetail, TaskDetail } from '../../../contract/views.ts'
import { useClient, useRun } from '../../api/context.tsx'
import { problemOf } from '../../api/problem.ts'
import { visible } from '../../api/visible.ts'
import { href, runRoute } from '../../app/routes.ts'
import { count, plural } from '../../components/format.ts'
import { Money } from '../../components/money.tsx'
import { Loading, ProblemNote } from '../../components/states.tsx'
import { useUnsavedPlan } from '../run/plan/plan-drafts.ts'
import { GateOutput } from '../task/gate-output.tsx'
import { IssueList } from '../task/issue-list.tsx'
import { type Proof, proofsFor, redGates } from './proof.ts'

export function ItemProof({ item }: { item: InboxItem }) {
  const proofs = proofsFor(item.kind)
  if (proofs.length === 0) return null
  return (
    <div className="mt-6 space-y-5">
      {item.task === null ? (
        <OfRun item={item} proofs={proofs} />
      ) : (
        <OfTask item={item} task={item.task} proofs={proofs} />
      )}
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1 text-small font-medium text-text-3">{title}</h3>
      {children}
    </section>
  )
}

function OfRun({ item, proofs }: { item: InboxItem; proofs: readonly Proof[] }) {
  const { data, problem } = useRun(item.run)
  const unsaved = useUnsavedPlan(item.run)
  if (problem) return <ProblemNote problem={problem} />
  if (!data) return <Loading what="what it is about" />
  const plan = unsaved ?? data.plan
  return proofs.map((proof) => {
    switch (proof) {
      case 'plan':
        return plan && <PlannedTasks key={proof} plan={plan} edited={unsaved !== null} />
      case 'plan-problems':
        return <Lines key={proof} title="What is wrong with the plan" lines={data.header.planProblems} />
      case 'gates':
        return <RedGates key={proof} run={item.run} gates={data.gateRuns.filter((gate) => gate.scope !== 'task')} />
      case 'attempt':
        return <Said key={proof} run={item.run} attempt={data.attempts.findLast((one) => one.task === null)} />
      case 'money':
        return <Spent key={proof} run={data} />
      default:
        return null
    }
  })
}

function OfTask({ item, task, proofs }: { item: InboxItem; task: string; proofs: readonly Proof[] }) {
  const client = useClient()
  const query = useQuery({
    queryKey: ['task', item.run, task],
    queryFn: async ({ signal }): Promise<TaskDetail> =>
      visible(await client.tasks.get({ run: RunId.parse(item.run), task: TaskId.parse(task) }, { signal })),
  })
  const detail = query.data
  if (query.isError && !detail)
    return <ProblemNote problem={problemOf(query.error)} onRetry={() => void query.refetch()} />
  if (!detail) return <Loading what="what it is about" />
  const issues = detail.verdicts.at(-1)?.issues ?? []
  return proofs.map((proof) => {
    switch (proof) {
      case 'gates':
        return <RedGates key={proof} run={item.run} gates={detail.gateRuns} />
      case 'issues':
        return (
          issues.length > 0 && (
            <Part key={proof} title={`${plural(issues.length, 'open issue')} of the last review`}>
              <IssueList issues={issues} route={runRoute(item.run, { task })} />
            </Part>
          )
        )
      case 'conflicts':
        return <Lines key={proof} title="Files in conflict" lines={detail.conflicts} mono />
      case 'due':
        return <Lines key={proof} title="Done when" lines={detail.acceptance} />
      case 'attempt':
        return <Said key={proof} run={item.run} attempt={detail.attempts.findLast((one) => one.outcome !== null)} />
      default:
        return null
    }
  })
}

function Lines({ title, lines, mono = false }: { title: string; lines: readonly string[]; mono?: boolean }) {
  if (lines.length === 0) return null
  return (
    <Part title={title}>
      <ul className={mono ? 'font-mono text-small' : 'list-outside list-disc space-y-0.5 pl-4'}>
        {lines.map((line) => (
          <li key={line} className="outside-text">
            {line}
          </li>
        ))}
      </ul>
    </Part>
  )
}

/** The output is open: it is what the question is about. */
function RedGates({
  run,
  gates,
}: {
  run: string
  gates: readonly (RunDetail['gateRuns'][number] & { tail?: string | null })[]
}) {
  return redGates(gates).map((gate) => (
    <Part key={gate.gateRun} title={`Gate ${gate.gate} is red`}>
      <GateOutput run={run} gate={gate} opened />
    </Part>
  ))
}

function Said({ run, attempt }: { run: string; attempt: AttemptView | undefined }) {
  if (!attempt || attempt.detail === '') return null
  const { task, phase, gate, n, outcome } = attempt
  const name = `${phase}${gate === null ? '' : ` ${gate}`} ${n}, ${(outcome ?? 'under way').replaceAll('-', ' ')}`
  return (
    <Part title="The last attempt">
      <p className="outside-text line-clamp-6">
        {task === null ? (
          <span className="text-text-2">{name}: </span>
        ) : (
          <a
            href={href(runRoute(run, { task, tab: 'transcript', attempt: attempt.attempt }))}
            className="text-text-2 underline decoration-line-strong underline-offset-3 hover:text-text"
          >
            {name}
          </a>
        )}{' '}
        {attempt.detail}
      </p>
    </Part>
  )
}

function Spent({ run: { header } }: { run: RunDetail }) {
  return (
    <Part title="Spent so far">
      <p>
        <Money usd={header.costUsd} cap={header.budgetUsd} />
        <span className="text-text-2">
          {' '}
          for {count(header.mergedCount)} of {plural(header.taskCount, 'task')} merged
        </span>
      </p>
    </Part>
  )
}

function PlannedTasks({ plan, edited }: { plan: Plan; edited: boolean }) {
  return (
    <Part title={`${plural(plan.tasks.length, 'task')}${edited ? ', as edited here and not saved yet' : ''}`}>
      {plan.summary !== '' && <p className="outside-text mb-2">{plan.summary}</p>}
      <ol aria-label="Tasks of the plan" className="divide-y divide-line rounded-l border border-line">
        {plan.tasks.map((task, index) => (
          <li
            key={task.id}
            className="flex gap-3 px-3 py-2 [contain-intrinsic-size:auto_4rem] [content-visibility:auto]"
          >
            <span className="w-5 shrink-0 text-right text-text-3">{index + 1}</span>
            <div className="min-w-0 flex-1">
              <p className="outside-text font-medium">{task.title}</p>
              <dl className="mt-0.5 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 text-small text-text-2">
                {task.dependsOn.length > 0 && (
                  <>
                    <dt className="text-text-3">After</dt>
                    <dd className="outside-text font-mono">{task.dependsOn.join(', ')}</dd>
                  </>
                )}
                {task.files.length > 0 && (
                  <>
                    <dt className="text-text-3">Files</dt>
                    <dd className="outside-text font-mono">{task.files.join(', ')}</dd>
                  </>
                )}
              </dl>
            </div>
          </li>
        ))}
      </ol>
    </Part>
  )
}
