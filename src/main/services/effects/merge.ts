/** The merge queue: one task at a time into the integration branch, and at the end that branch into the base. */
import type { RunEvent } from '../../../contract/events.ts'
import { ObjectId, TaskId } from '../../../contract/ids.ts'
import type { Effect } from '../../domain/run/effects.ts'
import { needOf, pipelineGates } from '../../domain/run/needs.ts'
import { isActive } from '../../domain/run/schedule.ts'
import { evidenceFor, type TaskState, tasksInOrder } from '../../domain/run/state.ts'
import type { Repository } from '../../git/repository.ts'
import type { RunSession } from '../engine/run-session.ts'
import { attention, type EffectDeps, type EffectOf } from './deps.ts'
import { gateChange } from './gate-changes.ts'
import { standAt } from './integration-worktree.ts'
import { runMissingGates } from './run-gate.ts'

const MAX_DROPPED_LINES = 50
const MAX_CONFLICTS_TOLD = 500

/** `byHand`: a person merges a task that waits for them, whatever it would need next; these are stored with the merge. */
export async function mergeTask(
  deps: EffectDeps,
  session: RunSession,
  effect: EffectOf<Effect, 'merge-task'>,
  byHand: readonly RunEvent[] | null = null,
): Promise<RunEvent[]> {
  const { state } = session
  const task = state.tasks[effect.task]
  if (!task?.head || !task.worktree || !state.integration) throw new Error(`Task ${effect.task} is not ready to merge`)
  const id = TaskId.parse(task.id)
  const repository = await deps.repository(state.created.projectDir)
  const ref = `refs/heads/${state.integration.branch}`
  const onto = state.integration.commit
  const stands = await repository.resolve(ref)
  if (stands !== onto) return found(deps, session, repository, stands)

  // Looked at once more: a change may have been left for later when something else called for a person.
  const changed = await gateChange(deps, session, task, task.head.commit)
  if (changed !== null) return [changed]
  const preview = await repository.previewMerge(onto, task.head.commit)
  if (!preview.ok) throw new Error(preview.failure.message)
  if (preview.value.conflicts.length > 0)
    return [
      {
        type: 'MergeConflicted',
        task: id,
        files: preview.value.conflicts.slice(0, MAX_CONFLICTS_TOLD),
        onto: ObjectId.parse(onto),
      },
    ]
  const { tree } = preview.value
  const commit = await repository.commitTree({
    tree,
    parents: [onto, task.head.commit],
    message: mergeMessage(session, task),
  })
  if (!commit.ok) throw new Error(commit.failure.message)

  if (task.wasRebased && !task.dropsApproved) {
    const lines = await repository.droppedLines({
      base: task.worktree.base,
      target: onto,
      result: commit.value,
      limit: MAX_DROPPED_LINES,
    })
    if (lines.length > 0)
      return [
        {
          type: 'MergeRefused',
          task: id,
          reason: `The merge would drop ${lines.length} lines that other tasks added`,
          lines,
          onto: ObjectId.parse(onto),
        },
      ]
  }

  const gates = pipelineGates(state)
  if (gates.some((gate) => evidenceFor(state, gate, tree) === null)) {
    const stood = await standAt(deps, session, commit.value)
    if (!stood.ok)
      return [attention(deps, session, id, 'setup', `${stood.failure.message} Then \`switchyard tasks retry ${id}\`.`)]
    await runMissingGates(deps, session, { scope: 'merge', task: id, tree, worktree: stood.value.path, gates })
  }
  const red = gates.map((gate) => evidenceFor(state, gate, tree)).find((evidence) => evidence?.passed !== true)
  if (red)
    return [
      {
        type: 'MergeRejected',
        task: id,
        gate: red.gate,
        gateRun: red.gateRun as Extract<RunEvent, { type: 'MergeRejected' }>['gateRun'],
        onto: ObjectId.parse(onto),
        tree: ObjectId.parse(tree),
      },
    ]
  // Cancelled, sent back or taken over while it was looked at: it is not merged after all.
  if (byHand === null && (!isActive(task) || task.takenOver !== null || needOf(state, task)?.kind !== 'merge'))
    return []
  const key = `${session.run}.${task.id}`
  deps.live.advancing.add(key)
  try {
    const moved = await repository.advanceRef(ref, commit.value, onto)
    if (!moved.ok) return await found(deps, session, repository, await repository.resolve(ref))
    // Stored before anybody may send it back again.
    session.append([
      ...(byHand ?? []),
      {
        type: 'TaskMerged',
        task: id,
        from: ObjectId.parse(onto),
        commit: ObjectId.parse(commit.value),
        tree: ObjectId.parse(tree),
      },
    ])
    return []
  } finally {
    deps.live.advancing.delete(key)
  }
}

