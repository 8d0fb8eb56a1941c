/** Plan validation: everything that is wrong with a proposed plan, at once, in sentences that a planner can act on. */
import type { z } from 'zod'
import { Plan, PlannedTask } from '../../../contract/plan.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { nearest } from '../settings/nearest.ts'
import { normaliseClaim } from './claims.ts'
import { findCycles } from './cycles.ts'

export const MOST_TASKS = 500
/** Per task. Claims are compared pair by pair; whoever needs more means a folder. */
export const MOST_CLAIMS = 200
/** Unknown dependencies of one task that are told; a planner that invents more has lost its way. */
const MOST_TOLD = 20

export interface PlanContext {
  /** Ids of tasks that the run already has: they may be depended on and must not be used again. */
  readonly existing?: readonly string[]
}

export interface PlanProblem {
  /** Place in `tasks`, or null when the whole plan is meant. */
  readonly index: number | null
  /** Field of that task (`id`, `dependsOn`, `files` ...), or null when the task or plan as a whole is meant. */
  readonly field: string | null
  readonly text: string
}

/** What can be read of a task even when it does not follow the schema, so that one problem hides no other. */
interface LooseTask {
  readonly index: number
  readonly id: string | null
  readonly dependsOn: readonly string[]
  readonly files: readonly string[]
  readonly acceptance: readonly string[]
  readonly milestone: string | null
}

/** The plan with its claims normalised; or every problem, one sentence each, in `details`. */
export function validatePlan(value: unknown, context: PlanContext = {}): Result<Plan, Failure<'plan-invalid'>> {
  const problems = findPlanProblems(value, context)
  const parsed = Plan.safeParse(value)
  if (problems.length === 0 && parsed.success) return ok(normalised(parsed.data))
  const texts = [...new Set(problems.map((problem) => problem.text))]
  const more = texts.length > 1 ? ` (and ${texts.length - 1} more)` : ''
  return fail('plan-invalid', `The plan cannot be used: ${texts[0] ?? 'it does not match the schema.'}${more}`, texts)
}

/** The problems with the task that each belongs to. */
export function findPlanProblems(value: unknown, context: PlanContext = {}): PlanProblem[] {
  const parsed = Plan.safeParse(value)
  const rawTasks = list(record(value)['tasks'])
  const schema = parsed.success ? [] : parsed.error.issues.map((issue) => schemaProblem(issue, rawTasks))
  if (rawTasks.length > MOST_TASKS) {
    const text = `The plan has ${rawTasks.length} tasks, but at most ${MOST_TASKS} are possible: join small ones, or split the spec.`
    return [...schema.slice(0, 50), { index: null, field: null, text }]
  }
  const tasks = rawTasks.map(looseTask)
  const milestones = list(record(value)['milestones']).map((milestone) => text(record(milestone)['id']))
  return [
    ...schema,
    ...idProblems(tasks, context.existing ?? []),
    ...dependencyProblems(tasks, context.existing ?? []),
    ...claimProblems(tasks),
    ...acceptanceProblems(tasks),
    ...milestoneProblems(
      tasks,
      milestones.filter((id) => id !== null),
    ),
  ]
}

function schemaProblem(issue: z.core.$ZodIssue, rawTasks: readonly unknown[]): PlanProblem {
  const [first, second, ...rest] = issue.path
  if (first === 'tasks' && typeof second === 'number') {
    const field = rest.length > 0 ? `"${rest.join('.')}"` : 'it'
    return {
      index: second,
      field: rest[0] === undefined ? null : String(rest[0]),
      text: `Task ${name(rawTasks, second)}: ${field} is not valid (${issue.message}).`,
    }
  }
  if (issue.path.length === 0)
    return { index: null, field: null, text: `The plan is not an object as asked for (${issue.message}).` }
  return { index: null, field: null, text: `"${issue.path.join('.')}" of the plan is not valid (${issue.message}).` }
}

