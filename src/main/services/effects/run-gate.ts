/** Runs one gate on one tree and records what it showed; leaves the worktree as it was. */
import { readFile } from 'node:fs/promises'
import type { RunEvent } from '../../../contract/events.ts'
import { ObjectId, TaskId } from '../../../contract/ids.ts'
import type { Effect } from '../../domain/run/effects.ts'
import { evidenceFor } from '../../domain/run/state.ts'
import { failureDigest } from '../../gates/failure-digest.ts'
import { groupByFile, parseProblems } from '../../gates/problems.ts'
import type { RunSession } from '../engine/run-session.ts'
import { attention, type EffectDeps, type EffectOf } from './deps.ts'
import { describeEnd, executeCommand } from './execute-command.ts'
import { setupExcludes } from './worktree-setup.ts'

/** A failure's output is read up to here: problems beyond it are found by the next run. */
const MAX_OUTPUT_READ = 4 * 1024 * 1024

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
  const output = passed ? '' : await readOutput(outputFile)
  // Kept for every failure: the base is measured before the strategy is chosen.
  const groups = passed
    ? []
    : groupByFile(parseProblems(output, request.worktree), session.state.maxAgents).map((group) => [...group.files])
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

async function readOutput(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.length > MAX_OUTPUT_READ ? text.slice(-MAX_OUTPUT_READ) : text
}

/** The gate that a task needs next, on the tree that it stands at. */
export async function runTaskGate(
  deps: EffectDeps,
  session: RunSession,
  effect: EffectOf<Effect, 'run-gate'>,
): Promise<RunEvent[]> {
  const task = session.state.tasks[effect.task]
  if (!task?.worktree || !task.head) throw new Error(`Task ${effect.task} has no worktree for gate ${effect.gate}`)
  const repository = await deps.repository(session.state.created.projectDir)
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
  request: Omit<GateRequest, 'gate'> & { gates: readonly string[] },
): Promise<{ red: string | null }> {
  for (const gate of request.gates) {
    if (evidenceFor(session.state, gate, request.tree) === null)
      session.append(await runGate(deps, session, { ...request, gate }))
    if (evidenceFor(session.state, gate, request.tree)?.passed !== true) return { red: gate }
  }
  return { red: null }
}
