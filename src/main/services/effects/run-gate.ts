/** Runs one gate on one tree and records what it showed; leaves the worktree as it was. */
import { basename } from 'node:path'
import type { RunEvent } from '../../../contract/events.ts'
import { ObjectId, TaskId } from '../../../contract/ids.ts'
import type { Effect } from '../../domain/run/effects.ts'
import { evidenceFor } from '../../domain/run/state.ts'
import { failureDigest } from '../../gates/failure-digest.ts'
import { groupByFile, parseProblems } from '../../gates/problems.ts'
import type { RunSession } from '../engine/run-session.ts'
import { attention, type EffectDeps, type EffectOf } from './deps.ts'
import { describeEnd, executeCommand } from './execute-command.ts'
import { readEnd } from './read-end.ts'
import { ensureTaskWorktree } from './task-worktree.ts'
import { ensureSetup, setupExcludes } from './worktree-setup.ts'

/** A failure's output is read up to here: problems beyond it are found by the next run. */
const MAX_OUTPUT_READ = 1024 * 1024

export interface GateRequest {
  scope: 'base' | 'task' | 'merge'
  task: string | null
  gate: string
  tree: string
  worktree: string
}

/** Runs a gate in a worktree that stands at `tree`; returns the event that records the evidence. */
export async function runGate(deps: EffectDeps, session: RunSession, request: GateRequest): Promise<RunEvent[]> {
  const { settings, projectDir } = session.state.created
  const gate = settings.gates.find((candidate) => candidate.name === request.gate)
  if (!gate) throw new Error(`The pipeline names gate ${request.gate}, which has no command`)
  const task = request.task === null ? null : TaskId.parse(request.task)
  const tree = ObjectId.parse(request.tree)
  const gateRun = deps.ids.gateRun(session.run, request.scope, task, request.gate, session.state.gateRuns + 1)
  session.append([{ type: 'GateStarted', gateRun, scope: request.scope, task, gate: request.gate, tree }])
  const outputFile = deps.paths.output(session.run, gateRun)
  const result = await executeCommand(deps, session, {
    owner: gateRun,
    kind: 'gate',
    command: gate.command,
    cwd: request.worktree,
    outputFile,
    task: request.task,
  })
  // What a gate wrote (coverage, caches, a fixing linter) is no work of the task: it goes into a snapshot.
  const repository = await deps.repository(projectDir)
  const status = await repository.status(request.worktree)
  if (status.tracked.length + status.untracked.length > 0) {
    const restored = await repository.restoreHead(request.worktree, {
      reason: `left by gate ${request.gate}`,
      exclude: setupExcludes(settings),
    })
    if (!restored.ok) throw new Error(restored.failure.message)
  }
  const passed = result.exitCode === 0 && !result.timedOut
  const output = passed ? '' : await readEnd(outputFile, MAX_OUTPUT_READ)
  // Kept for every failure: the base is measured before the strategy is chosen.
  const groups = passed
    ? []
    : fixerGroups(groupByFile(parseProblems(output, request.worktree), session.state.maxAgents))
  return [
    {
      type: 'GateFinished',
      gateRun,
      scope: request.scope,
      task,
      gate: request.gate,
      command: gate.command,
      exitCode: result.exitCode,
      timedOut: result.timedOut,
      durationMs: result.durationMs,
      outputFile,
      tree,
      failureDigest: passed ? null : failureDigest(output === '' ? describeEnd(result) : output, [request.worktree]),
      tail: result.reason === null ? result.tail : `${result.tail}\n${result.reason}`.trim(),
      groups,
    },
  ]
}

/** So many files are no work for parallel fixers, who are told each of theirs: one of them mends all, with a command. */
const MAX_GROUPED_FILES = 1_000

export function fixerGroups(groups: readonly { files: readonly string[] }[]): string[][] {
  const files = groups.reduce((sum, group) => sum + group.files.length, 0)
  return files > MAX_GROUPED_FILES ? [] : groups.map((group) => [...group.files])
}

/** The gate that a task needs next, on the tree that it stands at. */
export async function runTaskGate(
  deps: EffectDeps,
  session: RunSession,
  effect: EffectOf<Effect, 'run-gate'>,
): Promise<RunEvent[]> {
  const key = `${session.run}.${effect.task}`
  const work = gateOfTask(deps, session, effect)
  deps.live.gates.set(
    key,
    work.catch(() => {}),
  )
  try {
    return await work
  } finally {
    deps.live.gates.delete(key)
  }
}

async function gateOfTask(
  deps: EffectDeps,
  session: RunSession,
  effect: EffectOf<Effect, 'run-gate'>,
): Promise<RunEvent[]> {
  const task = session.state.tasks[effect.task]
  if (!task?.worktree || !task.head) throw new Error(`Task ${effect.task} has no worktree for gate ${effect.gate}`)
  const repository = await deps.repository(session.state.created.projectDir)
  await ensureTaskWorktree(deps, session, task)
  const status = await repository.status(task.worktree.path)
  const head = await repository.head(task.worktree.path)
  if (head.commit !== task.head.commit || status.tracked.length + status.untracked.length > 0) {
    // Left by a crash in the middle of a gate, or by a person: evidence is only good for what was checked in.
    const back = await repository.switchWorktree(task.worktree.path, {
      branch: task.worktree.branch,
      base: task.head.commit,
    })
    if (!back.ok) throw new Error(back.failure.message)
    if (back.value.tree !== effect.tree)
      return [
        attention(
          deps,
          session,
          effect.task,
          'environment',
          `The branch ${task.worktree.branch} moved without Switchyard. Put it back to ${task.head.commit.slice(0, 10)}, then \`switchyard tasks retry ${effect.task}\`.`,
        ),
      ]
  }
  // Done already but for a setup that failed and was mended, or a worktree that was made anew.
  const setup = await ensureSetup(deps, session, task.worktree.path, basename(task.worktree.path))
  if (!setup.ok)
    return [
      attention(
        deps,
        session,
        effect.task,
        'setup',
        `${setup.failure.message} Mend it, then \`switchyard tasks retry ${effect.task}\`.`,
      ),
    ]
  return runGate(deps, session, {
    scope: 'task',
    task: effect.task,
    gate: effect.gate,
    tree: effect.tree,
    worktree: task.worktree.path,
  })
}

/** Runs those gates that have no evidence on `tree` yet; the first red one ends it. Appends as it goes. */
export async function runMissingGates(
  deps: EffectDeps,
  session: RunSession,
  request: Omit<GateRequest, 'gate'> & { gates: readonly string[]; redAgain?: boolean },
): Promise<{ red: string | null }> {
  for (const gate of request.gates) {
    const known = evidenceFor(session.state, gate, request.tree)
    if (known === null || (request.redAgain && !known.passed))
      session.append(await runGate(deps, session, { ...request, gate }))
    if (evidenceFor(session.state, gate, request.tree)?.passed !== true) return { red: gate }
  }
  return { red: null }
}
