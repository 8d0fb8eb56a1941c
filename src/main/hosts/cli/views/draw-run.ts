/** Draws one picture of a run in progress: header, a row per task, what needs the user. Pure. */
import type { Stage } from '../../../../contract/settings.ts'
import type { TaskStatus } from '../../../../contract/status.ts'
import { isApproved, pipelineOf } from '../../../domain/run/needs.ts'
import { runStatus, taskNote, taskStatus } from '../../../domain/run/report.ts'
import { isOver } from '../../../domain/run/schedule.ts'
import {
  attemptsOf,
  evidenceFor,
  liveAttempts,
  openAttention,
  type RunState,
  type TaskState,
  tasksInOrder,
  totalCost,
} from '../../../domain/run/state.ts'
import { progress } from '../../../services/runs/describe-event.ts'
import { plainLine } from '../output.ts'
import { type Colors, dollars, duration, paint, plural, symbolOf } from '../style.ts'
import { truncate } from '../table.ts'

export interface LiveActivity {
  readonly text: string
  /** Epoch milliseconds. */
  readonly at: number
  /** Of the attempt so far, US dollars. */
  readonly costUsd: number
}

export interface DrawContext {
  /** By attempt. */
  readonly activities: ReadonlyMap<string, LiveActivity>
  readonly now: number
  readonly columns: number
  readonly rows: number
  readonly colors: Colors
}

/** Tasks that move come before those that wait, and those before what is over, when there is no room for all. */
const RANK: Readonly<Record<TaskStatus, number>> = {
  attention: 0,
  working: 1,
  verifying: 1,
  reviewing: 1,
  paused: 2,
  waiting: 3,
  failed: 4,
  cancelled: 5,
  merged: 5,
}

export function drawRun(state: RunState, context: DrawContext): string {
  const tasks = tasksInOrder(state)
  const needs = state.attention.filter((item) => item.open)
  // Header, blank line, "more" line, needs with title and blank line, and one for the cursor.
  const room = Math.max(3, context.rows - 4 - (needs.length > 0 ? needs.length + 2 : 0))
  const shown = tasks.length <= room ? tasks : mostTelling(state, tasks, room)
  const hidden = tasks.length - shown.length
  const idWidth = Math.min(24, Math.max(4, ...shown.map((task) => task.id.length)))
  const lines = [header(state, context)]
  const planning = planningLine(state, context)
  if (planning !== null) lines.push(planning)
  for (const task of shown) lines.push(row(state, task, idWidth, context))
  if (hidden > 0) lines.push(context.colors.dim(`  and ${plural(hidden, 'more task')}`))
  if (needs.length > 0) {
    lines.push('', context.colors.bold(context.colors.yellow('Needs you')))
    for (const item of needs.slice(0, Math.max(1, context.rows - 6)))
      lines.push(
        truncate(`  ! ${item.task === null ? '' : `${item.task}: `}${plainLine(item.text)}`, context.columns - 1),
      )
  }
  return lines.join('\n')
}

function mostTelling(state: RunState, tasks: readonly TaskState[], room: number): TaskState[] {
  const rank = (task: TaskState) => RANK[taskStatus(state, task)]
  return [...tasks]
    .sort((a, b) => rank(a) - rank(b) || a.index - b.index)
    .slice(0, room)
    .sort((a, b) => a.index - b.index)
}

function header(state: RunState, { now, columns, colors, activities }: DrawContext): string {
  const status = runStatus(state)
  const live = liveAttempts(state)
  const spent = totalCost(state) + live.reduce((sum, { id }) => sum + (activities.get(id)?.costUsd ?? 0), 0)
  const cap = state.budgetUsd === null ? '' : `/${dollars(state.budgetUsd)}`
  const facts = [
    state.strategy?.name ?? 'no strategy yet',
    `${progress(state)} merged`,
    duration(now - state.createdAt).replace(/\.\ds$/, 's'),
    `agents ${live.length}/${state.maxAgents}`,
    `${dollars(spent)}${cap}`,
  ].join('  ')
  const text = truncate(
    `${state.created.run}  ${plainLine(state.created.specName)}`,
    Math.max(12, columns - facts.length - 16),
  )
  return `${colors.bold(text)}  ${paint(colors, status, status)}  ${colors.dim(truncate(facts, columns - 30))}`
}

