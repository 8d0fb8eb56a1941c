/** The native menu of each platform, as a template; what an item does is passed in. */
import type { MenuItemConstructorOptions } from 'electron'
import type { MenuCommand, Place } from '../../../../contract/desktop.ts'
import { chosenAccelerators } from './accelerators.ts'
import type { UpdateChannel } from './update-channel.ts'

export interface MenuActions {
  open(place: Place): void
  command(command: MenuCommand): void
  newWindow(): void
  openSpec(): void
  openRecent(file: string): void
  clearRecent(): void
  showLogs(): void
  showDataFolder(): void
  /** null: this build has no place to look for updates. */
  updates: UpdateActions | null
}

export interface UpdateActions {
  check(): void
  readonly channel: UpdateChannel
  choose(channel: UpdateChannel): void
}

export interface MenuOptions {
  readonly platform: NodeJS.Platform
  /** What the window can carry out at present; other commands are left out. */
  readonly commands: ReadonlySet<MenuCommand>
  /** The keys that the person has for them in the window; they go before ours. */
  readonly keys: Readonly<Partial<Record<MenuCommand, string>>>
  readonly recent: readonly string[]
  /** Adds the tools of whoever works on the app itself. */
  readonly development: boolean
  readonly actions: MenuActions
}

type Item = MenuItemConstructorOptions
const SEPARATOR: Item = { type: 'separator' }

export function menuTemplate({ platform, commands, keys, recent, development, actions }: MenuOptions): Item[] {
  const mac = platform === 'darwin'
  const chosen = chosenAccelerators(commands, keys)
  const taken = new Set(chosen.values())
  const command = (name: MenuCommand, label: string, usual?: string): Item[] => {
    if (!commands.has(name)) return []
    const accelerator = chosen.get(name) ?? (usual !== undefined && !taken.has(usual) ? usual : undefined)
    return [{ label, click: () => actions.command(name), ...(accelerator === undefined ? {} : { accelerator }) }]
  }
  const place = (label: string, to: Place, accelerator: string): Item => ({
    label,
    ...(taken.has(accelerator) ? {} : { accelerator }),
    click: () => actions.open(to),
  })
  const settings = command('settings', mac ? 'Settings…' : 'Settings', 'CmdOrCtrl+,')

  const appMenu: Item = {
    label: 'Switchyard',
    submenu: [
      { role: 'about' },
      SEPARATOR,
      ...settings,
      ...(settings.length > 0 ? [SEPARATOR] : []),
      { role: 'services' },
      SEPARATOR,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      SEPARATOR,
      { role: 'quit' },
    ],
  }
  const file: Item = {
    label: '&File',
    submenu: tidy([
      ...command('new-run', 'New Run', 'CmdOrCtrl+N'),
      { label: 'New Window', accelerator: 'CmdOrCtrl+Shift+N', click: () => actions.newWindow() },
      { label: 'Open Spec…', accelerator: 'CmdOrCtrl+O', click: () => actions.openSpec() },
      { label: 'Open Recent', submenu: recentItems(recent, actions) },
      SEPARATOR,
      ...command('add-project', 'Add Project…', 'CmdOrCtrl+Shift+O'),
      SEPARATOR,
      ...(mac ? [] : [...settings, SEPARATOR]),
      { role: 'close', label: 'Close Window' },
      ...(mac ? [] : [SEPARATOR, { role: 'quit', label: 'Quit', accelerator: 'Ctrl+Q' } as const]),
    ]),
  }
  const edit: Item = {
    label: '&Edit',
    submenu: tidy([
      { role: 'undo' },
      { role: 'redo' },
      SEPARATOR,
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'selectAll' },
      SEPARATOR,
      ...command('find', 'Find', 'CmdOrCtrl+F'),
    ]),
  }
  const view: Item = {
    label: '&View',
    submenu: tidy([
      ...command('palette', 'Command Palette', 'CmdOrCtrl+K'),
      SEPARATOR,
      place('Home', { view: 'home' }, 'CmdOrCtrl+Shift+H'),
      place('Inbox', { view: 'inbox' }, 'CmdOrCtrl+Shift+I'),
      ...command('toggle-inspector', 'Toggle Inspector', 'CmdOrCtrl+I'),
      SEPARATOR,
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      SEPARATOR,
      { role: 'togglefullscreen' },
      SEPARATOR,
      { role: 'reload', label: 'Reload Window', accelerator: 'CmdOrCtrl+Alt+R' },
      ...(development ? [{ role: 'toggleDevTools', accelerator: 'F12' } as const] : []),
    ]),
  }
  const help: Item = {
    role: 'help',
    label: '&Help',
    submenu: tidy([
      ...command('shortcuts', 'Keyboard Shortcuts'),
      SEPARATOR,
      { label: 'Show Logs', click: () => actions.showLogs() },
      { label: 'Show Data Folder', click: () => actions.showDataFolder() },
      ...updateItems(actions.updates),
      ...(mac ? [] : [SEPARATOR, { role: 'about', label: 'About Switchyard' } as const]),
    ]),
  }
  return [...(mac ? [appMenu] : []), file, edit, view, ...(mac ? [{ role: 'windowMenu' } as const] : []), help]
}

function updateItems(updates: UpdateActions | null): Item[] {
  if (updates === null) return []
  const channel = (name: UpdateChannel, label: string): Item => ({
    label,
    type: 'radio',
    checked: updates.channel === name,
    click: () => updates.choose(name),
  })
  return [
    SEPARATOR,
    { label: 'Check for Updates…', click: () => updates.check() },
    { label: 'Update Channel', submenu: [channel('stable', 'Stable'), channel('beta', 'Beta')] },
  ]
}

function recentItems(recent: readonly string[], actions: MenuActions): Item[] {
  if (recent.length === 0) return [{ label: 'No Specs Yet', enabled: false }]
  return [
    ...recent.map((file) => ({ label: escapeLabel(file), click: () => actions.openRecent(file) })),
    SEPARATOR,
    { label: 'Clear Recent', click: () => actions.clearRecent() },
  ]
}

/** A single "&" in a label marks the next letter; a path may have one of its own. */
const escapeLabel = (text: string): string => text.replaceAll('&', '&&')

/** No separator first, last or beside another, whatever was left out between. */
function tidy(items: readonly Item[]): Item[] {
  const kept = items.filter((item, index) => item.type !== 'separator' || items[index - 1]?.type !== 'separator')
  while (kept[0]?.type === 'separator') kept.shift()
  while (kept.at(-1)?.type === 'separator') kept.pop()
  return kept
}
