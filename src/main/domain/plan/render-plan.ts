/** The plan as a text tree for a terminal: milestones, tasks in their order, what they wait for, claim and must meet. */
import type { Plan, PlannedTask } from '../../../contract/plan.ts'
import { planOrder, planWidth } from './plan-order.ts'

/** Plain text without colours, one trailing newline. Control characters of a planner's text never reach the terminal. */
export function renderPlanTree(plan: Plan): string {
  const order = planOrder(plan)
  const level = new Map(order.levels.flatMap((ids, index) => ids.map((id) => [id, index] as const)))
  const sorted = plan.tasks.toSorted((a, b) => (level.get(a.id) ?? 0) - (level.get(b.id) ?? 0))
  const lines: string[] = []
  if (plan.summary.trim() !== '') lines.push(clean(plan.summary), '')

  const groups = [
    ...plan.milestones.map(({ id, title }) => ({
      title: clean(title),
      tasks: sorted.filter((task) => task.milestone === id),
    })),
    {
      title: plan.milestones.length > 0 ? 'Without a milestone' : 'Tasks',
      tasks: sorted.filter((task) => !plan.milestones.some(({ id }) => id === task.milestone)),
    },
  ]
  for (const { title, tasks } of groups) {
    if (tasks.length === 0) continue
    lines.push(title)
    for (const [index, task] of tasks.entries()) lines.push(...taskLines(task, index === tasks.length - 1))
    lines.push('')
  }
  const count = plan.tasks.length
  const width = planWidth(plan)
  const chain = order.criticalPath
  lines.push(
    `${count} ${count === 1 ? 'task' : 'tasks'}, at most ${width} side by side, longest chain ${chain.length}: ${chain.join(' -> ')}`,
  )
  return `${lines.join('\n')}\n`
}

function taskLines(task: PlannedTask, last: boolean): string[] {
  const [branch, stem] = last ? ['└─ ', '   '] : ['├─ ', '│  ']
  const detail = (name: string, text: string) => `${stem}   ${name} ${clean(text)}`
  return [
    `${branch}${task.id}: ${clean(task.title)}`,
    ...(task.dependsOn.length > 0 ? [detail('after', task.dependsOn.join(', '))] : []),
    ...(task.files.length > 0 ? [detail('files', task.files.join(', '))] : []),
    ...task.acceptance.map((criterion) => detail('accept', criterion)),
  ]
}

const clean = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ').trim()
