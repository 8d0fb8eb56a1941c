/** Where updates come from: electron-updater, told never to act by itself. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { AppUpdater } from 'electron-updater'
import type { UpdateChannel } from '../model/update-channel.ts'
import type { UpdateSource } from './updates.ts'

export interface SourceOptions {
  readonly packaged: boolean
  /** Folder of the packed app's resources. */
  readonly resources: string
  /** Asked before each look. */
  readonly channel: () => UpdateChannel
  /** Gives the data directory back and lets the app end, then calls `then`. */
  readonly leave: (then: () => void) => void
}

/** null: nothing is packed here, or the build was made without a place to look for updates. */
export function updateSource({ packaged, resources, channel, leave }: SourceOptions): UpdateSource | null {
  if (!packaged || !existsSync(join(resources, 'app-update.yml'))) return null
  let loaded: AppUpdater | null = null
  /** Loaded when it is first needed: it would be felt at each start. */
  async function load(): Promise<AppUpdater> {
    if (loaded !== null) return loaded
    const { autoUpdater } = (await import('electron-updater')).default
    autoUpdater.autoDownload = false
    // It would install behind our back, with agents at work that were left running.
    autoUpdater.autoInstallOnAppQuit = false
    autoUpdater.logger = null
    loaded = autoUpdater
    return autoUpdater
  }
  return {
    async check() {
      const updater = await load()
      const beta = channel() === 'beta'
      updater.channel = beta ? 'beta' : 'latest'
      updater.allowPrerelease = beta
      // Setting the channel allowed it. Whoever goes back to stable waits until that has caught up: data has moved on.
      updater.allowDowngrade = false
      const found = await updater.checkForUpdates()
      return found?.isUpdateAvailable ? { version: found.updateInfo.version } : null
    },
    async download() {
      await (await load()).downloadUpdate()
    },
    install: () => leave(() => loaded?.quitAndInstall()),
  }
}
