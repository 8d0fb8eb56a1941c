/** Whether a key reaches an action past what lies above the page. */
import type { topLayer } from '../components/top-layer.ts'
import { EVERYWHERE } from './keymap.ts'

/**
 * A dialog asks for something and keeps every key: another one in its place would lose what was typed into it. A sheet is
 * a part of the page: its own actions and those of the whole app go on, but a letter must not act on the view beneath,
 * which cannot be seen.
 */
export function reaches(
  action: { readonly section: string; readonly inSheet?: boolean },
  keys: string,
  layer: ReturnType<typeof topLayer>,
): boolean {
  switch (layer) {
    case 'page':
      return true
    case 'dialog':
      return false
    case 'sheet':
      return action.inSheet === true || keys.startsWith('mod+') || EVERYWHERE.has(action.section)
  }
}
