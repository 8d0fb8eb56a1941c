/** Merges by hand what a worktree holds: a task into its run's integration branch, a created one into its base. */
import { basename } from 'node:path'
import { AttentionId, TaskId } from '../../../contract/ids.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { liveAttempts, openAttention, type TaskState } from '../../domain/run/state.ts'
import type { Repository } from '../../git/repository.ts'
import type { EffectDeps } from '../effects/deps.ts'
import { executeCommand } from '../effects/execute-command.ts'
import { mergeTask } from '../effects/merge.ts'
import { ensureSetup, setupExcludes } from '../effects/worktree-setup.ts'
import { rebaseTask } from '../effects/worktrees.ts'
import type { Engine } from '../engine/engine.ts'
import type { RunSession } from '../engine/run-session.ts'
import { scopeOf } from './created-scope.ts'
import { type CreatedWorktree, createdScope } from './created-worktrees.ts'

export interface WorktreeMerge {
  readonly into: string
  readonly commit: string
  readonly gates: readonly { gate: string; exitCode: number | null; durationMs: number }[]
  readonly alreadyMerged: boolean
}

/** `needs-person`: a conflict, a red gate, uncommitted work. `cannot-merge`: there is nothing to merge that way. */
export type WorktreeMergeFailure = Failure<'needs-person' | 'cannot-merge'>
type Merged = Result<WorktreeMerge, WorktreeMergeFailure>

const person = (message: string, details?: readonly string[]) => fail('needs-person', message, details)

/**
 * A task whose work a person completed in its worktree. It passes what every merge passes: no conflict, all gates green
 * on the merged tree, no lines of others dropped; the person stands in for the reviewer.
 */
export async function mergeTaskByHand(engine: Engine, session: RunSession, task: TaskState): Promise<Merged> {
  const { state } = session
  const { integration } = state
  const again = `then \`switchyard worktree merge ${task.id}\` again`
  if (task.merged)
    return ok({ into: integration?.branch ?? '', commit: task.merged.commit, gates: [], alreadyMerged: true })
  if (!integration || !task.worktree || !task.head || task.cancelled !== null || state.finished)
    return fail(
      'cannot-merge',
      `${task.id} ${task.cancelled === null ? 'has not begun' : 'was cancelled'}, so there is nothing of it to merge. See \`switchyard status ${session.run}\`.`,
    )
  if (task.takenOver !== null)
    return person(`You have taken ${task.id} over. Hand it back with \`switchyard tasks hand-back ${task.id}\`.`)
  if (liveAttempts(state).some((attempt) => attempt.task === task.id))
    return fail(
      'cannot-merge',
      `An agent still works on ${task.id}. Let it end with \`switchyard resume ${session.run}\`.`,
    )
  const repository = await engine.effects.repository(state.created.projectDir)
  const { path, branch } = task.worktree
  const entry = (await repository.listWorktrees()).find((candidate) => candidate.branch === branch)
  if (!entry?.head || basename(entry.path) !== basename(path))
    return fail(
      'cannot-merge',
      `The worktree of ${task.id} is gone. Make it with \`switchyard worktree create ${task.id}\`.`,
    )
  const uncommitted = await changesIn(repository, path, setupExcludes(state.created.settings))
  if (uncommitted.length > 0)
    return person(`${path} has uncommitted changes (${shown(uncommitted)}): commit or stash them, ${again}.`)
  const preview = await repository.previewMerge(integration.commit, entry.head)
  if (!preview.ok) return person(preview.failure.message)
  if (preview.value.conflicts.length > 0)
    return person(
      `${branch} conflicts with ${integration.branch} in ${shown(preview.value.conflicts)}: merge ${integration.branch} in ${path}, ${again}.`,
    )
  // The run must know of the commits that the person made: taking in the integration branch records where it stands.
  if (entry.head !== task.head.commit || task.conflicts.length > 0 || task.rebaseOnto !== null)
    session.append(
      await rebaseTask(engine.effects, session, { kind: 'rebase-task', task: task.id, onto: integration.commit }),
    )
  const resolved = openAttention(state, task.id).map((item) => ({
    type: 'AttentionResolved' as const,
    attention: AttentionId.parse(item.id),
    decision: 'approve' as const,
    note: 'merged by hand',
  }))
  const events = await mergeTask(engine.effects, session, { kind: 'merge-task', task: task.id }, resolved)
  // A merge of our own from before a crash is found again rather than made.
  if (events.some((event) => event.type === 'TaskMerged')) session.append([...resolved, ...events])
  const done = session.state.tasks[task.id]?.merged
  if (done)
    return ok({
      into: integration.branch,
      commit: done.commit,
      gates: gatesOn(session, done.tree),
      alreadyMerged: false,
    })
  for (const event of events) {
    if (event.type === 'MergeRejected')
      return person(
        `Gate ${event.gate} is red on ${branch} merged into ${integration.branch}: mend it in ${path}, commit, ${again}.`,
        [state.evidence[`${event.gate}@${event.tree}`]?.tail ?? ''],
      )
    if (event.type === 'MergeRefused')
      return person(`${event.reason}: put them back in ${path}, ${again}.`, event.lines)
    if (event.type === 'AttentionRaised') return person(event.text)
  }
  throw new Error(`The merge of ${TaskId.parse(task.id)} had no outcome`)
}

