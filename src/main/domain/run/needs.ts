/** What a task needs next, derived from its pipeline and from the evidence for the tree that it stands at. */
import type { Stage } from '../../../contract/settings.ts'
import { type EvidenceState, evidenceFor, isAsked, type RunState, type TaskState, type VerdictState } from './state.ts'

export type Need =
  | { kind: 'phase'; phase: string; stage: Extract<Stage, { kind: 'agent' }> }
  | { kind: 'gate'; gate: string; tree: string }
  | { kind: 'fix'; gate: string; evidence: EvidenceState }
  | { kind: 'review'; tree: string }
  /** After a verdict, or (null) because a person sent the task back. */
  | { kind: 'revise'; verdict: VerdictState | null }
  | { kind: 'nothing-changed' }
  | { kind: 'merge' }

/** Phases that the `files` strategy leaves out: there the red gate itself is the work order. */
const WORK_PHASES = ['research', 'design', 'implement']

export function pipelineOf(state: RunState): Stage[] {
  const { pipeline } = state.created.settings
  if (state.strategy?.name !== 'files') return pipeline
  return pipeline.filter((stage) => stage.kind !== 'agent' || !WORK_PHASES.includes(stage.phase))
}

/** Every gate of the pipeline, once: all of them must be green on a tree before it is merged. */
export function pipelineGates(state: RunState): string[] {
  return [...new Set(pipelineOf(state).flatMap((stage) => (stage.kind === 'gate' ? [stage.gate] : [])))]
}

/** The phase that does the work of a task; undefined in a pipeline of gates and readers. */
export function workStage(state: RunState): Extract<Stage, { kind: 'agent' }> | undefined {
  const agents = pipelineOf(state).flatMap((stage) => (stage.kind === 'agent' ? [stage] : []))
  return agents.find((stage) => stage.writes) ?? agents.findLast((stage) => !stage.readOnly)
}

/** The verdict on exactly this tree, or null. */
export function verdictOn(task: TaskState, tree: string): VerdictState | null {
  return task.verdicts.findLast((verdict) => verdict.tree === tree) ?? null
}

export function isApproved(task: TaskState, tree: string): boolean {
  return task.personApproved === tree || verdictOn(task, tree)?.effective === 'approved'
}

/**
 * The first stage that is not satisfied.
 *
 * An agent phase is satisfied once. Gates and the review are satisfied by evidence for the current tree alone, so a
 * change sends the task back through them. Those that stand before a completed agent phase have had their say while
 * further agent phases wait; once all of these are complete, everything has to hold for the tree as it then is.
 */
export function needOf(state: RunState, task: TaskState): Need | null {
  if (task.head === null) return null
  const { tree } = task.head
  // What a person asks for goes before gates and reviewers. As long as the work is not done, it reaches those who do it.
  const work = isAsked(task) ? workStage(state) : null
  if (work !== null && (work === undefined || task.phasesDone.includes(work.phase)))
    return { kind: 'revise', verdict: null }
  const stages = pipelineOf(state)
  const isDone = (stage: Stage): boolean => stage.kind === 'agent' && task.phasesDone.includes(stage.phase)
  const agentsLeft = stages.some((stage) => stage.kind === 'agent' && !isDone(stage))
  const passed = agentsLeft ? stages.findLastIndex(isDone) : -1
  for (const [index, stage] of stages.entries()) {
    if (stage.kind === 'agent') {
      if (!task.phasesDone.includes(stage.phase)) return { kind: 'phase', phase: stage.phase, stage }
    } else if (index < passed) {
    } else if (stage.kind === 'gate') {
      const evidence = evidenceFor(state, stage.gate, tree)
      if (evidence === null) return { kind: 'gate', gate: stage.gate, tree }
      if (!evidence.passed) return { kind: 'fix', gate: stage.gate, evidence }
    } else {
      if (tree === task.baseTree && !task.emptyApproved) return { kind: 'nothing-changed' }
      if (isApproved(task, tree)) continue
      const verdict = verdictOn(task, tree)
      // A person's retry asks the reviewer again, even about the same tree.
      const current = verdict && task.verdicts.lastIndexOf(verdict) >= task.roundStart
      return current ? { kind: 'revise', verdict } : { kind: 'review', tree }
    }
  }
  if (tree === task.baseTree && !task.emptyApproved) return { kind: 'nothing-changed' }
  return { kind: 'merge' }
}