function planningLine(state: RunState, context: DrawContext): string | null {
  if (state.finished || state.approved || state.paused) return null
  const { now, columns, colors, activities } = context
  if (state.preflight === null) return colors.dim(truncate('  checking the base: setup and gates', columns - 1))
  const live = liveAttempts(state).find((attempt) => attempt.task === null)
  if (live === undefined) return null
  const last = activities.get(live.id)
  return colors.dim(truncate(`  plan, attempt ${live.n}: ${doing(last, now) ?? 'starting'}`, columns - 1))
}

function row(state: RunState, task: TaskState, idWidth: number, context: DrawContext): string {
  const { columns, colors, now } = context
  const status = taskStatus(state, task)
  const ticks = pipelineOf(state).map((stage) => tick(state, task, stage, colors))
  const reviews = task.verdicts.length > 0 ? `r${task.verdicts.length}` : '  '
  const cost = costOf(state, task, context)
  // Symbol, id, status word, ticks, reviews, cost, with two blanks between them.
  const before = 2 + 2 + idWidth + 2 + 9 + 2 + ticks.length + 2 + 2 + 2 + 8 + 2
  const said = truncate(plainLine(activityOf(state, task, context, now)), Math.max(0, columns - before - 1))
  return [
    `  ${paint(colors, status, symbolOf(status))} ${colors.bold(truncate(task.id, idWidth).padEnd(idWidth))}`,
    paint(colors, status, status.padEnd(9)),
    ticks.join(''),
    colors.dim(reviews),
    cost.padStart(8),
    colors.dim(said),
  ].join('  ')
}

function costOf(state: RunState, task: TaskState, { activities }: DrawContext): string {
  const attempts = attemptsOf(state, task)
  return dollars(
    attempts.reduce(
      (sum, attempt) => sum + (attempt.outcome === null ? (activities.get(attempt.id)?.costUsd ?? 0) : attempt.costUsd),
      0,
    ),
  )
}

function activityOf(state: RunState, task: TaskState, { activities }: DrawContext, now: number): string {
  if (isOver(task)) return task.cancelled ?? task.planned.title
  const note = openAttention(state, task.id).length > 0 ? 'needs you' : taskNote(state, task, state.maxAgents)
  const live = liveAttempts(state).filter((attempt) => attempt.task === task.id)
  const latest = live.flatMap(({ id }) => activities.get(id) ?? []).sort((a, b) => b.at - a.at)[0]
  return [note, doing(latest, now)].filter((text) => text !== null).join(': ')
}

/** What it did last, and how long ago when that is a while. */
function doing(activity: LiveActivity | undefined, now: number): string | null {
  if (activity === undefined) return null
  const seconds = Math.floor((now - activity.at) / 1000)
  return `${activity.text}${seconds >= 3 ? ` (${seconds}s)` : ''}`
}

/** One character per stage of the pipeline: done, failed, under way, or to come. */
function tick(state: RunState, task: TaskState, stage: Stage, colors: Colors): string {
  const done = colors.green('✓')
  const todo = colors.dim('·')
  if (task.merged !== null) return done
  switch (stage.kind) {
    case 'agent': {
      if (task.phasesDone.includes(stage.phase)) return done
      const live = liveAttempts(state).some((attempt) => attempt.task === task.id && attempt.phase === stage.phase)
      return live ? colors.cyan('◐') : todo
    }
    case 'gate': {
      const evidence = evidenceFor(state, stage.gate, task.head?.tree ?? '')
      if (evidence === null || task.head?.tree === task.baseTree) return todo
      return evidence.passed ? done : colors.red('✗')
    }
    case 'review': {
      if (task.head !== null && isApproved(task, task.head.tree)) return done
      const live = liveAttempts(state).some((attempt) => attempt.task === task.id && attempt.phase === 'review')
      return live ? colors.magenta('◒') : todo
    }
  }
}
