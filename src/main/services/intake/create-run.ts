/**
 * Takes in a spec for a project: everything that can be known without running anything is checked here, and only then
 * is the run recorded. A failure leaves nothing behind.
 */
import { basename } from 'node:path'
import type { RunEvent } from '../../../contract/events.ts'
import { ObjectId, type RunId } from '../../../contract/ids.ts'
import type { Plan } from '../../../contract/plan.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { RunOptions, RunSettings, SettingsLayer } from '../../../contract/settings.ts'
import { validatePlan } from '../../domain/plan/validate-plan.ts'
import { parseSpec, planFromSpec } from '../../domain/spec/parse-spec.ts'
import type { Spec } from '../../domain/spec/spec.ts'
import type { Git, Repository } from '../../git/repository.ts'
import type { Clock } from '../../lib/clock.ts'
import type { IdMint } from '../../lib/ids.ts'
import type { Store } from '../../store/store.ts'
import { findSpec } from './find-spec.ts'
import { projectSettings } from './project-settings.ts'

export interface IntakeRequest {
  /** File, or name of a spec of the project; or the text itself, with a name for it. */
  readonly spec: string | { readonly text: string; readonly name: string }
  readonly projectDir: string
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly flags: SettingsLayer
}

export interface Intake {
  readonly repository: Repository
  readonly spec: Spec
  readonly baseBranch: string
  readonly baseCommit: string
  readonly checkoutClean: boolean
  readonly settings: RunSettings
  /** The plan of explicit tasks; null: the planner has to make one. */
  readonly plan: Plan | null
  /** What the user should know before the run; nothing that stops it. */
  readonly notes: readonly string[]
}

/** Reads and checks everything; touches nothing. */
export async function takeIn(git: Git, request: IntakeRequest): Promise<Result<Intake, Failure>> {
  const opened = await git.open(request.projectDir)
  if (!opened.ok) return opened
  const repository = opened.value
  const spec =
    typeof request.spec === 'string'
      ? await findSpec(request.spec, { cwd: request.cwd, projectDir: repository.root })
      : parseSpec(request.spec.text, request.spec.name)
  if (!spec.ok) return spec
  const base = await baseOf(repository, spec.value.base)
  if (!base.ok) return base
  const resolved = await projectSettings({
    repository,
    commit: base.value.commit,
    env: request.env,
    spec: spec.value.settings,
    flags: request.flags,
  })
  if (!resolved.ok) return resolved
  let plan: Plan | null = null
  const explicit = planFromSpec(spec.value)
  if (explicit !== null) {
    const valid = validatePlan(explicit)
    if (!valid.ok) return valid
    plan = valid.value
  }
  const status = await repository.status(repository.root)
  const checkoutClean = status.tracked.length === 0
  const notes = [...resolved.value.notes]
  if (!checkoutClean)
    notes.push(
      `The checkout has uncommitted changes (${status.tracked.slice(0, 3).join(', ')}): the run starts from the commit ${base.value.commit.slice(0, 10)} without them.`,
    )
  if (resolved.value.settings.gates.length === 0)
    notes.push('No gate was detected: only the reviewer will judge the work. Name gates in .switchyard/config.yaml.')
  return ok({
    repository,
    spec: spec.value,
    baseBranch: base.value.branch,
    baseCommit: base.value.commit,
    checkoutClean,
    settings: resolved.value.settings,
    plan,
    notes,
  })
}

async function baseOf(
  repository: Repository,
  named: string | null,
): Promise<Result<{ branch: string; commit: string }, Failure>> {
  const branch = named ?? (await repository.currentBranch())
  if (branch === null)
    return fail(
      'no-base-branch',
      'The checkout is not on a branch (detached HEAD). Switch to the branch to build on, or name it as `base:` in the spec.',
    )
  const commit = await repository.resolve(`refs/heads/${branch}`)
  if (commit === null)
    return fail(
      'base-branch-gone',
      `The base branch ${branch} does not exist${named === null ? ' yet (no commits)' : ''}. ${named === null ? 'Make a first commit' : 'Create it, or correct `base:` in the spec'}, then try again.`,
    )
  return ok({ branch, commit })
}

/** Records the run: from here on it exists, and is taken up whatever happens. */
export function recordRun(
  deps: { store: Store; clock: Clock; ids: IdMint },
  intake: Intake,
  options: RunOptions,
): RunId {
  const now = deps.clock.now()
  const run = deps.ids.run(now)
  const { repository, spec } = intake
  deps.store.projects.register({ dir: repository.root, name: basename(repository.root) }, now)
  const events: RunEvent[] = [
    {
      type: 'RunCreated',
      run,
      projectDir: repository.root,
      specName: spec.name,
      specText: spec.text,
      baseBranch: intake.baseBranch,
      baseCommit: ObjectId.parse(intake.baseCommit),
      checkoutClean: intake.checkoutClean,
      options,
      settings: intake.settings,
    },
  ]
  if (intake.plan) events.push({ type: 'PlanProposed', plan: intake.plan, source: 'spec', attempt: null })
  deps.store.runs.append(run, 0, events, now)
  return run
}
