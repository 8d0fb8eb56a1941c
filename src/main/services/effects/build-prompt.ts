/** Gathers what an attempt must know from state and files, and renders its prompt. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipelineOf } from '../../domain/run/needs.ts'
import {
  type AttemptState,
  attemptsOf,
  evidenceFor,
  type RunState,
  type TaskState,
  tasksInOrder,
} from '../../domain/run/state.ts'
import { plainText } from '../../gates/output-tail.ts'
import type { RunSession } from '../engine/run-session.ts'
import type { PromptInputs, PromptTask } from '../prompts/prompt-inputs.ts'
import type { PromptTemplate } from '../prompts/prompt-template.ts'
import { renderPrompt } from '../prompts/render-prompt.ts'
import { ARTIFACT_FILE } from './artifact.ts'
import type { EffectDeps } from './deps.ts'
import { findingsOf } from './judge-review.ts'
import { readEnd } from './read-end.ts'

const MAX_DIFF_BYTES = 40_000
const MAX_OUTPUT_CHARS = 200_000

export async function buildPrompt(
  deps: EffectDeps,
  session: RunSession,
  attempt: AttemptState,
  task: TaskState | null,
): Promise<string> {
  return renderPrompt({
    library: deps.prompts,
    context: { run: session.run, task: attempt.task, phase: attempt.phase, gate: attempt.gate, attempt: attempt.n },
    template: templateFor(deps, session.state, attempt.phase),
    inputs: await promptInputs(deps, session, attempt, task),
  })
}

function templateFor(deps: EffectDeps, state: RunState, phase: string): PromptTemplate {
  const stage = pipelineOf(state).find((candidate) => candidate.kind === 'agent' && candidate.phase === phase)
  if (stage?.kind === 'agent' && stage.prompt !== null) {
    const parsed = deps.prompts.parse(stage.prompt, `the prompt of phase ${phase}`)
    if (!parsed.ok) throw new Error(parsed.failure.message)
    return parsed.value
  }
  const template = deps.prompts.phases.get(phase)
  if (!template) throw new Error(`There is no prompt for phase ${phase}`)
  return template
}

async function promptInputs(
  deps: EffectDeps,
  session: RunSession,
  attempt: AttemptState,
  task: TaskState | null,
): Promise<PromptInputs> {
  const { state } = session
  const { created } = state
  const run: PromptInputs = {
    resumed: attempt.resume,
    spec: created.specText,
    gates: created.settings.gates.map(({ name, command }) => ({ name, command })),
    history: history(state, task, attempt),
    ...(state.plan ? { planSummary: state.plan.summary } : {}),
    ...(state.planProblems.length > 0 ? { planProblems: state.planProblems } : {}),
  }
  if (task === null) return state.planNote === null ? run : { ...run, note: state.planNote }
  const common: PromptInputs = {
    ...run,
    task: promptTask(task),
    artifacts: await artifacts(deps, state, task, attempt),
    dependencies: await dependencyReports(deps, state, task),
    ...(attempt.files ? { onlyFiles: attempt.files } : {}),
    ...asked(task, attempt),
  }
  switch (attempt.phase) {
    case 'fix':
      return { ...common, ...(await failure(state, task, attempt)) }
    case 'review':
      return {
        ...common,
        ...(await diffOf(deps, session, task)),
        evidence: evidenceList(state, task),
        findings: await findingsOf(deps, session, task),
        earlierIssues: task.verdicts.flatMap((verdict) =>
          verdict.issues.map((issue) => ({ ...issue, round: verdict.round })),
        ),
      }
    case 'revise': {
      const last = task.verdicts.at(-1)
      // Sent back by a person: what a reviewer said of another tree, or let pass, is nothing to settle.
      const open = !common.asked || (last?.tree === task.head?.tree && last?.effective === 'changes_requested')
      return {
        ...common,
        ...(await diffOf(deps, session, task)),
        issues: open ? (last?.issues ?? []) : [],
        findings: open ? (last?.findings ?? []) : [],
        earlierIssues: task.verdicts
          .slice(0, -1)
          .flatMap((verdict) => verdict.issues.map((issue) => ({ ...issue, round: verdict.round }))),
      }
    }
    case 'resolve':
      return { ...common, conflict: conflictOf(state, task) }
    default:
      return common
  }
}

/** What a person said: to those who work, what is not answered yet; to the reviewer, everything. */
function asked(task: TaskState, attempt: AttemptState): Pick<PromptInputs, 'asked' | 'comments' | 'note'> {
  const known = task.requests.slice(attempt.phase === 'review' ? 0 : task.answered, attempt.requests)
  return {
    asked: attempt.requests > task.answered,
    comments: known.flatMap((request) => request.comments),
    ...(task.note === null ? {} : { note: wordsOf(task, known) }),
  }
}

/** Several requests that wait together are all told, the newest last. */
function wordsOf(task: TaskState, known: TaskState['requests']): string {
  const notes = known.map((request) => request.note).filter((note) => note !== '')
  return notes.length > 1 ? notes.join('\n\n') : (task.note ?? '')
}

