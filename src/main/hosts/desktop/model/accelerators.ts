/** Keys of the window as accelerators of the native menu. */
import type { MenuCommand } from '../../../../contract/desktop.ts'

/** What the person chose, where a menu can have it; of two commands with one key the first keeps it. */
export function chosenAccelerators(
  commands: ReadonlySet<MenuCommand>,
  keys: Readonly<Partial<Record<MenuCommand, string>>>,
): ReadonlyMap<MenuCommand, string> {
  const chosen = new Map<MenuCommand, string>()
  for (const name of commands) {
    const accelerator = acceleratorOf(keys[name] ?? '')
    if (accelerator !== null && ![...chosen.values()].includes(accelerator)) chosen.set(name, accelerator)
  }
  return chosen
}

const NAMED: Readonly<Record<string, string>> = {
  arrowup: 'Up',
  arrowdown: 'Down',
  arrowleft: 'Left',
  arrowright: 'Right',
  enter: 'Enter',
  escape: 'Escape',
  backspace: 'Backspace',
  delete: 'Delete',
  space: 'Space',
  tab: 'Tab',
  home: 'Home',
  end: 'End',
  pageup: 'PageUp',
  pagedown: 'PageDown',
}

/**
 * `mod+shift+k` as `CmdOrCtrl+Shift+K`; null for what no menu can have: a sequence, a key without the modifier (it would be
 * taken from every text field), or one that Electron does not know, which would make it refuse the whole menu.
 */
export function acceleratorOf(keys: string): string | null {
  const parts = /^mod\+((?:(?:shift|alt)\+)*)(\S+)$/.exec(keys)
  const [, modifiers = '', key = ''] = parts ?? []
  const named = Object.hasOwn(NAMED, key) ? NAMED[key] : undefined
  const name = named ?? (/^(?:[a-z0-9]|f\d{1,2}|[,./;'[\]\\=-])$/.test(key) ? key.toUpperCase() : null)
  if (!parts || name === null) return null
  const held = ['alt', 'shift'].filter((modifier) => modifiers.split('+').includes(modifier))
  return ['CmdOrCtrl', ...held.map((modifier) => modifier.charAt(0).toUpperCase() + modifier.slice(1)), name].join('+')
}
