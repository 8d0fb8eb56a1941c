/**
 * Carries out one attempt: checkpoint, agent, checkpoint, and what the attempt is worth.
 *
 * Safe to repeat at any point: the order is written before the agent starts, the adapter takes up whatever its folder
 * holds, and a checkpoint without changes makes no commit.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { AttemptOutcome, RunEvent } from '../../../contract/events.ts'
import { AttemptId, ObjectId } from '../../../contract/ids.ts'
import { Plan } from '../../../contract/plan.ts'
import { Verdict } from '../../../contract/verdict.ts'
import type { AgentOutcome, AgentRun, WorkOrder } from '../../agents/adapter.ts'
import { backoffUntil } from '../../domain/run/attempt-policy.ts'
import type { Effect } from '../../domain/run/effects.ts'
import { pipelineOf } from '../../domain/run/needs.ts'
import {
  type AttemptState,
  isOvertaken,
  liveAttempts,
  openAttention,
  sessionCost,
  type TaskState,
  totalCost,
} from '../../domain/run/state.ts'
import { writeFileAtomic } from '../../lib/atomic-write.ts'
import { buildPolicy } from '../../policy/build-policy.ts'
import { hookCommand } from '../../policy/hook-command.ts'
import { writePolicy } from '../../policy/write-policy.ts'
import type { RunSession } from '../engine/run-session.ts'
import { WorkStopped } from '../engine/work-stopped.ts'
import { ARTIFACT_FILE } from './artifact.ts'
import { buildPrompt } from './build-prompt.ts'
import { attention, type EffectDeps, type EffectOf } from './deps.ts'
import { judgePlan } from './judge-plan.ts'
import { judgeReview } from './judge-review.ts'
import { afterChange, checkpoint, clearAfterGate } from './task-checkpoint.ts'
import { ensureTaskWorktree } from './task-worktree.ts'

const ORDER_FILE = 'order.json'

/** Phases whose agents only read. Custom and built-in phases of the pipeline say so themselves. */
const READ_ONLY = ['plan', 'research', 'design', 'review']
/** Phases whose attempt is worth nothing without a change. */
const WORK_DUE = ['implement', 'fix', 'revise', 'resolve']

const SCHEMAS: Readonly<Record<string, z.ZodType>> = { plan: Plan, review: Verdict }

export async function runAttempt(
  deps: EffectDeps,
  session: RunSession,
  effect: EffectOf<Effect, 'run-attempt'>,
): Promise<RunEvent[]> {
  const attempt = session.state.attempts[effect.attempt]
  if (!attempt) throw new Error(`No such attempt: ${effect.attempt}`)
  const task = attempt.task === null ? null : (session.state.tasks[attempt.task] ?? null)
  if (task) await deps.live.gates.get(`${session.run}.${task.id}`)
  const order = await orderFor(deps, session, attempt, task)
  if (deps.live.leaving.aborted) throw new WorkStopped()
  const run = deps.adapter.run(order, {
    started: (process) => {
      if (session.state.attempts[attempt.id]?.process?.pid === process.pid) return
      session.append([{ type: 'ProcessStarted', owner: attempt.id, kind: 'agent', ...process }])
    },
    activity: (activity) => {
      deps.live.costs.set(attempt.id, activity.costUsd)
      deps.onActivity(session.run, attempt.id, activity)
      stopOverBudget(deps, session)
    },
  })
  deps.live.agents.set(attempt.id, run)
  // Stopped while its order was written; or its task was cancelled, sent back or taken over while nobody followed it.
  const obsolete =
    task === null
      ? session.state.planTakenOver !== null
      : task.cancelled !== null || task.takenOver !== null || isOvertaken(attempt, task)
  if (deps.live.stopping || deps.live.stoppedRuns.has(session.run) || obsolete) void run.stop('stopped')
  try {
    const outcome = await followed(run, deps.live.leaving)
    await writeFile(join(order.dir, ARTIFACT_FILE), outcome.text)
    return await conclude(deps, session, attempt, task, outcome)
  } finally {
    deps.live.agents.delete(attempt.id)
    deps.live.costs.delete(attempt.id)
  }
}

/** Its outcome; once this engine leaves, the agent is let go and goes on: the next engine adopts it. */
async function followed(run: AgentRun, leaving: AbortSignal): Promise<AgentOutcome> {
  let leave = () => {}
  const left = new Promise<never>((_, reject) => {
    leave = () => {
      run.detach()
      reject(new WorkStopped())
    }
    leaving.addEventListener('abort', leave)
  })
  try {
    return await Promise.race([run.done, left])
  } finally {
    leaving.removeEventListener('abort', leave)
  }
}

