/** A person goes on with an attempt's session in the worktree of its task, and hands the task back: as events. */
import type { EventOf } from '../../../contract/events.ts'
import { AttemptId, type InstanceId, ObjectId, SessionId, TaskId } from '../../../contract/ids.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { isOver } from '../../domain/run/schedule.ts'
import { type AttemptState, liveAttempts, type RunState, type TaskState } from '../../domain/run/state.ts'
import type { EffectDeps } from '../effects/deps.ts'
import { afterChange, checkpoint, clearAfterGate } from '../effects/task-checkpoint.ts'
import { ensureTaskWorktree } from '../effects/task-worktree.ts'
import type { RunSession } from '../engine/run-session.ts'
import { findTask } from './answer-attention.ts'

export interface Taken {
  readonly task: TaskState
  readonly attempt: AttemptState
  readonly instance: InstanceId
}

/**
 * Appends that the task is a person's. From then on nothing is begun in its worktree; what is under way there has to be
 * ended before the person begins. Taking over what is taken over already gives what there is.
 */
export function takeTaskOver(
  session: RunSession,
  asked: { task: string; attempt: string | null; instance: InstanceId; isAdvancing: boolean },
): Result<Taken, Failure> {
  const { state, run } = session
  const found = findTask(state, asked.task)
  if (!found.ok) return found
  const task = found.value
  if (task.takenOver !== null) {
    const attempt = state.attempts[task.takenOver.attempt]
    if (!attempt) throw new Error(`Task ${task.id} was taken over from an attempt that is not there`)
    return ok({ task, attempt, instance: task.takenOver.instance as InstanceId })
  }
  if (state.finished) return fail('run-over', `Run ${run} has ended (${state.finished.status}).`)
  if (isOver(task) || asked.isAdvancing)
    return fail('task-over', `${task.id} is ${task.cancelled === null ? 'merged' : 'cancelled'} already.`)
  if (task.worktree === null || task.rebaseOnto !== null)
    return fail('task-busy', `The worktree of ${task.id} is being prepared. Try again in a moment.`)
  const attempt = attemptToTake(state, task, asked.attempt)
  if (!attempt.ok) return attempt
  session.append([
    {
      type: 'TaskTakenOver',
      task: TaskId.parse(task.id),
      attempt: AttemptId.parse(attempt.value.id),
      session: SessionId.parse(attempt.value.session),
      instance: asked.instance,
    },
  ])
  return ok({ task, attempt: attempt.value, instance: asked.instance })
}

/** The named one; else the one at work, else the last that has a session. */
function attemptToTake(state: RunState, task: TaskState, id: string | null): Result<AttemptState, Failure> {
  const all = task.attempts.flatMap((attempt) => state.attempts[attempt] ?? [])
  if (id !== null) {
    const named = all.find((attempt) => attempt.id === id)
    if (!named) return fail('attempt-not-found', `${task.id} has no attempt ${id}.`)
    return named.process === null ? noSession(task.id) : ok(named)
  }
  const chosen =
    liveAttempts(state).find((attempt) => attempt.task === task.id && attempt.process !== null) ??
    all.findLast((attempt) => attempt.process !== null)
  return chosen ? ok(chosen) : noSession(task.id)
}

const noSession = (task: string) =>
  fail('no-session', `No agent of ${task} has begun a session yet. Wait until one is at work.`)

/** Before a person begins: the worktree is there, and holds nothing that a gate which was cut off left in it. */
export async function readyWorktree(deps: EffectDeps, session: RunSession, task: TaskState): Promise<void> {
  await deps.live.gates.get(`${session.run}.${task.id}`)
  await ensureTaskWorktree(deps, session, task)
  if (task.worktree && task.unfinishedGate !== null) await clearAfterGate(deps, session, task, task.worktree.path)
}

export interface HandBack {
  readonly task: string
  /** `continue`: an agent goes on in that session. `done`: the phase is complete; gates and review judge the tree. */
  readonly next: EventOf<'TaskHandedBack'>['next']
  readonly note: string
}

/** Checks in what the person left and appends that the task goes on from there. Their instance must have ended. */
export async function handTaskBack(
  deps: EffectDeps,
  session: RunSession,
  given: HandBack,
): Promise<Result<void, Failure>> {
  const found = findTask(session.state, given.task)
  if (!found.ok) return found
  const task = found.value
  if (task.takenOver === null)
    return fail('not-taken-over', `${task.id} is not taken over, so there is nothing to hand back.`)
  if (!task.worktree || !task.head) throw new Error(`Task ${task.id} was taken over without a worktree`)
  await ensureTaskWorktree(deps, session, task)
  const { path, branch } = task.worktree
  const repository = await deps.repository(session.state.created.projectDir)
  const entry = (await repository.listWorktrees()).find((candidate) => candidate.branch === branch)
  if (!entry)
    return fail(
      'wrong-branch',
      `The worktree ${path} is not on ${branch}. Switch back to it with \`git switch ${branch}\`, then hand it back.`,
    )
  const was = task.head
  const after = await checkpoint(deps, session, task, 'By hand')
  if (after.problem !== null && given.next === 'done')
    return fail('unresolved-conflicts', `${after.problem} Resolve them first, or hand the task back to be continued.`)
  const event: EventOf<'TaskHandedBack'> = {
    type: 'TaskHandedBack',
    task: TaskId.parse(task.id),
    next: given.next,
    note: given.note.trim(),
    commit: ObjectId.parse(after.commit),
    tree: ObjectId.parse(after.tree),
    changed: after.tree !== was.tree,
  }
  // Looked at even where nothing changed: whoever took the task over may have been asked about a gate just then.
  const further = await afterChange(deps, session, task, after.commit)
  session.append([event, ...further])
  return ok(undefined)
}
