/** The history of a run's reviews: rounds, issues and how often they came up, what was revised, evidence, cost. */
import type { IssueRecord } from '../../../contract/events.ts'
import type { DemandedReview } from '../../../contract/procedures/reviews.ts'
import type { Finding } from '../../../contract/verdict.ts'
import { runStatus, taskStatus } from '../../domain/run/report.ts'
import { type AttemptState, attemptsOf, type RunState, type TaskState, tasksInOrder } from '../../domain/run/state.ts'
import type { FileChange } from '../../git/repository.ts'
import type { GateRunRow } from '../../store/rows.ts'
import { ON_DEMAND_PHASE } from './review-on-demand.ts'

export interface QaRound {
  readonly round: number
  readonly at: number
  readonly tree: string
  readonly attempt: string | null
  readonly model: string | null
  /** What the reviewer said; null when no valid verdict came. */
  readonly given: 'approved' | 'changes_requested' | null
  /** What it counts as. */
  readonly effective: 'approved' | 'changes_requested'
  readonly summary: string
  readonly issues: readonly IssueRecord[]
  readonly findings: readonly Finding[]
  /** What happened after this round and before the next, but for reviews on demand, which are told by themselves. */
  readonly afterwards: QaRevision | null
}

export interface QaRevision {
  readonly attempts: readonly {
    attempt: string
    phase: string
    outcome: string | null
    detail: string
    costUsd: number
  }[]
  /** Files that differ between the tree of this round and that of the next, or of the task as it stands. */
  readonly files: readonly { path: string; status: FileChange['status'] }[]
  /** Fingerprints of issues that the next round no longer names; null when no round followed. */
  readonly solved: readonly string[] | null
}

export interface QaGate {
  readonly gate: string
  readonly scope: string
  readonly tree: string
  readonly command: string
  readonly exitCode: number | null
  readonly timedOut: boolean
  readonly durationMs: number
  readonly passed: boolean
  readonly outputFile: string | null
}

export interface QaTask {
  readonly id: string
  readonly title: string
  readonly status: string
  readonly acceptance: readonly string[]
  /** Tree that the task stands at; null before it has one. */
  readonly tree: string | null
  readonly escalated: boolean
  /** A person accepted the tree in spite of the reviewer. */
  readonly personApproved: boolean
  readonly rounds: readonly QaRound[]
  readonly onDemand: readonly DemandedReview[]
  readonly gates: readonly QaGate[]
  readonly cost: { readonly totalUsd: number; readonly byPhase: Readonly<Record<string, number>> }
}

export interface QaReport {
  readonly run: string
  readonly spec: string
  readonly status: string
  readonly base: string
  readonly costUsd: number
  readonly rounds: number
  readonly tasks: readonly QaTask[]
}

export interface QaSources {
  readonly gateRuns: readonly GateRunRow[]
  readonly onDemand: readonly DemandedReview[]
  /** Files changed between two trees; empty when one of them is gone. */
  readonly changes: (from: string, to: string) => Promise<readonly FileChange[]>
}

export async function qaReport(state: RunState, sources: QaSources): Promise<QaReport> {
  const tasks: QaTask[] = []
  for (const task of tasksInOrder(state)) tasks.push(await qaTask(state, task, sources))
  return {
    run: state.created.run,
    spec: state.created.specName,
    status: runStatus(state),
    base: state.created.baseBranch,
    costUsd: dollars(Object.values(state.attempts).map((attempt) => attempt.costUsd)),
    rounds: tasks.reduce((sum, task) => sum + task.rounds.length, 0),
    tasks,
  }
}

async function qaTask(state: RunState, task: TaskState, sources: QaSources): Promise<QaTask> {
  const attempts = attemptsOf(state, task)
  const rounds: QaRound[] = []
  for (const [index, verdict] of task.verdicts.entries()) {
    const next = task.verdicts[index + 1]
    const until = next?.at ?? Number.POSITIVE_INFINITY
    const between = attempts.filter(
      (attempt) =>
        attempt.phase !== ON_DEMAND_PHASE &&
        attempt.plannedAt >= verdict.at &&
        (attempt.finishedAt ?? 0) <= until &&
        attempt.id !== next?.attempt,
    )
    const to = next?.tree ?? task.head?.tree ?? verdict.tree
    const files = to === verdict.tree ? [] : await sources.changes(verdict.tree, to)
    const left = next?.issues.map((issue) => issue.fingerprint)
    rounds.push({
      round: verdict.round,
      at: verdict.at,
      tree: verdict.tree,
      attempt: verdict.attempt,
      model: state.attempts[verdict.attempt ?? '']?.model ?? null,
      given: verdict.given,
      effective: verdict.effective,
      summary: verdict.summary,
      issues: verdict.issues,
      findings: verdict.findings,
      afterwards:
        between.length === 0 && files.length === 0
          ? null
          : {
              attempts: between.map(({ id, phase, gate, outcome, detail, costUsd }) => ({
                attempt: id,
                phase: gate === null ? phase : `${phase} ${gate}`,
                outcome,
                detail,
                costUsd,
              })),
              files: files.map(({ path, status }) => ({ path, status })),
              solved:
                left === undefined
                  ? null
                  : verdict.issues.map((issue) => issue.fingerprint).filter((print) => !left.includes(print)),
            },
    })
  }
  return {
    id: task.id,
    title: task.planned.title,
    status: taskStatus(state, task),
    acceptance: task.planned.acceptance,
    tree: task.head?.tree ?? null,
    escalated: task.escalatedAt !== null,
    personApproved: task.personApproved !== null && task.personApproved === task.head?.tree,
    rounds,
    onDemand: sources.onDemand.filter((review) => review.task === task.id),
    gates: sources.gateRuns.filter((row) => row.task === task.id && row.finishedAt !== null).map(qaGate),
    cost: costOf(attempts),
  }
}

const qaGate = (row: GateRunRow): QaGate => ({
  gate: row.gate,
  scope: row.scope,
  tree: row.tree,
  command: row.command ?? '',
  exitCode: row.exitCode,
  timedOut: row.timedOut ?? false,
  durationMs: row.durationMs ?? 0,
  passed: row.exitCode === 0 && row.timedOut !== true,
  outputFile: row.outputFile,
})

function costOf(attempts: readonly AttemptState[]): QaTask['cost'] {
  const byPhase: Record<string, number> = {}
  for (const { phase, costUsd } of attempts) byPhase[phase] = dollars([byPhase[phase] ?? 0, costUsd])
  return { totalUsd: dollars(attempts.map((attempt) => attempt.costUsd)), byPhase }
}

/** Micro-dollars: what remains of a sum is noise of the floating point. */
const dollars = (parts: readonly number[]): number => Math.round(parts.reduce((sum, usd) => sum + usd, 0) * 1e6) / 1e6