/** Ends the agents of a run as soon as all of them together have spent its budget; their sessions can be continued. */
function stopOverBudget(deps: EffectDeps, session: RunSession): void {
  const { budgetUsd } = session.state
  if (budgetUsd === null) return
  const mine = liveAttempts(session.state).map((attempt) => attempt.id)
  const spent = mine.reduce((sum, id) => sum + (deps.live.costs.get(id) ?? 0), totalCost(session.state))
  if (spent < budgetUsd) return
  // Said first: the agents end one after the other, and none may be started again in between.
  if (!openAttention(session.state, null).some((item) => item.kind === 'budget'))
    session.append([
      attention(
        deps,
        session,
        null,
        'budget',
        `The budget is spent ($${spent.toFixed(2)} of $${budgetUsd.toFixed(2)}), so the agents were stopped. Go on with \`switchyard resume ${session.run} --budget USD\`, which continues their sessions.`,
      ),
    ])
  for (const id of mine) void deps.live.agents.get(id)?.stop('stopped')
}

/** The order as it was given before a crash, or a new one: written down before anything starts. */
async function orderFor(
  deps: EffectDeps,
  session: RunSession,
  attempt: AttemptState,
  task: TaskState | null,
): Promise<WorkOrder> {
  if (task) await ensureTaskWorktree(deps, session, task)
  const dir = deps.paths.attempt(session.run, attempt.id)
  const file = join(dir, ORDER_FILE)
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as WorkOrder
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const { created } = session.state
  const { settings } = created
  if (task?.worktree && task.unfinishedGate !== null) await clearAfterGate(deps, session, task, task.worktree.path)
  // A merge whose conflicts wait for a resolver is not concluded before it has had its say.
  if (task?.worktree && attempt.files === null && attempt.phase !== 'resolve') {
    const before = await checkpoint(deps, session, task, `Before ${attempt.phase} ${attempt.n}`)
    deps.logger.debug({ attempt: attempt.id, commit: before.commit }, 'checkpoint')
  }
  const repository = await deps.repository(created.projectDir)
  const stage = pipelineOf(session.state).find(
    (candidate) => candidate.kind === 'agent' && candidate.phase === attempt.phase,
  )
  const readOnly = stage?.kind === 'agent' ? stage.readOnly : READ_ONLY.includes(attempt.phase)
  const cwd = task?.worktree?.path ?? deps.paths.integrationWorktree(session.run)
  const schema = SCHEMAS[attempt.phase]
  writePolicy(
    dir,
    buildPolicy({
      worktree: cwd,
      repositoryGitDir: repository.commonDir,
      attemptDir: dir,
      readOnly,
      files: attempt.files,
      stacks: settings.stacks,
      gateCommands: settings.gates.map((gate) => gate.command),
      setup: settings.setup,
      settings: settings.policy,
      readable: settings.env.shared.map((folder) => join(created.projectDir, folder)),
      mcp: settings.trust,
    }),
  )
  const order: WorkOrder = {
    run: session.run,
    task: attempt.task as WorkOrder['task'],
    attempt: attempt.id as WorkOrder['attempt'],
    phase: attempt.phase,
    gate: attempt.gate,
    cwd,
    dir,
    prompt: await buildPrompt(deps, session, attempt, task),
    session: attempt.session as WorkOrder['session'],
    resume: attempt.resume,
    sessionCostUsd: sessionCost(session.state, attempt.session),
    model: attempt.model,
    schema: schema ? z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }) : null,
    hookCommand: hookCommand(dir, { cacheDir: deps.paths.compileCache }),
    readOnly,
    web: settings.policy.web,
    trustProject: settings.trust,
    budgetUsd:
      session.state.budgetUsd === null ? null : Math.max(0.01, session.state.budgetUsd - totalCost(session.state)),
    timeoutMs: settings.limits.attemptMinutes * 60_000,
    // The policy lets agents write temporary files there and nowhere else outside of the worktree.
    env: { TMPDIR: join(dir, 'tmp') },
  }
  writeFileAtomic(file, JSON.stringify(order))
  return order
}

