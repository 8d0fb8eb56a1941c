/** What a project is at one commit: detected stack, its layers of configuration, and the settings that follow. */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Failure, Result } from '../../../contract/result.ts'
import type { RunSettings, SettingsLayer } from '../../../contract/settings.ts'
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
  const settings = await resolveSettings({
    layers: loaded.value.layers,
    detected,
    readPrompt: (path) => reader.read(path),
  })
  if (!settings.ok) return settings
  return { ok: true, value: { settings: settings.value, notes: loaded.value.notes } }
}
