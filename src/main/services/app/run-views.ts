/** Derives what faces are shown of a run from its state: summary, header, cards, attempts. Reads nothing, keeps nothing. */
import type { LiveActivity } from '../../../contract/feed.ts'
import { RunId } from '../../../contract/ids.ts'
import type { Stage } from '../../../contract/settings.ts'
import type {
  AttemptView,
  GateRunView,
  InboxItem,
  RunHeader,
  RunSummary,
  TakenOver,
  TaskCard,
} from '../../../contract/views.ts'
import { reportHead, runReason, runStatus, taskReport } from '../../domain/run/report.ts'
import { isOver } from '../../domain/run/schedule.ts'
import {
  type AttemptState,
  attemptsOf,
  evidenceFor,
  liveAttempts,
  type RunState,
  type TakenOverState,
  type TaskState,
  tasksInOrder,
  totalCost,
} from '../../domain/run/state.ts'
import type { GateRunRow } from '../../store/rows.ts'
import { phaseTicks, stepOf } from './phase-ticks.ts'
import { titleOfSpec } from './spec-title.ts'

export interface ViewContext {
  readonly now: number
  readonly driven: boolean
  readonly projectName: string
  readonly activity: readonly LiveActivity[]
}

export const stageName = (stage: Stage): string =>
  stage.kind === 'agent' ? stage.phase : stage.kind === 'gate' ? stage.gate : 'review'

/** What is known of the cost now: finished attempts, and the estimates of those at work. */
export function costSoFar(state: RunState, activity: readonly LiveActivity[]): number {
  const live = activity.reduce((sum, item) => {
    const known = state.attempts[item.attempt]
    return known?.outcome === null ? sum + item.costUsd : sum
  }, 0)
  return Math.round((totalCost(state) + live) * 1e6) / 1e6
}

export function runSummary(state: RunState, context: ViewContext): RunSummary {
  const { created } = state
  const tasks = Object.values(state.tasks)
  return {
    run: created.run,
    spec: created.specName,
    title: titleOfSpec(created),
    projectDir: created.projectDir,
    projectName: context.projectName,
    base: created.baseBranch,
    status: runStatus(state),
    driven: context.driven,
    strategy: state.strategy?.name ?? null,
    createdAt: state.createdAt,
    updatedAt: state.updatedAt,
    finishedAt: state.finished?.at ?? null,
    taskCount: tasks.length,
    mergedCount: tasks.filter((task) => task.merged !== null).length,
    agents: liveAttempts(state).length,
    maxAgents: state.maxAgents,
    costUsd: costSoFar(state, context.activity),
    budgetUsd: state.budgetUsd,
    openAttention: state.finished ? 0 : state.attention.filter((item) => item.open).length,
    mergedCommit: state.baseMerged,
    reason: runReason(state),
  }
}

export function runHeader(state: RunState, context: ViewContext, attention: readonly InboxItem[]): RunHeader {
  const { settings } = state.created
  return {
    ...runSummary(state, context),
    report: reportHead(state, context.now),
    baseCommit: state.created.baseCommit,
    checkoutClean: state.created.checkoutClean,
    options: state.options,
    planSource: state.planSource,
    planApproved: state.approved,
    planProblems: state.planProblems,
    planTakenOver: takenOverView(state.planTakenOver),
    redGates: state.preflight?.redGates ?? [],
    gates: settings.gates,
    pipeline: settings.pipeline.map(stageName),
    limits: { ...settings.limits, agents: state.maxAgents, budgetUsd: state.budgetUsd },
    models: settings.models,
    paused: state.paused,
    pauses: [
      ...state.pauses,
      ...(state.paused ? [{ reason: state.paused.reason, from: state.paused.at, to: null }] : []),
    ],
    attention: [...attention],
  }
}

/** Cards of tasks that are over, which never change again: most of a large run, most of the time. */
const overCards = new WeakMap<TaskState, TaskCard>()

export function taskCard(state: RunState, task: TaskState): TaskCard {
  const known = overCards.get(task)
  if (known) return known
  const card = makeCard(state, task)
  if (isOver(task)) overCards.set(task, card)
  return card
}

function makeCard(state: RunState, task: TaskState): TaskCard {
  return {
    ...taskReport(state, task),
    index: task.index,
    milestone: task.planned.milestone ?? null,
    role: task.planned.role ?? null,
    dependsOn: task.planned.dependsOn,
    files: task.planned.files,
    priority: task.planned.priority ?? 0,
    phases: phaseTicks(state, task),
    step: isOver(task) || !task.started ? null : stepOf(state, task),
    round: task.verdicts.length - task.roundStart + 1,
    rounds: state.created.settings.limits.reviews,
    startedAt: task.startedAt,
    takenOver: takenOverView(task.takenOver),
    mergedAt: task.merged?.at ?? null,
    mergedCommit: task.merged?.commit ?? null,
    since: lastChange(state, task),
  }
}

const takenOverView = (by: TakenOverState | null): TakenOver | null =>
  by && { instance: by.instance, attempt: by.attempt, since: by.at }

function lastChange(state: RunState, task: TaskState): number {
  const last = attemptsOf(state, task).at(-1)
  const evidence =
    task.head === null ? [] : state.created.settings.gates.flatMap(({ name }) => evidenceAt(state, task, name))
  const raised = state.attention.filter((item) => item.task === task.id).map((item) => item.raisedAt)
  return Math.max(
    state.createdAt,
    task.startedAt ?? 0,
    task.takenOver?.at ?? 0,
    last?.finishedAt ?? last?.plannedAt ?? 0,
    task.verdicts.at(-1)?.at ?? 0,
    task.merged?.at ?? 0,
    ...evidence,
    ...raised,
  )
}

function evidenceAt(state: RunState, task: TaskState, gate: string): number[] {
  const evidence = task.head === null ? null : evidenceFor(state, gate, task.head.tree)
  return evidence === null ? [] : [evidence.at]
}

export function attemptView(attempt: AttemptState): AttemptView {
  const { id, plannedAt, process, files: _files, batch: _batch, notBefore: _notBefore, ...rest } = attempt
  return {
    ...rest,
    attempt: id,
    startedAt: plannedAt,
    pid: attempt.outcome === null ? (process?.pid ?? null) : null,
  }
}

export const attemptViews = (state: RunState): AttemptView[] => Object.values(state.attempts).map(attemptView)

export function gateRunView(row: GateRunRow): GateRunView {
  const { gateRun, scope, task, gate, tree, startedAt, finishedAt, command, exitCode, timedOut, durationMs } = row
  return {
    gateRun,
    scope,
    task,
    gate,
    tree,
    startedAt,
    finishedAt,
    command,
    exitCode,
    timedOut: timedOut ?? false,
    durationMs,
    passed: finishedAt === null ? null : exitCode === 0 && timedOut !== true,
  }
}

export const taskCards = (state: RunState): TaskCard[] => tasksInOrder(state).map((task) => taskCard(state, task))

/** Run of an attention, attempt or gate run: ids begin with it. Null when the text is no such id. */
export function runOfId(id: string): RunId | null {
  const parsed = RunId.safeParse(id.split('.')[0])
  return parsed.success ? parsed.data : null
}
