/** Merges a run whose tasks are all over into its base branch, when a person asks for it after the fact. */
import { AttentionId } from '../../../contract/ids.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { AttentionKind } from '../../../contract/status.ts'
import { isOver } from '../../domain/run/schedule.ts'
import { type RunState, tasksInOrder } from '../../domain/run/state.ts'
import { mergeBase } from '../effects/merge.ts'
import type { Engine } from '../engine/engine.ts'
import type { RunSession } from '../engine/run-session.ts'

export interface MergeReport {
  readonly run: string
  readonly base: string
  /** The commit of the base branch that holds everything. */
  readonly commit: string
  /** Commit of the base before; equal to `commit` when nothing had to move. */
  readonly from: string
  readonly alreadyMerged: boolean
  readonly tasks: readonly string[]
}

/** `needs-person`: something of the user's stands in the way; `cannot-merge`: the run is not ready for it. */
export type MergeFailure = Failure<'needs-person' | 'cannot-merge'>

/** Attention that asks for this very merge. */
const ABOUT_THE_BASE: readonly AttentionKind[] = ['dirty-base', 'base-branch']

export async function mergeRun(engine: Engine, session: RunSession): Promise<Result<MergeReport, MergeFailure>> {
  const { state } = session
  const { created, integration } = state
  const merged = tasksInOrder(state).filter((task) => task.merged !== null)
  const refused = notMergeable(state)
  if (refused !== null || integration === null) return fail('cannot-merge', refused ?? 'The run has not begun.')
  const repository = await engine.effects.repository(created.projectDir)
  const from = await repository.resolve(`refs/heads/${created.baseBranch}`)

  const events = await mergeBase(engine.effects, session)
  const done = events.find((event) => event.type === 'BaseMerged')
  if (!done) {
    const raised = events.find((event) => event.type === 'AttentionRaised')
    if (!raised) throw new Error('The merge into the base had no outcome')
    const known = state.attention.some((item) => item.open && item.kind === raised.kind)
    // A finished run waits for nobody; what stands in the way is said here and now.
    if (state.finished === null && !known) session.append(events)
    return fail('needs-person', raised.text)
  }
  const settled = state.attention.filter((item) => item.open && ABOUT_THE_BASE.includes(item.kind))
  if (state.baseMerged !== done.commit || settled.length > 0)
    session.append([
      ...settled.map((item) => ({
        type: 'AttentionResolved' as const,
        attention: AttentionId.parse(item.id),
        decision: 'cleared' as const,
        note: '',
      })),
      done,
    ])
  if (state.finished === null) await engine.drive(session.run)
  return ok({
    run: session.run,
    base: created.baseBranch,
    commit: done.commit,
    from: from ?? done.commit,
    alreadyMerged: from === done.commit,
    tasks: merged.map((task) => task.id),
  })
}

/** Why a run cannot be merged into its base now, in words; null when it can. */
function notMergeable(state: RunState): string | null {
  const { run } = state.created
  const tasks = tasksInOrder(state)
  if (state.integration === null || tasks.length === 0)
    return `Run ${run} has built nothing yet that could be merged. Go on with \`switchyard resume ${run}\`.`
  const open = tasks.filter((task) => !isOver(task))
  if (open.length > 0 && state.finished === null)
    return `Run ${run} still works on ${open.map((task) => task.id).join(', ')}. Finish it with \`switchyard resume ${run} --merge\`.`
  if (tasks.every((task) => task.merged === null))
    return `No task of run ${run} was merged into ${state.integration.branch}, so there is nothing to bring into ${state.created.baseBranch}. See \`switchyard status ${run}\`.`
  return null
}
