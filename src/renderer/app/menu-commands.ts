/** The native menu's commands as actions of this window: which can be carried out now, by which key, and carrying them out. */
import { MenuCommand, type MenuOffer } from '../../contract/desktop.ts'
import type { Action } from './actions.tsx'

/** Finding is done by whatever is on the screen: a terminal, a transcript. */
const isFor = (command: MenuCommand, id: string): boolean =>
  id === command || (command === 'find' && id.endsWith('-find'))

/** The latest registered wins, as it does for keys. */
export const actionFor = (command: MenuCommand, actions: readonly Action[]): Action | undefined =>
  actions.findLast((action) => isFor(command, action.id))

/** Only keys that a menu can have: one chord with a modifier. A plain letter there would take it from every text field. */
const CHORD = /^mod\+\S+$/

export function menuOffer(actions: readonly Action[]): MenuOffer {
  const offered = MenuCommand.options.flatMap((command) => {
    const action = actionFor(command, actions)
    return action ? [{ command, keys: action.keys }] : []
  })
  return {
    commands: offered.map(({ command }) => command),
    keys: Object.fromEntries(
      offered.flatMap(({ command, keys }) => (keys !== undefined && CHORD.test(keys) ? [[command, keys]] : [])),
    ),
  }
}
