/** What a project is at one commit: detected stack, its layers of configuration, and the settings that follow. */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Failure, Result } from '../../../contract/result.ts'
import type { RunSettings, SettingsLayer } from '../../../contract/settings.ts'
import type { SourcedLayer } from '../../domain/settings/merge-layers.ts'
import { resolveSettings } from '../../domain/settings/resolve-settings.ts'
import { detectProject } from '../../gates/detect-project.ts'
import type { Repository } from '../../git/repository.ts'
import { commitReader } from '../effects/gate-changes.ts'
import { PROJECT_CONFIG, userConfigFile } from './config-locations.ts'
import { loadSettings } from './load-settings.ts'

export interface ProjectSettingsRequest {
  readonly repository: Repository
  readonly commit: string
  readonly env: NodeJS.ProcessEnv
  readonly spec?: SettingsLayer
  readonly flags?: SettingsLayer
}

export async function projectSettings(
  request: ProjectSettingsRequest,
): Promise<Result<{ settings: RunSettings; notes: readonly string[] }, Failure>> {
  const { repository, commit, env } = request
  const reader = commitReader(repository, commit)
  const loaded = await loadSettings({
    userFile: userConfigFile({ platform: process.platform, env, home: homedir() }),
    project: {
      readAtBase: () => reader.read(PROJECT_CONFIG),
      readWorkingCopy: () => readFile(join(repository.root, PROJECT_CONFIG), 'utf8').catch(() => null),
    },
    env,
    ...(request.spec ? { spec: request.spec } : {}),
    ...(request.flags ? { flags: request.flags } : {}),
  })
  if (!loaded.ok) return loaded
  const detected = await detectProject(reader)
  const trusted = withoutOwnTrust(loaded.value.layers)
  const settings = await resolveSettings({
    layers: trusted.layers,
    detected,
    readPrompt: (path) => reader.read(path),
  })
  if (!settings.ok) return settings
  return { ok: true, value: { settings: settings.value, notes: [...loaded.value.notes, ...trusted.notes] } }
}

/**
 * A repository cannot trust itself: `trust` in its own file says that it wants its hooks and MCP servers loaded, and
 * counts only once the user says so too (user file, SWITCHYARD_TRUST).
 */
export function withoutOwnTrust(layers: readonly SourcedLayer[]): { layers: SourcedLayer[]; notes: string[] } {
  const byUser = layers.some(({ source, layer }) => source !== 'project file' && layer.trust === true)
  const asked = layers.some(({ source, layer }) => source === 'project file' && layer.trust === true)
  if (byUser || !asked) return { layers: [...layers], notes: [] }
  return {
    layers: layers.map((entry) =>
      entry.source === 'project file' ? { ...entry, layer: { ...entry.layer, trust: false } } : entry,
    ),
    notes: [
      `${PROJECT_CONFIG} asks for trust, which only you can give: set SWITCHYARD_TRUST=1 (or \`trust: true\` in your own configuration) to load the repository's hooks and MCP servers.`,
    ],
  }
}
