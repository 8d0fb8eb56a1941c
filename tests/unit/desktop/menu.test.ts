/** The native menu per platform: nothing dead in it, one accelerator each. */
import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { MenuCommand } from '../../../src/contract/desktop.ts'
import { acceleratorOf } from '../../../src/main/hosts/desktop/model/accelerators.ts'
import { type MenuActions, menuTemplate } from '../../../src/main/hosts/desktop/model/menu.ts'

const calls: string[] = []
const actions: MenuActions = {
  open: (place) => calls.push(`open ${place.view}`),
  command: (command) => calls.push(`command ${command}`),
  newWindow: () => calls.push('new-window'),
  openSpec: () => calls.push('open-spec'),
  openRecent: (file) => calls.push(`recent ${file}`),
  clearRecent: () => calls.push('clear'),
  showLogs: () => calls.push('logs'),
  showDataFolder: () => calls.push('data'),
  updates: { check: () => calls.push('updates'), channel: 'stable', choose: (channel) => calls.push(channel) },
}
const template = (
  platform: NodeJS.Platform,
  commands: readonly MenuCommand[] = MenuCommand.options,
  recent: readonly string[] = [],
  development = false,
  keys: Partial<Record<MenuCommand, string>> = {},
) => menuTemplate({ platform, commands: new Set(commands), keys, recent, development, actions })
const flat = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])])
const find = (items: MenuItemConstructorOptions[], label: string) => flat(items).find((item) => item.label === label)

describe.each(['darwin', 'win32', 'linux'] as const)('the menu on %s', (platform) => {
  it('has an accelerator for one thing only', () => {
    const keys = flat(template(platform, MenuCommand.options, ['/a.md'], true)).flatMap(({ accelerator }) =>
      accelerator === undefined ? [] : [accelerator],
    )
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys).toContain('CmdOrCtrl+,')
  })
  it('has no item that does nothing', () => {
    for (const item of flat(template(platform, MenuCommand.options, ['/a.md'])))
      expect(
        item.type === 'separator' ||
          item.role !== undefined ||
          item.click !== undefined ||
          item.submenu !== undefined ||
          item.enabled === false,
      ).toBe(true)
  })
  it('leaves out what the window cannot do, without separators left over', () => {
    const bare = template(platform, [])
    expect(find(bare, 'Command Palette')).toBeUndefined()
    for (const { submenu } of bare)
      if (Array.isArray(submenu))
        submenu.forEach((item, index) => {
          const edge = index === 0 || index === submenu.length - 1 || submenu[index - 1]?.type === 'separator'
          expect(item.type === 'separator' && edge).toBe(false)
        })
  })
  it('has quit and about where that platform has them', () => {
    const menu = template(platform)
    const labels = menu.map(({ label, role }) => label ?? role)
    expect(labels[0]).toBe(platform === 'darwin' ? 'Switchyard' : '&File')
    const first = menu[0]?.submenu
    const has = Array.isArray(first) && first.some(({ role }) => role === 'quit')
    expect(has).toBe(true)
  })
  it('offers tools for developers only to developers', () => {
    const tools = (development: boolean) =>
      flat(template(platform, [], [], development)).some(({ role }) => role === 'toggleDevTools')
    expect(tools(false)).toBe(false)
    expect(tools(true)).toBe(true)
  })
  it('carries out what it says', () => {
    calls.length = 0
    const menu = template(platform, MenuCommand.options, ['/tmp/R&D.md'])
    for (const label of ['New Run', 'Open Spec…', '/tmp/R&&D.md', 'Clear Recent', 'Inbox', 'Show Logs'])
      (find(menu, label)?.click as (() => void) | undefined)?.()
    expect(calls).toEqual(['command new-run', 'open-spec', 'recent /tmp/R&D.md', 'clear', 'open inbox', 'logs'])
  })
})

describe('accelerators', () => {
  it('are the keys that the person chose, where a menu can have them', () => {
    expect(acceleratorOf('mod+k')).toBe('CmdOrCtrl+K')
    expect(acceleratorOf('mod+shift+alt+arrowleft')).toBe('CmdOrCtrl+Alt+Shift+Left')
    expect(acceleratorOf('mod+f5')).toBe('CmdOrCtrl+F5')
    expect(acceleratorOf('mod+,')).toBe('CmdOrCtrl+,')
    // Electron refuses a whole menu for one accelerator that it does not know.
    for (const keys of ['', 'k', '?', 'g i', 'mod+k mod+i', 'mod+', 'mod+ü', 'mod+constructor', 'shift+k'])
      expect(acceleratorOf(keys), keys).toBeNull()
  })
  it('go before ours: what else had the key goes without', () => {
    const menu = template('linux', MenuCommand.options, [], false, { palette: 'mod+p', settings: 'mod+n' })
    expect(find(menu, 'Command Palette')?.accelerator).toBe('CmdOrCtrl+P')
    expect(find(menu, 'Settings')?.accelerator).toBe('CmdOrCtrl+N')
    expect(find(menu, 'New Run')).not.toHaveProperty('accelerator')
    const both = template('linux', MenuCommand.options, [], false, { palette: 'mod+p', find: 'mod+p' })
    expect(flat(both).filter(({ accelerator }) => accelerator === 'CmdOrCtrl+P')).toHaveLength(1)
  })
})
