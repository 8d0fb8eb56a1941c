/** Makes tasks of the list under `## Tasks`: ids, dependencies and claims that can be planned without an agent. */
import { TaskId } from '../../../contract/ids.ts'
import type { Plan } from '../../../contract/plan.ts'
import { findPlanProblems, MOST_TASKS } from '../plan/validate-plan.ts'
import type { SpecTask } from './spec.ts'
import type { LineProblem, ListedTask } from './task-list.ts'

const LONGEST_SLUG = 48

export function explicitTasks(listed: readonly ListedTask[]): { tasks: SpecTask[]; problems: LineProblem[] } {
  const extra = listed[MOST_TASKS]
  if (extra) {
    const text = `"## Tasks" has ${listed.length} tasks, but at most ${MOST_TASKS} are possible; join small ones, or split the spec.`
    return { tasks: [], problems: [{ line: extra.line, text }] }
  }
  const problems: LineProblem[] = []
  const ids = assignIds(listed, problems)
  const tasks = listed.map((task, index): SpecTask => {
    const single = (key: 'role' | 'milestone') => {
      const values = task.values[key]
      if (values.length > 1) problems.push({ line: task.line, text: `this task has more than one "${key}"; keep one.` })
      return values[0] ?? null
    }
    return {
      id: ids[index] ?? `task-${index + 1}`,
      idGiven: task.id !== null,
      title: task.title,
      description: task.description,
      done: task.done,
      dependsOn: task.values.depends.flatMap((value) => readDependencies(value, ids)),
      files: task.values.files.flatMap(splitFiles),
      acceptance: task.values.accept.filter((value) => value !== ''),
      role: single('role'),
      milestone: single('milestone') ?? task.section,
      priority: readPriority(task, problems),
      line: task.line,
    }
  })
  if (problems.length === 0)
    for (const { index, text } of findPlanProblems(planOf('', tasks, false)))
      problems.push({ line: tasks[index ?? 0]?.line ?? 1, text })
  return { tasks, problems }
}

/**
 * The plan of explicit tasks. Without `openOnly` done tasks are in it too, for checking. A task without criteria is
 * accepted when it does what its title says.
 */
export function planOf(summary: string, tasks: readonly SpecTask[], openOnly: boolean): Plan {
  const chosen = tasks.filter((task) => !openOnly || !task.done)
  const present = new Set(chosen.map((task) => task.id))
  const titles = [...new Set(chosen.flatMap((task) => (task.milestone === null ? [] : [task.milestone])))]
  const milestoneIds = titles.map((title) => slug(title))
  const idOf = (title: string) => {
    const at = titles.indexOf(title)
    const id = milestoneIds[at] || `milestone-${at + 1}`
    return milestoneIds.indexOf(id) === at || milestoneIds[at] === '' ? id : `${id}-${at + 1}`
  }
  return {
    version: 1,
    summary,
    strategy: 'auto',
    milestones: titles.map((title) => ({ id: idOf(title), title })),
    tasks: chosen.map((task) => ({
      // Checked by `findPlanProblems` before a plan is given to anyone.
      id: task.id as TaskId,
      title: task.title,
      description: task.description,
      milestone: task.milestone === null ? null : idOf(task.milestone),
      dependsOn: task.dependsOn.filter((id) => !openOnly || present.has(id)).map((id) => id as TaskId),
      files: [...task.files],
      acceptance:
        task.acceptance.length > 0 ? [...task.acceptance] : [`The change does what the task says: ${task.title}`],
      role: task.role,
      ...(task.priority === null ? {} : { priority: task.priority }),
    })),
  }
}

function assignIds(listed: readonly ListedTask[], problems: LineProblem[]): string[] {
  const taken = new Map<string, number>()
  for (const { id, line } of listed) {
    if (id === null) continue
    const first = taken.get(id.toLowerCase())
    if (first !== undefined)
      problems.push({
        line,
        text: `the id "${id}" is taken by the task on line ${first} (letter case does not count); choose another.`,
      })
    else taken.set(id.toLowerCase(), line)
    const valid = TaskId.safeParse(id)
    if (!valid.success) problems.push({ line, text: `"${id}" cannot be an id: ${valid.error.issues[0]?.message}.` })
  }
  return listed.map(({ id, title, line }, index) => {
    if (id !== null) return id
    const base = slug(title) || `task-${index + 1}`
    const free = TaskId.safeParse(base).success ? base : `task-${base}`.slice(0, LONGEST_SLUG)
    let unique = free
    for (let n = 2; taken.has(unique); n += 1) unique = `${free}-${n}`
    taken.set(unique, line)
    return unique
  })
}

/** Lower-case words with "-" between them; empty when the title has no Latin letters or digits. */
export function slug(title: string): string {
  const plain = title
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f'’`]/g, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
  const words = plain.split(/[^a-z0-9]+/).filter((word) => word !== '')
  let made = ''
  for (const word of words) {
    if (made !== '' && made.length + 1 + word.length > LONGEST_SLUG) break
    made = made === '' ? word.slice(0, LONGEST_SLUG) : `${made}-${word}`
  }
  return made
}

/** Ids between commas or blanks; a title works where its id was made from it. */
function readDependencies(value: string, ids: readonly string[]): string[] {
  const plain = (text: string) => text.replaceAll(/^[`*#"']+|[`*"'.]+$/g, '')
  return value.split(',').flatMap((raw) => {
    const part = plain(raw.trim())
    if (/\s/.test(part) && ids.includes(slug(part))) return [slug(part)]
    const words = part.split(/\s+/).map(plain)
    return words.filter((word) => word !== '' && (ids.includes(word) || !/^(?:none|and|-|–|—)$/i.test(word)))
  })
}

/** Paths between commas; commas within braces belong to the glob. */
function splitFiles(value: string): string[] {
  const parts: string[] = []
  let depth = 0
  let part = ''
  for (const character of value) {
    if (character === '{') depth += 1
    if (character === '}') depth = Math.max(0, depth - 1)
    if (character === ',' && depth === 0) {
      parts.push(part)
      part = ''
    } else part += character
  }
  return [...parts, part].map((text) => text.trim().replaceAll(/^`|`$/g, '')).filter((text) => text !== '')
}

function readPriority(task: ListedTask, problems: LineProblem[]): number | null {
  const value = task.values.priority[0]
  if (value === undefined) return null
  if (/^[+-]?\d{1,9}$/.test(value) && task.values.priority.length === 1) return Number(value)
  problems.push({
    line: task.line,
    text: `"priority" must be one whole number (higher starts first), but "${task.values.priority.join(', ')}" was found.`,
  })
  return null
}
