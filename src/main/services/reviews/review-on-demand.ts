/**
 * A review that a person asks for, with the prompt, policy and schema of the pipeline's own.
 *
 * It reads the task's tree in a throwaway worktree, so it works for merged tasks too, and beside a run that is being driven:
 * nothing of the run is held while the reviewer thinks. What it cost is always recorded as
 * an attempt. Its verdict counts as a round only for a task that is not over; for a merged one nothing is decided any
 * more, and the answer is kept as a file.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { EventOf, RunEvent } from '../../../contract/events.ts'
import { ObjectId, TaskId } from '../../../contract/ids.ts'
import type { DemandedReview } from '../../../contract/procedures/reviews.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { Verdict } from '../../../contract/verdict.ts'
import type { Activity, AgentOutcome, WorkOrder } from '../../agents/adapter.ts'
import { modelFor } from '../../domain/run/attempt-policy.ts'
import { isOver } from '../../domain/run/schedule.ts'
import { type AttemptState, attemptsOf, liveAttempts, type TaskState, totalCost } from '../../domain/run/state.ts'
import { buildPolicy } from '../../policy/build-policy.ts'
import { hookCommand } from '../../policy/hook-command.ts'
import { writePolicy } from '../../policy/write-policy.ts'
import { ARTIFACT_FILE } from '../effects/artifact.ts'
import { buildPrompt } from '../effects/build-prompt.ts'
import type { EffectDeps } from '../effects/deps.ts'
import type { CommandScope } from '../effects/execute-command.ts'
import { findingsOf, judgeReview } from '../effects/judge-review.ts'
import { ensureSetup, forgetSetup } from '../effects/worktree-setup.ts'
import type { RunSession } from '../engine/run-session.ts'
import { WorkStopped } from '../engine/work-stopped.ts'
import { keepReview } from './demanded-reviews.ts'

/** Its own name in the log, so that it takes no attempt away from the pipeline's reviews. */
export const ON_DEMAND_PHASE = 'review-on-demand'

export interface ReviewedNow {
  readonly review: DemandedReview
  readonly file: string
}

export interface ReviewHost {
  /** Changes the run in turn with whatever else changes it; it goes on afterwards only where that is said. */
  change<T>(change: (session: RunSession) => T | Promise<T>, options: { readonly goesOn: boolean }): Promise<T>
  activity(attempt: string, activity: Activity): void
  /** Ends the review; what it cost is stored. */
  readonly signal: AbortSignal
}

