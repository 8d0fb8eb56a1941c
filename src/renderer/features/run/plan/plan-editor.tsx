/** Edits the plan that waits for approval: as a list with forms, or as a graph; nothing is sent before it is saved. */
import { Plus, Redo2, Undo2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { RunId } from '../../../../contract/ids.ts'
import type { Plan } from '../../../../contract/plan.ts'
import { useCommand } from '../../../api/command.ts'
import { useClient } from '../../../api/context.tsx'
import type { Problem as CommandProblem } from '../../../api/problem.ts'
import { useActions } from '../../../app/actions.tsx'
import { Button, IconButton } from '../../../components/button.tsx'
import { cx } from '../../../components/cx.ts'
import { deferred } from '../../../components/deferred.tsx'
import { plural } from '../../../components/format.ts'
import { ProblemNote } from '../../../components/states.tsx'
import { StatusGlyph } from '../../../components/status-glyph.tsx'
import { useToast } from '../../../components/toast.tsx'
import { planDrafts } from './plan-drafts.ts'
import {
  addDependency,
  addTask,
  type Draft,
  draftOf,
  edit,
  redo,
  removeDependency,
  removeTask,
  undo,
} from './plan-edits.ts'
import { type Problem, TaskForm } from './task-form.tsx'

const PlanGraph = deferred('the graph', async () => (await import('./plan-graph.tsx')).default)

const CHECK_MS = 200

/** What `editPlan` would say, a moment after the last edit. */
function useProblems(plan: Plan): readonly Problem[] {
  const client = useClient()
  const [problems, setProblems] = useState<readonly Problem[]>([])
  useEffect(() => {
    const ending = new AbortController()
    const timer = setTimeout(() => {
      client.runs
        .checkPlan({ plan }, { signal: ending.signal })
        .then((found) => setProblems(found.problems))
        // While the line is down nothing is judged; saving judges all the same.
        .catch(() => {})
    }, CHECK_MS)
    return () => {
      clearTimeout(timer)
      ending.abort()
    }
  }, [client, plan])
  return problems
}

export function PlanEditor({ run, plan: given, onClose }: { run: string; plan: Plan; onClose: () => void }) {
  const client = useClient()
  const toast = useToast()
  const id = RunId.parse(run)
  const [draft, setDraft] = useState<Draft>(() => planDrafts.of(run) ?? draftOf(given))
  const [selected, setSelected] = useState<string>(() => draft.plan.tasks[0]?.id ?? '')
  const [as, setAs] = useState<'list' | 'graph'>('list')
  const [refused, setRefused] = useState<CommandProblem | null>(null)
  const { plan } = draft
  const problems = useProblems(plan)
  const change = (next: Draft) => {
    planDrafts.keep(run, next)
    setDraft(next)
    setRefused(null)
  }
  const onEdit = (next: Plan, what: string | null) => change(edit(draft, next, what))
  const failed = (problem: CommandProblem) => {
    setRefused(problem)
    return true
  }
  const saved = () => {
    planDrafts.drop(run)
    onClose()
  }
  const save = useCommand((_: null, commandId) => client.runs.editPlan({ commandId, run: id, plan }), {
    done: () => 'The plan is saved, and waits for your approval',
    after: saved,
    failed,
  })
  const approve = useCommand(
    async (editId: string, commandId) => {
      await client.runs.editPlan({ commandId: editId, run: id, plan })
      return client.runs.approvePlan({ commandId, run: id })
    },
    { done: () => 'The plan is saved and approved', after: saved, failed },
  )
  const busy = save.isPending || approve.isPending
  const task = plan.tasks.find((candidate) => candidate.id === selected) ?? plan.tasks[0]
  const index = task ? plan.tasks.indexOf(task) : -1
  const wrong = new Set(problems.flatMap((item) => (item.index === null ? [] : [plan.tasks[item.index]?.id ?? ''])))
  const add = () => {
    const added = addTask(plan)
    onEdit(added.plan, null)
    setSelected(added.id)
  }
  const discard = () => {
    planDrafts.drop(run)
    onClose()
  }
  const connect = (after: string, before: string) => {
    const added = addDependency(plan, after, before)
    if ('plan' in added) onEdit(added.plan, null)
    else toast({ tone: 'fail', text: added.refused })
  }
  useActions([
    { id: 'plan-undo', name: 'Undo the last edit', section: 'Plan', keys: 'mod+z', run: () => change(undo(draft)) },
    { id: 'plan-redo', name: 'Redo', section: 'Plan', keys: 'mod+shift+z', run: () => change(redo(draft)) },
    { id: 'plan-add', name: 'Add a task', section: 'Plan', run: add },
    { id: 'plan-discard', name: 'Discard what was edited', section: 'Plan', run: discard },
    ...(problems.length > 0 || busy
      ? []
      : [
          { id: 'plan-save', name: 'Save the plan', section: 'Plan', run: () => save.mutate(null) },
          {
            id: 'plan-save-approve',
            name: 'Save and approve the plan',
            section: 'Plan',
            run: () => approve.mutate(crypto.randomUUID()),
          },
        ]),
  ])
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div
        role="toolbar"
        aria-label="Plan"
        className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-2"
      >
        <Button icon={<Plus size={14} aria-hidden />} onClick={add}>
          Add task
        </Button>
        <IconButton label="Undo" disabled={draft.past.length === 0} onClick={() => change(undo(draft))}>
          <Undo2 size={14} aria-hidden />
        </IconButton>
        <IconButton label="Redo" disabled={draft.future.length === 0} onClick={() => change(redo(draft))}>
          <Redo2 size={14} aria-hidden />
        </IconButton>
        <Button tone="quiet" aria-pressed={as === 'graph'} onClick={() => setAs(as === 'graph' ? 'list' : 'graph')}>
          {as === 'graph' ? 'Show as list' : 'Show as graph'}
        </Button>
        <span role="status" className={cx('mr-auto text-small', problems.length > 0 ? 'text-fail' : 'text-text-3')}>
          {problems.length > 0 ? plural(problems.length, 'problem') : plural(plan.tasks.length, 'task')}
        </span>
        <Button tone="quiet" onClick={discard}>
          Discard
        </Button>
        <Button busy={busy} disabled={problems.length > 0} onClick={() => save.mutate(null)}>
          Save
        </Button>
        <Button
          tone="primary"
          busy={busy}
          disabled={problems.length > 0}
          onClick={() => approve.mutate(crypto.randomUUID())}
        >
          Save and approve
        </Button>
      </div>
      {refused && <ProblemNote problem={refused} />}
      {problems
        .filter((item) => item.index === null)
        .map((item) => (
          <p key={item.text} role="alert" className="outside-text border-b border-line bg-fail-soft px-4 py-2">
            {item.text}
          </p>
        ))}
      <div className="flex min-h-0 flex-1 max-wide:flex-col">
        <div
          className={cx(
            'min-h-0 min-w-0',
            as === 'graph' ? 'flex-1 max-wide:min-h-64' : 'max-wide:max-h-52 wide:w-80',
            'overflow-auto border-line max-wide:border-b wide:border-r',
          )}
        >
          {as === 'graph' ? (
            <PlanGraph
              plan={plan}
              selected={task?.id ?? null}
              wrong={wrong}
              onSelect={setSelected}
              onConnect={connect}
              onDisconnect={(after, before) => onEdit(removeDependency(plan, after, before), null)}
            />
          ) : (
            <ol aria-label="Tasks of the plan">
              {plan.tasks.map((item, place) => (
                <li key={item.id} className="border-b border-line">
                  <button
                    type="button"
                    aria-pressed={item === task}
                    data-planned={item.id}
                    onClick={() => setSelected(item.id)}
                    className={cx(
                      'focus-inside flex min-h-9 w-full items-center gap-2 px-3 py-1.5 text-left hover:bg-hover touch:min-h-11',
                      item === task && 'bg-active',
                    )}
                  >
                    <span className="w-5 shrink-0 text-right text-text-3">{place + 1}</span>
                    <span className="min-w-0 flex-1 truncate">{item.title || 'Without a title'}</span>
                    {wrong.has(item.id) && (
                      <>
                        <StatusGlyph shape="failed" />
                        <span className="sr-only">has a problem</span>
                      </>
                    )}
                  </button>
                </li>
              ))}
            </ol>
          )}
        </div>
        <div className={cx('min-h-0 min-w-0 overflow-auto p-4', as === 'graph' ? 'wide:w-96' : 'flex-1')}>
          <div className="mx-auto max-w-2xl">
            {task && (
              <TaskForm
                key={index}
                plan={plan}
                task={task}
                problems={problems.filter((item) => item.index === index)}
                onEdit={(next, field) => onEdit(next, `${index} ${field}`)}
                onRename={setSelected}
                onRemove={() => {
                  onEdit(removeTask(plan, task.id), null)
                  setSelected(plan.tasks[index + 1]?.id ?? plan.tasks[index - 1]?.id ?? '')
                }}
              />
            )}
          </div>
        </div>
      </div>
    </div>
  )
}