function gatesOn(session: RunSession, tree: string): WorktreeMerge['gates'] {
  return Object.values(session.state.evidence)
    .filter((evidence) => evidence.tree === tree)
    .map(({ gate, exitCode, durationMs }) => ({ gate, exitCode, durationMs }))
}

async function changesIn(repository: Repository, path: string, excludes: readonly string[]): Promise<string[]> {
  const ours = excludes.map((pattern) => pattern.replace(/^\/+|\/+$/g, ''))
  const { tracked, untracked } = await repository.status(path)
  return [...tracked, ...untracked.filter((file) => !ours.some((folder) => `${file}/`.startsWith(`${folder}/`)))]
}

const shown = (files: readonly string[]): string =>
  files.length > 5 ? `${files.slice(0, 5).join(', ')} and ${files.length - 5} more` : files.join(', ')

/** A worktree that a person created: into its base as a fast-forward to a commit on which the project's gates are green. */
export async function mergeCreated(effects: EffectDeps, worktree: CreatedWorktree): Promise<Merged> {
  const { path, branch, baseBranch } = worktree
  const repository = await effects.repository(worktree.project)
  const again = `then \`switchyard worktree merge ${worktree.name}\` again`
  const base = await repository.resolve(`refs/heads/${baseBranch}`)
  if (base === null) return person(`The branch ${baseBranch} is gone: create it, ${again}.`)
  const tip = await repository.resolve(`refs/heads/${branch}`)
  if (tip === null) return fail('cannot-merge', `The branch ${branch} is gone, so there is nothing to merge.`)
  const scope = await scopeOf(effects, repository, worktree)
  if (!scope.ok) return person(scope.failure.message)
  const { settings } = scope.value.state.created
  const uncommitted = await changesIn(repository, path, setupExcludes(settings))
  if (uncommitted.length > 0)
    return person(`${path} has uncommitted changes (${shown(uncommitted)}): commit or stash them, ${again}.`)
  if (await repository.isAncestor(tip, base))
    return ok({ into: baseBranch, commit: base, gates: [], alreadyMerged: true })
  const target = await joined(repository, worktree, base, tip)
  if (!target.ok) return target

  // Gates run on the merged tree in the worktree itself, which afterwards stands at its branch again.
  const stood = await repository.switchWorktree(path, { branch: null, base: target.value })
  if (!stood.ok) return person(stood.failure.message)
  const gates: { gate: string; exitCode: number | null; durationMs: number }[] = []
  let red: { gate: string; tail: string } | null = null
  try {
    const setup = await ensureSetup(effects, scope.value, path, worktree.name)
    if (!setup.ok) return person(setup.failure.message)
    const due = settings.pipeline.flatMap((stage) => (stage.kind === 'gate' ? [stage.gate] : []))
    for (const gate of settings.gates.filter(({ name }) => due.includes(name))) {
      const result = await executeCommand(effects, scope.value, {
        owner: `${createdScope(path)}.gate.${gate.name}`,
        kind: 'gate',
        command: gate.command,
        cwd: path,
        outputFile: effects.paths.output(createdScope(path), `gate-${gate.name}`),
        task: null,
      })
      gates.push({ gate: gate.name, exitCode: result.exitCode, durationMs: result.durationMs })
      if (result.exitCode !== 0) {
        red = { gate: gate.name, tail: result.tail }
        break
      }
    }
  } finally {
    await repository.switchWorktree(path, { branch, base: tip })
  }
  if (red)
    return person(
      `Gate ${red.gate} is red on ${branch} merged with ${baseBranch}: mend it in ${path}, commit, ${again}.`,
      [red.tail],
    )
  const moved = await repository.fastForwardBranch(baseBranch, target.value)
  if (!moved.ok) return person(moved.failure.message)
  return ok({ into: baseBranch, commit: target.value, gates, alreadyMerged: false })
}

/** The commit that the base is to move to: the branch itself, or its merge with a base that went on. */
async function joined(
  repository: Repository,
  worktree: CreatedWorktree,
  base: string,
  tip: string,
): Promise<Result<string, WorktreeMergeFailure>> {
  const { branch, baseBranch, path, name } = worktree
  if (await repository.isAncestor(base, tip)) return ok(tip)
  const preview = await repository.previewMerge(base, tip)
  if (!preview.ok) return person(preview.failure.message)
  if (preview.value.conflicts.length > 0)
    return person(
      `${branch} conflicts with ${baseBranch} in ${shown(preview.value.conflicts)}: merge ${baseBranch} in ${path}, then \`switchyard worktree merge ${name}\` again.`,
    )
  const commit = await repository.commitTree({
    tree: preview.value.tree,
    parents: [base, tip],
    message: `Merge branch '${branch}'\n`,
  })
  return commit.ok ? ok(commit.value) : person(commit.failure.message)
}
