/** The tasks of a plan before anything happened to them. */
import type { Plan } from '../../../contract/plan.ts'
import type { TaskState } from './state.ts'

export function newTasks(plan: Plan): Record<string, TaskState> {
  return Object.fromEntries(
    plan.tasks.map((planned, index): [string, TaskState] => [
      planned.id,
      {
        id: planned.id,
        index,
        planned,
        started: false,
        startedAt: null,
        worktree: null,
        diffBase: null,
        baseTree: null,
        head: null,
        attempts: [],
        windowStart: 0,
        phasesDone: [],
        verdicts: [],
        roundStart: 0,
        escalatedAt: null,
        emptyApproved: false,
        personApproved: null,
        gateChangeApproved: null,
        conflicts: [],
        rebaseOnto: null,
        mergeRejections: 0,
        droppedLines: [],
        dropsApproved: false,
        wasRebased: false,
        note: null,
        takenOver: null,
        continueWith: null,
        requests: [],
        answered: 0,
        unfinishedGate: null,
        merged: null,
        cancelled: null,
      },
    ]),
  )
}
