/** Updates in the app: their dialogs, the chosen channel, and what the menu offers of them. */
import { join } from 'node:path'
import { app, dialog } from 'electron'
import type { Logger } from '../../../lib/logger.ts'
import type { UpdateActions } from '../model/menu.ts'
import { parseChannel } from '../model/update-channel.ts'
import { readState, writeState } from '../shell/state-file.ts'
import { updateSource } from './update-source.ts'
import { createUpdates } from './updates.ts'

export interface FollowUpdatesOptions {
  readonly folder: string
  readonly version: string
  readonly logger: Logger
  readonly agentsAtWork: () => number
  readonly onChange: (listener: () => void) => () => void
  readonly leave: (then: () => void) => void
  /** The menu shows another channel now. */
  readonly redraw: () => void
}

/** null: this build is not updated by itself. */
export function followUpdates(options: FollowUpdatesOptions): { menu(): UpdateActions; stop(): void } | null {
  const { folder, version, logger, redraw } = options
  const file = join(folder, 'update-channel')
  const channel = () => parseChannel(readState(file), version)
  const resources = process.resourcesPath
  const source = updateSource({ packaged: app.isPackaged, resources, channel, leave: options.leave })
  if (source === null) return null
  const updates = createUpdates({
    ...options,
    source,
    talk: {
      async ask({ message, detail, yes, no }) {
        const { response } = await dialog.showMessageBox({
          type: 'question',
          title: 'Switchyard',
          message,
          detail,
          buttons: [yes, no],
          defaultId: 0,
          cancelId: 1,
          noLink: true,
        })
        return response === 0
      },
      async tell(message, detail) {
        await dialog.showMessageBox({ type: 'info', title: 'Switchyard', message, detail, buttons: ['OK'] })
      },
    },
    later(ms, then) {
      const timer = setTimeout(then, ms)
      return () => clearTimeout(timer)
    },
  })
  return {
    menu: () => ({
      check: () => void updates.checkNow(),
      channel: channel(),
      choose(chosen) {
        writeState(file, chosen, logger)
        redraw()
      },
    }),
    stop: updates.start(),
  }
}