/** Windows cannot have folders of these names. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/i

function idProblems(tasks: readonly LooseTask[], existing: readonly string[]): PlanProblem[] {
  const problems: PlanProblem[] = []
  const taken = new Map(existing.map((id) => [id.toLowerCase(), id]))
  const fresh = new Map<string, string>()
  for (const { id, index } of tasks) {
    if (id === null) continue
    const other = fresh.get(id.toLowerCase())
    const old = taken.get(id.toLowerCase())
    if (other === id)
      problems.push({ index, field: 'id', text: `The id "${id}" is used by more than one task: give each its own.` })
    else if (other !== undefined)
      problems.push({
        index,
        field: 'id',
        text: `The ids "${other}" and "${id}" differ in letter case only; they become folders and branches, so choose another id for one.`,
      })
    else if (old !== undefined)
      problems.push({
        index,
        field: 'id',
        text: `The id "${id}" belongs to a task that the run already has: choose another.`,
      })
    if (DEVICE.test(id))
      problems.push({ index, field: 'id', text: `The id "${id}" is a device name on Windows: choose another.` })
    fresh.set(id.toLowerCase(), id)
  }
  return problems
}

function dependencyProblems(tasks: readonly LooseTask[], existing: readonly string[]): PlanProblem[] {
  const problems: PlanProblem[] = []
  const ids = new Set(tasks.flatMap(({ id }) => (id === null ? [] : [id])))
  const known = [...ids, ...existing]
  for (const task of tasks) {
    let told = 0
    for (const dependency of new Set(task.dependsOn)) {
      if (told >= MOST_TOLD) break
      if (dependency === task.id)
        problems.push({
          index: task.index,
          field: 'dependsOn',
          text: `Task "${task.id}" depends on itself: remove "${dependency}".`,
        })
      else if (!ids.has(dependency) && !existing.includes(dependency)) {
        const near = nearest(dependency, known)
        const hint = near === null ? 'there is no other task' : `the nearest known id is "${near}"`
        const text = `Task ${label(task)} depends on "${dependency}", which is no task of this plan; ${hint}.`
        problems.push({ index: task.index, field: 'dependsOn', text })
        told += 1
      }
    }
  }
  const graph = new Map<string, readonly string[]>()
  const place = new Map<string, number>()
  for (const { id, index, dependsOn } of tasks) {
    if (id === null || graph.has(id)) continue
    place.set(id, index)
    graph.set(
      id,
      dependsOn.filter((dependency) => dependency !== id && ids.has(dependency)),
    )
  }
  for (const cycle of findCycles(graph)) {
    const shown = [...cycle, cycle[0]].join(' -> ')
    const text = `The tasks wait for each other in a circle: ${shown} (each depends on the next). Remove one of these dependencies.`
    problems.push({ index: place.get(cycle[0] ?? '') ?? null, field: 'dependsOn', text })
  }
  return problems
}

function claimProblems(tasks: readonly LooseTask[]): PlanProblem[] {
  const crowded = tasks.filter((task) => task.files.length > MOST_CLAIMS)
  const many = crowded.map((task) => ({
    index: task.index,
    field: 'files',
    text: `Task ${label(task)} claims ${task.files.length} paths, but at most ${MOST_CLAIMS} are possible: claim their folders instead.`,
  }))
  const each = tasks.flatMap((task) =>
    task.files.slice(0, MOST_CLAIMS).flatMap((file) => {
      const claim = normaliseClaim(file)
      if (claim.ok) return []
      const shown = JSON.stringify(file.slice(0, 200))
      const text = `Task ${label(task)} claims ${shown}, which ${claim.failure.message}. Claims are paths or globs inside the repository, such as "src/parse.ts".`
      return [{ index: task.index, field: 'files', text }]
    }),
  )
  return [...many, ...each]
}

function acceptanceProblems(tasks: readonly LooseTask[]): PlanProblem[] {
  return tasks
    .filter((task) => !task.acceptance.some((criterion) => criterion.trim() !== ''))
    .map((task) => ({
      index: task.index,
      field: 'acceptance',
      text: `Task ${label(task)} has no acceptance criterion: add at least one sentence that a test or a reviewer can check.`,
    }))
}

function milestoneProblems(tasks: readonly LooseTask[], milestones: readonly string[]): PlanProblem[] {
  const twice = new Set(milestones.filter((id, index) => milestones.indexOf(id) !== index))
  const unknown = tasks.filter(({ milestone }) => milestone !== null && !milestones.includes(milestone))
  return [
    ...[...twice].map((id) => ({
      index: null,
      field: null,
      text: `The milestone "${id}" is listed more than once: keep one.`,
    })),
    ...unknown.map((task) => {
      const near = nearest(task.milestone ?? '', milestones)
      const hint = near === null ? 'list it under "milestones"' : `the nearest listed one is "${near}"`
      return {
        index: task.index,
        field: 'milestone',
        text: `Task ${label(task)} belongs to the milestone "${task.milestone}", which is not listed; ${hint}.`,
      }
    }),
  ]
}

function normalised(plan: Plan): Plan {
  const claims = (files: readonly string[]) => [
    ...new Set(
      files.map((file) => {
        const claim = normaliseClaim(file)
        return claim.ok ? claim.value : file
      }),
    ),
  ]
  const tasks = plan.tasks.map((task) => ({
    ...task,
    dependsOn: [...new Set(task.dependsOn)],
    files: claims(task.files),
    acceptance: task.acceptance.filter((criterion) => criterion.trim() !== ''),
  }))
  return { ...plan, tasks }
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const texts = (value: unknown): string[] => list(value).filter((item) => typeof item === 'string')

function looseTask(value: unknown, index: number): LooseTask {
  const raw = record(value)
  return {
    index,
    id: PlannedTask.shape.id.safeParse(raw['id']).success ? text(raw['id']) : null,
    dependsOn: texts(raw['dependsOn']),
    files: texts(raw['files']),
    acceptance: texts(raw['acceptance']),
    milestone: text(raw['milestone']),
  }
}

const label = (task: LooseTask): string => (task.id === null ? `number ${task.index + 1}` : `"${task.id}"`)

function name(rawTasks: readonly unknown[], index: number): string {
  const id = text(record(rawTasks[index])['id'])
  return id === null || id === '' ? `number ${index + 1}` : JSON.stringify(id.slice(0, 80))
}