const mergeMessage = (session: RunSession, task: TaskState): string =>
  `${task.planned.title}\n\nSwitchyard-Run: ${session.run}\nSwitchyard-Task: ${task.id}\n`

/** The integration branch is not where we left it: our own merge of before a crash, or somebody else's commit. */
async function found(
  deps: EffectDeps,
  session: RunSession,
  repository: Repository,
  stands: string | null,
): Promise<RunEvent[]> {
  const onto = session.state.integration?.commit ?? ''
  if (stands !== null) {
    const tree = await repository.treeOf(stands)
    // Of any task: another one may have become the first of the queue since.
    const merged = await repository.resolve(`${stands}^2`)
    const task = tasksInOrder(session.state).find((other) => isActive(other) && other.head?.commit === merged)
    const ours = (await repository.resolve(`${stands}^1`)) === onto
    const proven = pipelineGates(session.state).every((gate) => evidenceFor(session.state, gate, tree)?.passed === true)
    if (task && ours && proven)
      return [
        {
          type: 'TaskMerged',
          task: TaskId.parse(task.id),
          from: ObjectId.parse(onto),
          commit: ObjectId.parse(stands),
          tree: ObjectId.parse(tree),
        },
      ]
  }
  const branch = session.state.integration?.branch ?? ''
  return [
    attention(
      deps,
      session,
      null,
      'base-branch',
      `The integration branch ${branch} was moved by somebody else. Put it back with \`git branch -f ${branch} ${onto.slice(0, 12)}\`, then \`switchyard resume ${session.run}\`.`,
    ),
  ]
}

/** Brings the integration branch into the base: always as a fast-forward to a tree that passed the gates. */
export async function mergeBase(deps: EffectDeps, session: RunSession): Promise<RunEvent[]> {
  const { state } = session
  const { created, integration } = state
  if (!integration) throw new Error('The base is to be merged before the integration branch exists')
  const repository = await deps.repository(created.projectDir)
  const baseRef = `refs/heads/${created.baseBranch}`
  const base = await repository.resolve(baseRef)
  const again = `then \`switchyard merge ${session.run}\``
  if (base === null)
    return [
      attention(
        deps,
        session,
        null,
        'base-branch',
        `The base branch ${created.baseBranch} is gone. Create it again, ${again}; the work is on ${integration.branch}.`,
      ),
    ]
  let target = integration.commit
  if (base !== target && (await repository.isAncestor(target, base)))
    return [{ type: 'BaseMerged', commit: ObjectId.parse(base) }]
  if (!(await repository.isAncestor(base, target))) {
    const joined = await joinMovedBase(deps, session, repository, base, target)
    if ('problem' in joined)
      return [attention(deps, session, null, 'base-branch', `${joined.problem} Mend it, ${again}.`)]
    target = joined.commit
  }
  const moved = await repository.fastForwardBranch(created.baseBranch, target)
  if (!moved.ok) {
    const kind = moved.failure.code === 'dirty-checkout' ? 'dirty-base' : 'base-branch'
    return [
      attention(
        deps,
        session,
        null,
        kind,
        `${moved.failure.message} Then \`switchyard merge ${session.run}\`; the work is on ${integration.branch}.`,
      ),
    ]
  }
  return [{ type: 'BaseMerged', commit: ObjectId.parse(target) }]
}

/** The base gained commits while the run worked: merge them, and prove the result before the base moves. */
async function joinMovedBase(
  deps: EffectDeps,
  session: RunSession,
  repository: Repository,
  base: string,
  integration: string,
): Promise<{ commit: string } | { problem: string }> {
  const { created } = session.state
  const preview = await repository.previewMerge(base, integration)
  if (!preview.ok) return { problem: preview.failure.message }
  if (preview.value.conflicts.length > 0)
    return {
      problem: `${created.baseBranch} gained commits that conflict with this run in ${preview.value.conflicts.slice(0, 5).join(', ')}.`,
    }
  const commit = await repository.commitTree({
    tree: preview.value.tree,
    parents: [base, integration],
    message: `Merge ${created.specName} (run ${session.run})\n`,
  })
  if (!commit.ok) return { problem: commit.failure.message }
  const stood = await standAt(deps, session, commit.value)
  if (!stood.ok) return { problem: stood.failure.message }
  const { red } = await runMissingGates(deps, session, {
    scope: 'merge',
    task: null,
    tree: preview.value.tree,
    worktree: stood.value.path,
    gates: pipelineGates(session.state),
    // Whoever asks again has mended something, be it outside of the tree.
    redAgain: true,
  })
  if (red !== null) return { problem: `Gate ${red} is red on ${created.baseBranch} merged with this run.` }
  return { commit: commit.value }
}