/** What the attempt is worth, as events: its outcome, and what its answer means for the run. */
async function conclude(
  deps: EffectDeps,
  session: RunSession,
  attempt: AttemptState,
  task: TaskState | null,
  agent: AgentOutcome,
): Promise<RunEvent[]> {
  let outcome: AttemptOutcome = agent.outcome
  let detail = agent.detail
  let head: { commit: string; tree: string } | null = null
  let changed = false
  const further: RunEvent[] = []

  if (task?.worktree && task.head) {
    // Parallel fixers share a worktree: the last one to end checks in what all of them did.
    const alone = !liveAttempts(session.state).some((other) => other.id !== attempt.id && other.task === task.id)
    if (alone) {
      const after = await checkpoint(deps, session, task, `${titleOf(attempt)} ${attempt.n}`)
      head = { commit: after.commit, tree: after.tree }
      changed = after.tree !== task.head.tree
      if (outcome === 'succeeded' && after.problem !== null) {
        outcome = 'failed'
        detail = after.problem
      }
      const worked = attempt.phase === 'implement' ? after.tree !== task.baseTree : changed
      const conflictSolved = attempt.phase === 'resolve' && (await isMerged(deps, session, task, after))
      if (
        outcome === 'succeeded' &&
        WORK_DUE.includes(attempt.phase) &&
        !worked &&
        !conflictSolved &&
        attempt.files === null
      ) {
        outcome = 'empty'
        detail = `It ended without changing anything. ${detail}`.trim()
      }
      if (changed) further.push(...(await afterChange(deps, session, task, after.commit)))
    } else changed = true
  }

  if (outcome === 'succeeded' && attempt.phase === 'plan') {
    const judged = judgePlan(agent.structured, AttemptId.parse(attempt.id))
    further.push(judged.event)
    if (judged.problem !== null) {
      outcome = 'invalid-output'
      detail = judged.problem
    }
  }
  if (outcome === 'succeeded' && attempt.phase === 'review' && task) {
    const judged = await judgeReview(deps, session, task, attempt, agent.structured)
    if (judged.event) further.push(judged.event)
    if (judged.problem !== null) {
      outcome = 'invalid-output'
      detail = judged.problem
    }
  }

  const now = deps.clock.now()
  let notBefore = agent.notBefore
  if (outcome === 'transient') notBefore = Math.max(notBefore ?? 0, backoffUntil(session.state, attempt, now))
  if (outcome === 'usage-limit') {
    notBefore ??= now + UNKNOWN_RESET_MS
    if (session.state.paused === null)
      further.push({ type: 'RunPaused', reason: `usage limit: ${detail}`, until: notBefore })
  }
  const open = openAttention(session.state, null).map((item) => item.kind)
  if (outcome === 'credentials' && !open.includes('credentials'))
    further.push(
      attention(
        deps,
        session,
        null,
        'credentials',
        `Claude refused the credentials: ${detail} Log in once (\`claude\` and /login, or set the key), then \`switchyard resume ${session.run}\`.`,
      ),
    )
  if (outcome === 'budget' && !open.includes('budget'))
    further.push(
      attention(
        deps,
        session,
        null,
        'budget',
        `The budget ended during ${attempt.phase}. Go on with \`switchyard resume ${session.run} --budget USD\`.`,
      ),
    )
  return [
    {
      type: 'AttemptFinished',
      attempt: AttemptId.parse(attempt.id),
      outcome,
      detail: detail.slice(0, 2_000),
      costUsd: agent.costUsd,
      costEstimated: agent.costEstimated,
      tokens: agent.tokens,
      durationMs: agent.durationMs,
      model: agent.model,
      commit: head ? ObjectId.parse(head.commit) : null,
      tree: head ? ObjectId.parse(head.tree) : null,
      changed,
      notBefore,
    },
    ...further,
  ]
}

/** Whether the merge that a resolver was called for is concluded, be it by an earlier one that was cut off. */
async function isMerged(
  deps: EffectDeps,
  session: RunSession,
  task: TaskState,
  after: { commit: string; problem: string | null },
): Promise<boolean> {
  if (after.problem !== null || task.diffBase === null || task.droppedLines.length > 0) return false
  const repository = await deps.repository(session.state.created.projectDir)
  return repository.isAncestor(task.diffBase, after.commit)
}

/** A usage limit without a reset time is asked about again after this long. */
const UNKNOWN_RESET_MS = 15 * 60_000

const titleOf = (attempt: AttemptState): string => {
  const name = attempt.gate === null ? attempt.phase : `${attempt.phase} ${attempt.gate}`
  return name.charAt(0).toUpperCase() + name.slice(1)
}
