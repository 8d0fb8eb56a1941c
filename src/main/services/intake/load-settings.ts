/** Loads the layers of configuration from where they lie: user file, project file, environment, spec and flags. */
import { ok, type Result } from '../../../contract/result.ts'
import type { SettingsLayer } from '../../../contract/settings.ts'
import type { SourcedLayer } from '../../domain/settings/merge-layers.ts'
import { type ConfigFailure, configFailure, parseSettingsLayer } from '../../domain/settings/parse-layer.ts'
import { settingsFromEnvironment } from '../../domain/settings/value-layers.ts'
import { PROJECT_CONFIG } from './config-locations.ts'
import { readTextFile } from './read-text-file.ts'

export const MOST_CONFIG_BYTES = 256 * 1024

export interface LoadedSettings {
  readonly layers: readonly SourcedLayer[]
  /** Sentences that the user should read before the run; nothing that stops it. */
  readonly notes: readonly string[]
}

export interface ProjectSources {
  /** Text of `.switchyard/config.yaml` at the base commit; null when it is not tracked there. */
  readonly readAtBase: () => Promise<string | null>
  /** Text of the same file in the project's checkout; null when there is none. */
  readonly readWorkingCopy: () => Promise<string | null>
}

export interface SettingsSources {
  /** Absolute path; see `userConfigFile`. */
  readonly userFile: string
  readonly project: ProjectSources
  readonly env: Readonly<Record<string, string | undefined>>
  /** From the spec's front matter. */
  readonly spec?: SettingsLayer
  /** From the command line; see `settingsFromFlags`. */
  readonly flags?: SettingsLayer
}

/** All layers, or every problem of all of them at once. */
export async function loadSettings(sources: SettingsSources): Promise<Result<LoadedSettings, ConfigFailure>> {
  const user = await readUserSettings(sources.userFile)
  const project = await readProjectSettings(sources.project)
  const environment = settingsFromEnvironment(sources.env)
  const problems = [user, project, environment].flatMap((result) =>
    result.ok ? [] : (result.failure.details ?? [result.failure.message]),
  )
  if (!user.ok || !project.ok || !environment.ok) return configFailure(problems)
  const layers: SourcedLayer[] = [
    { source: 'user file', origin: sources.userFile, layer: user.value },
    { source: 'project file', origin: PROJECT_CONFIG, layer: project.value.layer },
    { source: 'environment', origin: 'environment', layer: environment.value },
    { source: 'spec', origin: 'spec', layer: sources.spec ?? {} },
    { source: 'flag', origin: 'command line', layer: sources.flags ?? {} },
  ]
  return ok({ layers: layers.filter(({ layer }) => Object.keys(layer).length > 0), notes: project.value.notes })
}

export async function readUserSettings(file: string): Promise<Result<SettingsLayer, ConfigFailure>> {
  const text = await readTextFile(file, MOST_CONFIG_BYTES)
  if (!text.ok) return configFailure([text.failure.message])
  return parseSettingsLayer(text.value ?? '', file)
}

/**
 * The project's own settings: what the base commit holds counts, so that neither an agent nor an edit in the checkout
 * changes what a run is measured by. A file that was never committed is taken from the checkout.
 */
export async function readProjectSettings({
  readAtBase,
  readWorkingCopy,
}: ProjectSources): Promise<Result<{ layer: SettingsLayer; notes: string[] }, ConfigFailure>> {
  const [committed, present] = await Promise.all([readAtBase(), readWorkingCopy()])
  const layer = parseSettingsLayer(committed ?? present ?? '', PROJECT_CONFIG)
  if (!layer.ok) {
    const differs = committed !== null && !sameText(committed, present)
    const where = differs ? ' (as committed on the base branch; the file in your checkout differs)' : ''
    return configFailure((layer.failure.details ?? []).map((problem) => `${problem}${where}`))
  }
  return ok({ layer: layer.value, notes: projectNotes(committed, present) })
}

function projectNotes(committed: string | null, present: string | null): string[] {
  if (committed === null)
    return present === null
      ? []
      : [`${PROJECT_CONFIG} is not committed on the base branch: it is read from your checkout.`]
  if (present === null) return [`${PROJECT_CONFIG} is missing in your checkout: the one of the base branch counts.`]
  return sameText(committed, present)
    ? []
    : [
        `${PROJECT_CONFIG} in your checkout differs from the base branch, whose version counts: commit your change to use it.`,
      ]
}

/** Line ends differ between a checkout on Windows and the commit. */
const sameText = (a: string, b: string | null): boolean =>
  b !== null && a.replaceAll('\r\n', '\n') === b.replaceAll('\r\n', '\n')
