/** Puts the tray's model on the screen. */
import { join } from 'node:path'
import { Menu, nativeImage, Tray } from 'electron'
import type { TrayAction, TrayModel, TrayState } from '../model/tray-model.ts'

export interface TrayView {
  show(model: TrayModel): void
  destroy(): void
}

export function createTray(icons: string, platform: NodeJS.Platform, onAction: (action: TrayAction) => void): TrayView {
  // macOS colours template images itself; elsewhere the picture has to stand on dark and light panels.
  const image = (state: TrayState) =>
    nativeImage.createFromPath(join(icons, platform === 'darwin' ? `${state}Template.png` : `${state}.png`))
  const tray = new Tray(image('idle'))
  tray.on('click', () => {
    // There a click opens the menu.
    if (platform !== 'darwin') onAction('open')
  })
  let shown = ''
  return {
    show(model) {
      const key = JSON.stringify(model)
      // A menu that is replaced while it is open closes under the pointer.
      if (key === shown) return
      shown = key
      tray.setImage(image(model.state))
      tray.setToolTip(model.tooltip)
      if (platform === 'darwin') tray.setTitle(model.badge)
      tray.setContextMenu(
        Menu.buildFromTemplate(
          model.items.map((item) =>
            item === null
              ? { type: 'separator' }
              : {
                  label: item.label,
                  enabled: item.enabled,
                  click: () => {
                    if (item.action !== null) onAction(item.action)
                  },
                },
          ),
        ),
      )
    },
    destroy: () => tray.destroy(),
  }
}
