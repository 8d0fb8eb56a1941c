/** What `config get`, `config set` and `config check` do. */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { mergeLayers, type SourcedLayer } from '../../domain/settings/merge-layers.ts'
import { configCheck, configGet, configSet } from '../../services/intake/config-commands.ts'
import { PROJECT_CONFIG, userConfigFile } from '../../services/intake/config-locations.ts'
import { loadSettings } from '../../services/intake/load-settings.ts'
import { projectSettings } from '../../services/intake/project-settings.ts'
import { done, type Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { note, plain, print, printJson } from './output.ts'
import { openProject } from './project.ts'
import { table } from './table.ts'

export interface ConfigFlags {
  readonly project: string
  readonly user?: boolean
  readonly unset?: boolean
  readonly json?: boolean
}

const userFile = (cli: CliContext): string =>
  userConfigFile({ platform: process.platform, env: cli.env, home: homedir() })

/** Layers as a run of this moment would see them; without a repository those of the user and the environment. */
async function layersOf(
  cli: CliContext,
  flags: ConfigFlags,
): Promise<Result<{ layers: readonly SourcedLayer[]; notes: readonly string[] }, Failure>> {
  const project = await openProject(cli, flags.project)
  if (!project.ok && flags.project !== '.') return project
  const found = project.ok ? project.value : null
  return loadSettings({
    userFile: userFile(cli),
    env: cli.env,
    project: {
      readAtBase: async () =>
        found === null || found.head === null ? null : found.repository.readFile(found.head, PROJECT_CONFIG),
      readWorkingCopy: async () =>
        found === null ? null : readFile(join(found.repository.root, PROJECT_CONFIG), 'utf8').catch(() => null),
    },
  })
}

export async function getConfig(cli: CliContext, key: string | undefined, flags: ConfigFlags): Promise<Outcome> {
  const loaded = await layersOf(cli, flags)
  if (!loaded.ok) return loaded
  for (const line of loaded.value.notes) note(cli, `Note: ${line}`)
  const { layers } = loaded.value
  if (key !== undefined) {
    const found = configGet(layers, key)
    if (!found.ok) return found
    if (flags.json) printJson(cli, found.value)
    else print(cli, plain(text(found.value.value)))
    return done
  }
  const values: { key: string; value: unknown; source: string }[] = []
  for (const name of [...mergeLayers(layers).sources.keys()].sort()) {
    const found = configGet(layers, name)
    if (found.ok) values.push(found.value)
  }
  if (flags.json) printJson(cli, { values })
  else if (values.length === 0)
    print(cli, 'Nothing is configured: what is detected and the defaults hold. See docs/configuration.md for the keys.')
  else print(cli, plain(table(values.map((entry) => [entry.key, text(entry.value), `(${entry.source})`])).join('\n')))
  return done
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

export async function setConfig(
  cli: CliContext,
  key: string,
  value: string | undefined,
  flags: ConfigFlags,
): Promise<Outcome> {
  if ((value === undefined) !== (flags.unset === true))
    return fail('usage', 'Give a value (`switchyard config set KEY VALUE`), or `--unset` to remove the key.')
  const file = await fileFor(cli, flags)
  if (!file.ok) return file
  const set = await configSet(file.value, key, value ?? null)
  if (!set.ok) return set
  if (flags.json) printJson(cli, { file: file.value, key, changed: set.value.changed })
  else {
    print(cli, set.value.changed ? `${file.value} is changed.` : `${file.value} says so already.`)
    if (set.value.changed && !flags.user) note(cli, 'Commit it: a run reads the file of its base commit.')
  }
  return done
}

async function fileFor(cli: CliContext, flags: ConfigFlags): Promise<Result<string, Failure>> {
  if (flags.user) return ok(userFile(cli))
  const project = await openProject(cli, flags.project)
  return project.ok ? ok(join(project.value.repository.root, PROJECT_CONFIG)) : project
}

export async function checkConfig(cli: CliContext, flags: ConfigFlags): Promise<Outcome> {
  const project = await openProject(cli, flags.project)
  if (!project.ok && flags.project !== '.') return project
  const files = [userFile(cli), ...(project.ok ? [join(project.value.repository.root, PROJECT_CONFIG)] : [])]
  const notes: string[] = []
  const problems: string[] = []
  const found: string[] = []
  for (const file of files) {
    const checked = await configCheck(file)
    if (!checked.ok) {
      problems.push(...(checked.failure.details ?? [checked.failure.message]))
      continue
    }
    if (checked.value.found) found.push(file)
    notes.push(...checked.value.notes)
  }
  if (problems.length === 0 && project.ok && project.value.head !== null) {
    // Names of gates, phases and prompts can only be judged together with what is detected.
    const { repository, head } = project.value
    const whole = await projectSettings({ repository, commit: head, env: cli.env })
    if (!whole.ok) problems.push(...(whole.failure.details ?? [whole.failure.message]))
    else notes.push(...whole.value.notes)
  }
  if (problems.length > 0) {
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
    return fail('config-invalid', `${problems[0]}${more}`, problems)
  }
  for (const line of notes) note(cli, `Note: ${line}`)
  if (flags.json) printJson(cli, { ok: true, files: found, notes })
  else
    print(
      cli,
      found.length === 0
        ? 'There is no configuration file; the defaults hold.'
        : `No mistakes in ${found.join(' and ')}.`,
    )
  return done
}