const promptTask = (task: TaskState): PromptTask => ({
  id: task.id,
  title: task.planned.title,
  description: task.planned.description,
  acceptance: task.planned.acceptance,
  files: task.planned.files,
  role: task.planned.role ?? null,
})

function history(state: RunState, task: TaskState | null, attempt: AttemptState): PromptInputs['history'] & object {
  return attemptsOf(state, task)
    .filter((other) => other.phase === attempt.phase && other.gate === attempt.gate && other.outcome !== null)
    .map((other) => ({ n: other.n, outcome: other.outcome ?? '', detail: other.detail }))
}

/** The agent's last text of an attempt; empty when there is none. */
async function artifactText(deps: EffectDeps, run: string, attempt: AttemptState): Promise<string> {
  return readFile(join(deps.paths.attempt(run, attempt.id), ARTIFACT_FILE), 'utf8').catch(() => '')
}

/** The last answer of each phase that the task completed. Verdicts travel as issues, plans as tasks. */
async function artifacts(
  deps: EffectDeps,
  state: RunState,
  task: TaskState,
  current: AttemptState,
): Promise<{ phase: string; text: string }[]> {
  const latest = new Map<string, AttemptState>()
  for (const attempt of attemptsOf(state, task))
    if (attempt.outcome === 'succeeded' && attempt.phase !== 'review' && attempt.id !== current.id) {
      latest.delete(attempt.phase)
      latest.set(attempt.phase, attempt)
    }
  const texts = await Promise.all(
    [...latest].map(async ([phase, attempt]) => ({
      phase,
      text: await artifactText(deps, state.created.run, attempt),
    })),
  )
  return texts.filter(({ text }) => text.trim() !== '')
}

async function dependencyReports(
  deps: EffectDeps,
  state: RunState,
  task: TaskState,
): Promise<{ id: string; title: string; report: string }[]> {
  const reports: { id: string; title: string; report: string }[] = []
  for (const id of task.planned.dependsOn) {
    const other = state.tasks[id]
    if (!other) continue
    const last = attemptsOf(state, other).findLast((a) => a.outcome === 'succeeded' && a.phase === 'implement')
    const report = last ? await artifactText(deps, state.created.run, last) : ''
    reports.push({ id, title: other.planned.title, report })
  }
  return reports
}

async function failure(state: RunState, task: TaskState, attempt: AttemptState): Promise<PromptInputs> {
  const evidence = evidenceFor(state, attempt.gate ?? '', task.head?.tree ?? '')
  if (!evidence) return {}
  const output = (await readEnd(evidence.outputFile, 4 * MAX_OUTPUT_CHARS)) || evidence.tail
  const earlier = Object.values(state.evidence).some(
    (other) =>
      other.gate === evidence.gate &&
      other.task === task.id &&
      other.gateRun !== evidence.gateRun &&
      other.failureDigest === evidence.failureDigest,
  )
  // A fix that changed nothing left the very same evidence behind.
  const unchanged = attemptsOf(state, task)
    .slice(task.windowStart)
    .some(
      (a) => a.phase === 'fix' && a.gate === attempt.gate && a.outcome !== null && !a.changed && a.outcome === 'empty',
    )
  return {
    failure: {
      gate: evidence.gate,
      command: evidence.command,
      exitCode: evidence.exitCode,
      timedOut: evidence.timedOut,
      output: plainText(output.slice(-MAX_OUTPUT_CHARS)),
      repeated: earlier || unchanged,
    },
  }
}

async function diffOf(deps: EffectDeps, session: RunSession, task: TaskState): Promise<PromptInputs> {
  if (!task.head || task.diffBase === null) return {}
  const repository = await deps.repository(session.state.created.projectDir)
  return {
    diff: await repository.diff(task.diffBase, task.head.commit, { maxBytes: MAX_DIFF_BYTES }),
    diffCommand: `git diff ${task.diffBase} ${task.head.commit}`,
  }
}

function evidenceList(state: RunState, task: TaskState): PromptInputs['evidence'] & object {
  const tree = task.head?.tree
  return Object.values(state.evidence)
    .filter((evidence) => evidence.tree === tree)
    .map(({ gate, command, exitCode, timedOut, durationMs, tail }) => ({
      gate,
      command,
      exitCode,
      timedOut,
      durationMs,
      tail,
    }))
}

/** The tasks whose merged work stands on the other side of a conflict. */
function conflictOf(state: RunState, task: TaskState): PromptInputs['conflict'] & object {
  const since = task.startedAt ?? 0
  return {
    files: task.conflicts,
    others: tasksInOrder(state)
      .filter((other) => other.merged !== null && other.merged.at >= since)
      .map((other) => ({
        id: other.id,
        title: other.planned.title,
        intent: [
          other.planned.description,
          ...other.planned.acceptance.map((line) => `- ${line}`),
          ...(task.droppedLines.length > 0 ? ['These lines must not get lost:', ...task.droppedLines] : []),
        ].join('\n'),
      })),
  }
}
