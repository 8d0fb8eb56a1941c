/** Projects: which repositories are registered, and what a run would find in them. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { ProjectInspection, ProjectView, SpecEntry } from '../../../contract/procedures/projects.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { RunSettings } from '../../../contract/settings.ts'
import { MOST_SPEC_BYTES, parseSpec } from '../../domain/spec/parse-spec.ts'
import type { Repository } from '../../git/repository.ts'
import { listSpecs, SPECS_FOLDER } from '../intake/find-spec.ts'
import { projectSettings } from '../intake/project-settings.ts'
import { readTextFile } from '../intake/read-text-file.ts'
import type { AppDeps } from './deps.ts'
import { stageName } from './run-views.ts'

/** Runs that are looked through for the last one of each project. */
const MOST_RUNS = 10_000

export function listProjects({ engine }: AppDeps): ProjectView[] {
  const runs = engine.store.runs.list({ limit: MOST_RUNS })
  return engine.store.projects
    .list()
    .map((project) => {
      const own = runs.filter((row) => row.projectDir === project.dir)
      return {
        dir: project.dir,
        name: project.name,
        addedAt: project.addedAt,
        present: existsSync(project.dir),
        runs: own.length,
        lastRunAt: own[0]?.createdAt ?? null,
      }
    })
    .sort((a, b) => (b.lastRunAt ?? b.addedAt) - (a.lastRunAt ?? a.addedAt))
}

/** Finds the repository that a folder lies in. */
export async function registerProject(deps: AppDeps, dir: string): Promise<Result<ProjectView, Failure>> {
  const opened = await deps.git.open(dir)
  if (!opened.ok) return opened
  const { root } = opened.value
  const { engine } = deps
  engine.store.projects.register({ dir: root, name: basename(root) }, engine.effects.clock.now())
  const project = listProjects(deps).find((candidate) => candidate.dir === root)
  return project ? ok(project) : fail('not-registered', `${root} could not be registered.`)
}

/**
 * Takes a project off the list. Nothing is deleted: neither its folder nor its runs, and a next run of it registers it
 * again. While a run of it is at work it stays, as that run looks it up.
 */
export function unregisterProject(
  { engine, driver }: { engine: Pick<AppDeps['engine'], 'store'>; driver: Pick<AppDeps['driver'], 'isDriven'> },
  dir: string,
): Result<{ dir: string }, Failure> {
  const atWork = engine.store.runs
    .list({ projectDir: dir, unfinished: true })
    .filter(({ run }) => driver.isDriven(run)).length
  if (atWork > 0)
    return fail('project-at-work', `A run of ${basename(dir)} is at work. Stop it, then remove the project.`)
  return engine.store.projects.unregister(dir)
    ? ok({ dir })
    : fail('project-not-found', `${dir} is not registered, so there is nothing to remove.`)
}

/** Only registered projects are looked into: whoever may only read must not browse the machine. */
export async function openRegistered(
  deps: Pick<AppDeps, 'engine' | 'git'>,
  dir: string,
): Promise<Result<Repository, Failure>> {
  if (deps.engine.store.projects.get(dir) === null)
    return fail('project-not-found', `${dir} is not registered. Register it first.`)
  return deps.git.open(dir)
}

async function settingsOf(
  deps: AppDeps,
  repository: Repository,
): Promise<Result<{ settings: RunSettings; notes: readonly string[] }, Failure>> {
  const commit = await repository.resolve('HEAD')
  if (commit === null)
    return fail('no-commits', `${repository.root} has no commit yet. Make a first commit, then try again.`)
  return projectSettings({ repository, commit, env: deps.env })
}

export async function projectSettingsOf(
  deps: AppDeps,
  dir: string,
): Promise<Result<{ settings: RunSettings; notes: string[] }, Failure>> {
  const opened = await openRegistered(deps, dir)
  if (!opened.ok) return opened
  const found = await settingsOf(deps, opened.value)
  return found.ok ? ok({ settings: found.value.settings, notes: [...found.value.notes] }) : found
}

export async function inspectProject(deps: AppDeps, dir: string): Promise<Result<ProjectInspection, Failure>> {
  const opened = await openRegistered(deps, dir)
  if (!opened.ok) return opened
  const repository = opened.value
  const found = await settingsOf(deps, repository)
  if (!found.ok) return found
  const { settings, notes } = found.value
  const [branch, head, status] = await Promise.all([
    repository.currentBranch(),
    repository.resolve('HEAD'),
    repository.status(repository.root),
  ])
  return ok({
    dir: repository.root,
    name: basename(repository.root),
    branch,
    head,
    changed: status.tracked,
    stacks: settings.stacks,
    gates: settings.gates,
    setup: settings.setup,
    pipeline: settings.pipeline.map(stageName),
    strategy: settings.strategy,
    missingEnv: settings.env.required.filter((key) => !deps.env[key]),
    notes: [...notes],
  })
}

export async function projectSpecs(deps: AppDeps, dir: string): Promise<Result<SpecEntry[], Failure>> {
  const opened = await openRegistered(deps, dir)
  if (!opened.ok) return opened
  const { root } = opened.value
  const names = await listSpecs(root)
  return ok(
    await Promise.all(
      names.map(async (file) => {
        const path = join(root, SPECS_FOLDER, file)
        const name = file.replace(/(?:\.spec)?\.md$/, '')
        const text = await readTextFile(path, MOST_SPEC_BYTES)
        const parsed = text.ok && text.value !== null ? parseSpec(text.value, name, path) : null
        return { name, path, title: parsed?.ok ? parsed.value.title : null }
      }),
    ),
  )
}