/** Throws `WorkStopped` when it was to end before its agent began. */
export async function reviewOnDemand(
  deps: EffectDeps,
  session: RunSession,
  task: TaskState,
  host: ReviewHost,
): Promise<Result<ReviewedNow, Failure<'nothing-to-review' | 'busy' | 'budget-spent' | 'no-worktree'>>> {
  const { state } = session
  const { created } = state
  const { head } = task
  if (!head || task.diffBase === null || head.tree === task.baseTree)
    return fail('nothing-to-review', `${task.id} has changed nothing yet. See \`switchyard tasks ${session.run}\`.`)
  if (liveAttempts(state).some((attempt) => attempt.task === task.id))
    return fail(
      'busy',
      `An agent is at work on ${task.id}. Let it end with \`switchyard resume ${session.run}\`, then ask again.`,
    )
  if (state.budgetUsd !== null && totalCost(state) >= state.budgetUsd)
    return fail(
      'budget-spent',
      `The budget of the run is spent. Raise it with \`switchyard resume ${session.run} --budget USD\`, then ask again.`,
    )
  const repository = await deps.repository(created.projectDir)
  const n = attemptsOf(state, task).filter((attempt) => attempt.phase === ON_DEMAND_PHASE).length + 1
  // Of this commit alone: what a killed review left behind of another one is not stood upon.
  const name = `_review-${task.id}-${head.commit.slice(0, 10)}`
  const cwd = deps.paths.worktree(session.run, name)
  await mkdir(dirname(cwd), { recursive: true })
  const stood = await repository.addWorktree({ path: cwd, branch: null, base: head.commit })
  if (!stood.ok) return fail('no-worktree', `${stood.failure.message} Mend it, then ask again.`)
  const own = stoppedBy(host.signal, deps)
  const note = (events: readonly RunEvent[]): Promise<void> =>
    host.change((now) => now.append(events), { goesOn: false })
  let noted: Promise<void> = Promise.resolve()
  const scope: CommandScope = {
    run: session.run,
    state,
    append(events) {
      noted = note(events)
      noted.catch(() => {}) // Waited for at the end.
    },
  }
  try {
    // The reviewer may run the project's checks; where setup fails, it can still read.
    const setup = await ensureSetup(own, scope, cwd, name)
    if (!setup.ok) deps.logger.warn({ run: session.run, task: task.id }, setup.failure.message)
    const planned = plannedAttempt(deps, session, task, n)
    const order = await orderFor(deps, session, task, planned, { cwd, commonDir: repository.commonDir })
    if (host.signal.aborted || deps.live.leaving.aborted) throw new WorkStopped()
    const run = deps.adapter.run(order, {
      started: (process) =>
        scope.append([{ type: 'ProcessStarted', owner: planned.attempt, kind: 'agent', ...process }]),
      activity: (activity) => host.activity(planned.attempt, activity),
    })
    deps.live.agents.set(planned.attempt, run)
    const stop = () => void run.stop('stopped')
    host.signal.addEventListener('abort', stop)
    const outcome = await run.done.finally(() => {
      deps.live.agents.delete(planned.attempt)
      host.signal.removeEventListener('abort', stop)
    })
    await writeFile(join(order.dir, ARTIFACT_FILE), outcome.text)
    await noted
    const judged = { head, diffBase: task.diffBase }
    return ok(
      await host.change((now) => conclude(deps, now, { task: task.id, judged, planned, outcome, n }), { goesOn: true }),
    )
  } finally {
    await repository.removeWorktree(cwd)
    await forgetSetup(deps.paths, session.run, name)
  }
}

/** The same effects, whose commands end with the signal. */
const stoppedBy = (signal: AbortSignal, deps: EffectDeps): EffectDeps => ({
  ...deps,
  runCommand(order) {
    const run = deps.runCommand(order)
    const stop = () => void run.stop()
    signal.addEventListener('abort', stop)
    void run.done.finally(() => signal.removeEventListener('abort', stop))
    return run
  },
})

function plannedAttempt(deps: EffectDeps, session: RunSession, task: TaskState, n: number): EventOf<'AttemptPlanned'> {
  const id = TaskId.parse(task.id)
  return {
    type: 'AttemptPlanned',
    attempt: deps.ids.attempt(session.run, id, ON_DEMAND_PHASE, null, n),
    task: id,
    phase: ON_DEMAND_PHASE,
    gate: null,
    n,
    session: deps.ids.session(),
    resume: false,
    model: modelFor(session.state.created.settings, 'review', task.planned.role ?? null, task.escalatedAt !== null),
    batch: n,
    files: null,
    commit: task.head ? ObjectId.parse(task.head.commit) : null,
  }
}

