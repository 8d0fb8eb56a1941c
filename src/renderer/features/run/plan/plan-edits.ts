/** Editing a plan before it is built: every edit gives a new plan, and can be undone and redone. Pure. */
import type { TaskId } from '../../../../contract/ids.ts'
import type { Plan, PlannedTask } from '../../../../contract/plan.ts'
import { circleWith } from '../graph/graph-model.ts'

export interface Draft {
  readonly plan: Plan
  readonly past: readonly Plan[]
  readonly future: readonly Plan[]
  /** What was edited last: typing on in one field is one step back. */
  readonly last: string | null
}

/** Steps back that are kept. */
const MOST_STEPS = 200

export const draftOf = (plan: Plan): Draft => ({ plan, past: [], future: [], last: null })

/** `what` names the place of the edit; the same place again belongs to the same step. */
export function edit(draft: Draft, plan: Plan, what: string | null): Draft {
  if (plan === draft.plan) return draft
  const same = what !== null && what === draft.last
  return { plan, past: same ? draft.past : [...draft.past, draft.plan].slice(-MOST_STEPS), future: [], last: what }
}

export function undo(draft: Draft): Draft {
  const plan = draft.past.at(-1)
  if (!plan) return draft
  return { plan, past: draft.past.slice(0, -1), future: [draft.plan, ...draft.future], last: null }
}

export function redo(draft: Draft): Draft {
  const [plan, ...future] = draft.future
  if (!plan) return draft
  return { plan, past: [...draft.past, draft.plan], future, last: null }
}

const withTasks = (plan: Plan, tasks: readonly PlannedTask[]): Plan => ({ ...plan, tasks: [...tasks] })

export function changeTask(plan: Plan, id: string, part: Partial<Omit<PlannedTask, 'id'>>): Plan {
  return withTasks(
    plan,
    plan.tasks.map((task) => (task.id === id ? { ...task, ...part } : task)),
  )
}

/**
 * Another id for a task, told to all who wait for it. An id that another task has is refused, in a sentence: from then on
 * nothing could tell the two apart. Whether it can be an id at all is judged with the rest of the plan.
 */
export function renameTask(plan: Plan, id: string, to: string): { plan: Plan } | { refused: string } {
  // As the engine does: branches and folders that differ by case alone are one on some disks.
  const other = plan.tasks.find((task) => task.id !== id && task.id.toLowerCase() === to.toLowerCase())
  if (other) return { refused: `"${other.title}" has the id "${other.id}" already. Choose another one.` }
  const renamed = (known: TaskId): TaskId => (known === id ? (to as TaskId) : known)
  return {
    plan: withTasks(
      plan,
      plan.tasks.map((task) => ({ ...task, id: renamed(task.id), dependsOn: task.dependsOn.map(renamed) })),
    ),
  }
}

/** A task with an id that nobody has, after the others. */
export function addTask(plan: Plan): { plan: Plan; id: string } {
  const taken = new Set(plan.tasks.map((task) => task.id.toLowerCase()))
  let number = plan.tasks.length + 1
  while (taken.has(`task-${number}`)) number += 1
  const id = `task-${number}` as TaskId
  const task: PlannedTask = { id, title: 'New task', description: '', dependsOn: [], files: [], acceptance: [] }
  return { plan: withTasks(plan, [...plan.tasks, task]), id }
}

/** What waited for it waits for what it waited for: an order that was asked for is not lost with a task in its middle. */
export function removeTask(plan: Plan, id: string): Plan {
  const gone = plan.tasks.find((task) => task.id === id)
  if (!gone) return plan
  const tasks = plan.tasks
    .filter((task) => task.id !== id)
    .map((task) =>
      task.dependsOn.includes(gone.id)
        ? { ...task, dependsOn: [...new Set([...task.dependsOn.filter((other) => other !== id), ...gone.dependsOn])] }
        : task,
    )
  return withTasks(plan, tasks)
}

/** `task` waits for `before`. Refused, in a sentence, where it would close a circle or is there already. */
export function addDependency(plan: Plan, task: string, before: string): { plan: Plan } | { refused: string } {
  const found = plan.tasks.find((candidate) => candidate.id === task)
  if (!found || !plan.tasks.some((candidate) => candidate.id === before)) return { refused: 'There is no such task.' }
  if (found.dependsOn.includes(before as TaskId)) return { refused: `"${task}" waits for "${before}" already.` }
  const circle = circleWith(plan.tasks, task, before)
  if (circle !== null)
    return {
      refused:
        circle.length === 1
          ? `"${task}" cannot wait for itself.`
          : `They would wait for each other in a circle: ${[task, ...circle].join(' → ')}.`,
    }
  return { plan: changeTask(plan, task, { dependsOn: [...found.dependsOn, before as TaskId] }) }
}

export function removeDependency(plan: Plan, task: string, before: string): Plan {
  const found = plan.tasks.find((candidate) => candidate.id === task)
  if (!found) return plan
  return changeTask(plan, task, { dependsOn: found.dependsOn.filter((id) => id !== before) })
}

/** The milestone of that title: the known one, or a new one with an id made of it. Empty: none. */
export function setMilestone(plan: Plan, task: string, title: string): Plan {
  const name = title.trim()
  if (name === '') return changeTask(plan, task, { milestone: null })
  const known = plan.milestones.find((milestone) => milestone.title === name || milestone.id === name)
  if (known) return changeTask(plan, task, { milestone: known.id })
  const stem =
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'milestone'
  let id = stem
  for (let n = 2; plan.milestones.some((milestone) => milestone.id === id); n += 1) id = `${stem}-${n}`
  return changeTask({ ...plan, milestones: [...plan.milestones, { id, title: name }] }, task, { milestone: id })
}

/** One entry per line; what is empty is no entry. Order and repetition stay the person's own until it is saved. */
export const linesOf = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '')
