/** What a spec would become, and starting it: the same questions for both, so that a preview keeps its word. */
import { basename } from 'node:path'
import type { RunId } from '../../../contract/ids.ts'
import type { IntakePreview, SpecSource } from '../../../contract/procedures/intake.ts'
import type { StartOptions } from '../../../contract/procedures/runs.ts'
import { type Failure, ok, type Result } from '../../../contract/result.ts'
import type { SettingsLayer } from '../../../contract/settings.ts'
import { chooseStrategy } from '../../domain/plan/strategy.ts'
import { type Intake, recordRun, takeIn } from '../intake/create-run.ts'
import type { AppDeps } from './deps.ts'
import { estimateOf } from './estimate.ts'
import { registerProject } from './projects.ts'
import { stageName } from './run-views.ts'

function take(
  deps: AppDeps,
  spec: SpecSource,
  project: string,
  flags: SettingsLayer,
): Promise<Result<Intake, Failure>> {
  return takeIn(deps.git, {
    spec: 'path' in spec ? spec.path : { text: spec.text, name: nameOf(spec.name) },
    projectDir: project,
    cwd: ('path' in spec ? spec.cwd : undefined) ?? project,
    env: deps.env,
    flags,
  })
}

/** A dropped file brings its name with it: the spec is called what it is called on disk, without ending. */
const nameOf = (file: string): string =>
  basename(file.replaceAll('\\', '/')).replace(/(?:\.spec)?\.(?:md|markdown|txt)$/i, '') || 'spec'

export async function previewIntake(
  deps: AppDeps,
  spec: SpecSource,
  project: string,
): Promise<Result<IntakePreview, Failure>> {
  const [taken, checks] = await Promise.all([take(deps, spec, project, {}), deps.machine.look()])
  if (!taken.ok) return taken
  const { settings, plan } = taken.value
  const strategy = plan
    ? chooseStrategy({
        requested: settings.strategy,
        requestedSource: settings.strategySource,
        plan,
        redGates: [],
        limits: settings.limits,
      })
    : null
  const sample = isSample(deps, taken.value)
  const missing = settings.env.required.filter((key) => !deps.env[key])
  const all = [
    ...checks.map((check) =>
      sample && check.name === 'credentials'
        ? { ...check, ok: true, text: 'none are needed: the model of the sample is a script' }
        : check,
    ),
    ...(missing.length === 0
      ? []
      : [{ name: 'environment', ok: false, text: `The project requires ${missing.join(', ')} in the environment.` }]),
  ]
  return ok({
    title: taken.value.spec.title,
    name: taken.value.spec.name,
    projectDir: taken.value.repository.root,
    base: taken.value.baseBranch,
    baseCommit: taken.value.baseCommit,
    checkoutClean: taken.value.checkoutClean,
    tasks: plan?.tasks ?? null,
    strategy: {
      requested: settings.strategy,
      source: settings.strategySource,
      chosen: strategy?.strategy ?? null,
      reason: strategy?.reason ?? 'It is chosen when the plan is known.',
    },
    pipeline: settings.pipeline.map(stageName),
    gates: settings.gates,
    maxAgents: settings.limits.agents,
    budgetUsd: settings.limits.budgetUsd,
    estimate: estimateOf(deps, taken.value, strategy?.strategy ?? null),
    sample,
    notes: [...taken.value.notes],
    checks: all,
    ready: all.every((check) => check.ok),
  })
}

const isSample = ({ samples }: AppDeps, { repository, spec }: Intake): boolean =>
  samples.isSample({ projectDir: repository.root, specText: spec.text })

/** Makes a fresh copy of the sample project and registers it: what the sample's spec is dropped upon. */
export async function makeSampleProject(deps: AppDeps): Promise<Result<{ dir: string; name: string }, Failure>> {
  const made = await deps.samples.makeProject()
  if (!made.ok) return made
  const registered = await registerProject(deps, made.value)
  return registered.ok ? ok({ dir: registered.value.dir, name: registered.value.name }) : registered
}

/** Starts the sample from nothing to merged code: a project of its own, the sample's spec, the scripted model. */
export async function startSample(deps: AppDeps): Promise<Result<{ run: RunId; notes: string[] }, Failure>> {
  const project = await makeSampleProject(deps)
  if (!project.ok) return project
  return startRun(deps, { spec: deps.samples.spec(), project: project.value.dir, options: { yes: true, merge: true } })
}

/** Records the run and begins to drive it. */
export async function startRun(
  deps: AppDeps,
  request: { spec: SpecSource; project: string; options: StartOptions },
): Promise<Result<{ run: RunId; notes: string[] }, Failure>> {
  const { options } = request
  const taken = await take(deps, request.spec, request.project, layerOf(options))
  if (!taken.ok) return taken
  const fit = await deps.machine.require(taken.value.settings.env.required, {
    credentials: !isSample(deps, taken.value),
  })
  if (!fit.ok) return fit
  const { store, effects } = deps.engine
  const run = recordRun({ store, clock: effects.clock, ids: effects.ids }, taken.value, {
    yes: options.yes === true,
    merge: options.merge === true,
    allowRedBase: options.allowRedBase === true,
  })
  deps.driver.drive(run)
  return ok({ run, notes: [...taken.value.notes] })
}

function layerOf({ strategy, maxAgents, budgetUsd, model, pipeline }: StartOptions): SettingsLayer {
  const limits = {
    ...(maxAgents === undefined ? {} : { agents: maxAgents }),
    ...(budgetUsd === undefined ? {} : { budgetUsd }),
  }
  return {
    ...(strategy === undefined ? {} : { strategy }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
    ...(model === undefined ? {} : { models: { default: model } }),
    ...(pipeline === undefined ? {} : { pipeline }),
  }
}