async function orderFor(
  deps: EffectDeps,
  session: RunSession,
  task: TaskState,
  planned: EventOf<'AttemptPlanned'>,
  place: { cwd: string; commonDir: string },
): Promise<WorkOrder> {
  const { created, budgetUsd } = session.state
  const { settings } = created
  const dir = deps.paths.attempt(session.run, planned.attempt)
  await mkdir(dir, { recursive: true, mode: 0o700 })
  writePolicy(
    dir,
    buildPolicy({
      worktree: place.cwd,
      repositoryGitDir: place.commonDir,
      attemptDir: dir,
      readOnly: true,
      files: null,
      stacks: settings.stacks,
      gateCommands: settings.gates.map((gate) => gate.command),
      setup: settings.setup,
      settings: settings.policy,
      readable: settings.env.shared.map((folder) => join(created.projectDir, folder)),
      mcp: settings.trust,
    }),
  )
  // To the reviewer it is a review as any other; only the log tells them apart.
  const asReview: AttemptState = {
    ...planned,
    id: planned.attempt,
    phase: 'review',
    n: attemptsOf(session.state, task).filter((attempt) => attempt.phase === 'review').length + planned.n,
    plannedAt: deps.clock.now(),
    process: null,
    requests: task.requests.length,
    outcome: null,
    detail: '',
    costUsd: 0,
    costEstimated: false,
    tokens: NO_TOKENS,
    durationMs: 0,
    finishedAt: null,
    changed: false,
    notBefore: null,
  }
  return {
    run: session.run,
    task: planned.task,
    attempt: planned.attempt,
    phase: 'review',
    gate: null,
    cwd: place.cwd,
    dir,
    prompt: await buildPrompt(deps, session, asReview, task),
    session: planned.session,
    resume: false,
    sessionCostUsd: 0,
    model: planned.model,
    schema: z.toJSONSchema(Verdict, { io: 'input', target: 'draft-7' }),
    hookCommand: hookCommand(dir, { cacheDir: deps.paths.compileCache }),
    readOnly: true,
    web: settings.policy.web,
    trustProject: settings.trust,
    budgetUsd: budgetUsd === null ? null : Math.max(0.01, budgetUsd - totalCost(session.state)),
    timeoutMs: settings.limits.attemptMinutes * 60_000,
    env: {},
  }
}

const NO_TOKENS = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }

interface Concluded {
  readonly task: string
  /** What was reviewed: the task may have gone on since. */
  readonly judged: Pick<TaskState, 'head' | 'diffBase'>
  readonly planned: EventOf<'AttemptPlanned'>
  readonly outcome: AgentOutcome
  readonly n: number
}

/** One append for all of it: a kill before leaves nothing half done. */
async function conclude(
  deps: EffectDeps,
  session: RunSession,
  { task: id, judged: reviewed, planned, outcome: agent, n }: Concluded,
): Promise<ReviewedNow> {
  const now = session.state.tasks[id]
  const { head } = reviewed
  if (!now || !head) throw new Error(`Task ${id} lost its tree during a review`)
  const task: TaskState = { ...now, ...reviewed }
  const judged =
    agent.outcome === 'succeeded'
      ? await judgeReview(deps, session, task, { id: planned.attempt }, agent.structured)
      : { event: null, problem: agent.detail }
  const atWork = liveAttempts(session.state).some((attempt) => attempt.task === id)
  const current = now.head?.commit === head.commit && !atWork
  const recorded = judged.event !== null && current && !isOver(now) && session.state.finished === null
  const finished: RunEvent = {
    type: 'AttemptFinished',
    attempt: planned.attempt,
    outcome: agent.outcome === 'succeeded' && judged.event === null ? 'invalid-output' : agent.outcome,
    detail: (judged.problem ?? agent.detail).slice(0, 2_000),
    costUsd: agent.costUsd,
    costEstimated: agent.costEstimated,
    tokens: agent.tokens,
    durationMs: agent.durationMs,
    model: agent.model,
    commit: null,
    tree: null,
    changed: false,
    notBefore: null,
  }
  session.append([planned, finished, ...(recorded && judged.event ? [judged.event] : [])])
  const review: DemandedReview = {
    run: session.run,
    task: task.id,
    at: deps.clock.now(),
    commit: head.commit,
    tree: head.tree,
    verdict: judged.event === null ? null : Verdict.parse(agent.structured),
    effective: judged.event?.effective ?? 'changes_requested',
    issues: judged.event?.issues ?? [],
    findings: judged.event?.findings ?? (await findingsOf(deps, session, task)),
    recorded,
    detail: judged.problem ?? agent.detail,
    model: agent.model,
    costUsd: agent.costUsd,
    durationMs: agent.durationMs,
  }
  return { review, file: keepReview(deps.paths, review, n) }
}
