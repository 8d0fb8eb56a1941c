/** What `run --dry-run` prints: everything that a run would do, worked out without doing any of it. */
import type { Plan, PlannedTask } from '../../../contract/plan.ts'
import type { Stage } from '../../../contract/settings.ts'
import { planOrder } from '../../domain/plan/plan-order.ts'
import { renderPlanTree } from '../../domain/plan/render-plan.ts'
import { chooseStrategy } from '../../domain/plan/strategy.ts'
import { modelFor } from '../../domain/run/attempt-policy.ts'
import type { Intake } from '../../services/intake/create-run.ts'
import type { Paths } from '../../services/paths.ts'
import type { PromptInputs } from '../../services/prompts/prompt-inputs.ts'
import { loadPrompts, type PromptLibrary } from '../../services/prompts/prompt-library.ts'
import { renderPrompt } from '../../services/prompts/render-prompt.ts'
import { surroundings } from '../compose.ts'
import { done, type Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { note, plain, print, printJson } from './output.ts'
import { type RunFlags, takeInSpec } from './start-run.ts'
import { dollars, plural } from './style.ts'

/** Stands for the id that the run would get. */
const RUN = '<run>'

interface Step {
  readonly phase: string
  readonly model: string | null
  /** Null where it depends on what earlier steps bring (diff, evidence). */
  readonly prompt: string | null
}

export async function dryRun(cli: CliContext, spec: string, flags: RunFlags): Promise<Outcome> {
  const { git, paths } = surroundings(cli.env)
  const taken = await takeInSpec(cli, git, spec, flags)
  if (!taken.ok) return taken
  const forecast = forecastOf(taken.value, paths)
  for (const line of taken.value.notes) note(cli, `Note: ${line}`)
  if (flags.json) printJson(cli, forecast)
  else print(cli, plain(forecastText(taken.value, forecast)))
  return done
}

export type Forecast = ReturnType<typeof forecastOf>

export function forecastOf(intake: Intake, paths: Paths) {
  const { settings, plan } = intake
  const library = loadPrompts()
  const agents = settings.pipeline.flatMap((stage) => phaseOf(stage) ?? [])
  const strategy =
    plan === null
      ? null
      : chooseStrategy({
          requested: settings.strategy,
          requestedSource: settings.strategySource,
          plan,
          redGates: [],
          limits: settings.limits,
        })
  const shared = strategy !== null && strategy.strategy !== 'worktrees'
  return {
    dryRun: true as const,
    spec: intake.spec.name,
    project: intake.repository.root,
    base: intake.baseBranch,
    baseCommit: intake.baseCommit,
    integrationBranch: `switchyard/${RUN}/integration`,
    strategy: strategy?.strategy ?? null,
    strategyReason: strategy?.reason ?? 'It is chosen when the plan is known.',
    setup: settings.setup,
    gates: settings.gates.map(({ name, command, source }) => ({ name, command, source })),
    pipeline: settings.pipeline.map(stageName),
    limits: settings.limits,
    /** Calls of claude if nothing has to be mended; a prose spec adds its tasks to the one that plans. */
    agentCalls: plan === null ? 1 : plan.tasks.length * agents.length,
    agentCallsPerTask: agents.length,
    order: plan === null ? [] : planOrder(plan).levels,
    planning: plan === null ? planStep(intake, library) : null,
    tasks: (plan?.tasks ?? []).map((task) => ({
      id: task.id,
      title: task.title,
      dependsOn: task.dependsOn,
      files: task.files,
      branch: `switchyard/${RUN}/${task.id}`,
      worktree: paths.worktree(RUN, shared ? '_shared' : task.id),
      steps: settings.pipeline.flatMap((stage) => stepOf(intake, plan, task, stage, library) ?? []),
    })),
  }
}

const stageName = (stage: Stage): string =>
  stage.kind === 'agent' ? stage.phase : stage.kind === 'gate' ? `gate ${stage.gate}` : 'review'

const phaseOf = (stage: Stage): string | null =>
  stage.kind === 'agent' ? stage.phase : stage.kind === 'review' ? 'review' : null

function planStep(intake: Intake, library: PromptLibrary): Step {
  const template = library.phases.get('plan')
  const context = { run: RUN, task: null, phase: 'plan', gate: null, attempt: 1 }
  return {
    phase: 'plan',
    model: modelFor(intake.settings, 'plan', 'planner', false),
    prompt: template ? renderPrompt({ library, context, template, inputs: runInputs(intake, null) }) : null,
  }
}

function runInputs({ spec, settings }: Intake, plan: Plan | null): PromptInputs {
  return {
    spec: spec.text,
    gates: settings.gates.map(({ name, command }) => ({ name, command })),
    ...(plan === null ? {} : { planSummary: plan.summary }),
  }
}

function stepOf(
  intake: Intake,
  plan: Plan | null,
  task: PlannedTask,
  stage: Stage,
  library: PromptLibrary,
): Step | null {
  const phase = phaseOf(stage)
  if (phase === null) return null
  const role = task.role ?? null
  const model = modelFor(intake.settings, phase, role, false)
  if (stage.kind === 'review') return { phase, model, prompt: null }
  const own = stage.kind === 'agent' && stage.prompt !== null ? library.parse(stage.prompt, phase) : null
  const template = own === null ? library.phases.get(phase) : own.ok ? own.value : undefined
  if (template === undefined) return { phase, model, prompt: null }
  const inputs: PromptInputs = {
    ...runInputs(intake, plan),
    task: {
      id: task.id,
      title: task.title,
      description: task.description,
      acceptance: task.acceptance,
      files: task.files,
      role,
    },
    dependencies: task.dependsOn.map((id) => ({
      id,
      title: plan?.tasks.find((other) => other.id === id)?.title ?? '',
      report: '',
    })),
  }
  const context = { run: RUN, task: task.id, phase, gate: null, attempt: 1 }
  return { phase, model, prompt: renderPrompt({ library, context, template, inputs }) }
}

function forecastText(intake: Intake, forecast: Forecast): string {
  const { limits } = forecast
  const lines = [
    `${forecast.spec} in ${forecast.project}, from ${forecast.base} (${forecast.baseCommit.slice(0, 10)})`,
    '',
  ]
  if (intake.plan === null) lines.push('The spec has no explicit tasks: one agent would plan them.', '')
  else {
    lines.push(renderPlanTree(intake.plan))
    forecast.order.forEach((ids, index) => {
      lines.push(`Order ${index + 1}: ${ids.join(', ')}`)
    })
    lines.push('')
  }
  lines.push(`Strategy   ${forecast.strategy ?? intake.settings.strategy}: ${forecast.strategyReason}`)
  lines.push(`Branch     ${forecast.integrationBranch}`)
  for (const { id, worktree, branch } of forecast.tasks) lines.push(`Worktree   ${id}: ${worktree} on ${branch}`)
  lines.push(...list('Setup', forecast.setup))
  lines.push(
    ...list(
      'Gate',
      forecast.gates.map(({ name, command, source }) => `${name}: ${command} (${source})`),
    ),
  )
  lines.push(`Pipeline   ${[...forecast.pipeline, 'merge'].join(' -> ')}`)
  for (const { id, steps } of forecast.tasks)
    lines.push(
      `Phases     ${id}: ${steps.map(({ phase, model }) => `${phase} (${model ?? 'default model'})`).join(', ')}`,
    )
  const calls =
    intake.plan === null
      ? `1 to plan, then at least ${forecast.agentCallsPerTask} per task`
      : `at least ${forecast.agentCalls}`
  lines.push(`Agents     ${calls}; at most ${limits.agents} at once`)
  const budget = limits.budgetUsd === null ? 'no budget' : `budget ${dollars(limits.budgetUsd)}`
  lines.push(
    `Limits     ${plural(limits.attempts, 'attempt')} per step, ${plural(limits.reviews, 'review')} per task, ${limits.attemptMinutes} min per attempt, ${limits.gateMinutes} min per gate, ${budget}`,
  )
  const first = forecast.planning ?? forecast.tasks[0]?.steps[0]
  if (first?.prompt) lines.push('', `The prompt of the first phase (${first.phase}):`, '', indent(first.prompt))
  lines.push('', 'Nothing was started or changed.')
  return lines.join('\n')
}

const list = (name: string, items: readonly string[]): string[] =>
  items.length === 0 ? [`${name.padEnd(10)} none`] : items.map((item) => `${name.padEnd(10)} ${item}`)

const indent = (text: string): string => text.trimEnd().replaceAll(/^/gm, '  | ')
