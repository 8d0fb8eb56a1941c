/** What a person looks at in a review: the two commits to compare, with the evidence and verdict for exactly that tree. */
import { pipelineGates, verdictOn } from '../../domain/run/needs.ts'
import { runStatus, taskStatus } from '../../domain/run/report.ts'
import {
  type EvidenceState,
  evidenceFor,
  openAttention,
  type RunState,
  type TaskState,
  tasksInOrder,
  type VerdictState,
} from '../../domain/run/state.ts'

export interface ReviewSubject {
  readonly run: string
  readonly task: string | null
  readonly title: string
  readonly status: string
  readonly branch: string | null
  /** Commits to compare. */
  readonly from: string
  readonly to: string
  readonly tree: string
  /** Every gate of the pipeline; without evidence it was not run on this tree. */
  readonly gates: readonly { readonly gate: string; readonly evidence: EvidenceState | null }[]
  /** The last verdict of the task; of an earlier tree when `onThisTree` is false. */
  readonly verdict: (VerdictState & { readonly onThisTree: boolean }) | null
  /** Of a run. */
  readonly tasks: readonly { id: string; title: string; status: string; verdict: string | null }[]
  readonly attention: readonly { kind: string; text: string }[]
}

/** null: nothing has been changed yet. `task` null: the run as a whole against its base. */
export function reviewSubject(state: RunState, task: TaskState | null): ReviewSubject | null {
  const { created, integration } = state
  const attention = openAttention(state, task?.id ?? null).map(({ kind, text }) => ({ kind, text }))
  const gatesOf = (tree: string) =>
    pipelineGates(state).map((gate) => ({ gate, evidence: evidenceFor(state, gate, tree) }))
  if (task === null) {
    if (integration === null || integration.commit === created.baseCommit) return null
    return {
      run: created.run,
      task: null,
      title: created.specName,
      status: runStatus(state),
      branch: integration.branch,
      from: created.baseCommit,
      to: integration.commit,
      tree: integration.tree,
      gates: gatesOf(integration.tree),
      verdict: null,
      tasks: tasksInOrder(state).map((each) => ({
        id: each.id,
        title: each.planned.title,
        status: taskStatus(state, each),
        verdict: each.verdicts.at(-1)?.effective ?? null,
      })),
      attention,
    }
  }
  const { head, diffBase } = task
  if (!head || diffBase === null || head.commit === diffBase) return null
  const verdict = verdictOn(task, head.tree) ?? task.verdicts.at(-1) ?? null
  return {
    run: created.run,
    task: task.id,
    title: `${task.id}: ${task.planned.title}`,
    status: taskStatus(state, task),
    branch: task.worktree?.branch ?? null,
    from: diffBase,
    to: head.commit,
    tree: head.tree,
    gates: gatesOf(head.tree),
    verdict: verdict === null ? null : { ...verdict, onThisTree: verdict.tree === head.tree },
    tasks: [],
    attention,
  }
}
