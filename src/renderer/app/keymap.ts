/** Which key does what for this viewer: the keys that actions come with, and those that were chosen instead. */
import { store, useStored } from './stored.ts'

/** Chosen keys by action; an empty text takes the key away. */
export type Keymap = Readonly<Record<string, string>>

/** What the keymap must know of an action. */
export interface Keyed {
  readonly id: string
  readonly section: string
  readonly keys?: string
}

const NAME = 'keys'
/** Longest text of one binding that is taken from storage. */
const LONGEST = 64

/** Reads what was stored; what is no binding is left out, so that no stored text can take the keyboard away. */
export function parseKeymap(stored: string | null): Keymap {
  if (stored === null) return {}
  try {
    const value: unknown = JSON.parse(stored)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
    return Object.fromEntries(
      Object.entries(value).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].length <= LONGEST,
      ),
    )
  } catch {
    return {}
  }
}

export function keysOf(action: Keyed, keymap: Keymap): string | undefined {
  const chosen = Object.hasOwn(keymap, action.id) ? keymap[action.id] : action.keys
  return chosen === '' ? undefined : chosen
}

/** With the keys that hold for this viewer. */
export function withKeys<A extends Keyed>(action: A, keymap: Keymap): A {
  const { keys: _, ...rest } = action
  const keys = keysOf(action, keymap)
  return (keys === undefined ? rest : { ...rest, keys }) as A
}

/** Sections whose actions are there whatever is on the screen. */
export const EVERYWHERE: ReadonlySet<string> = new Set(['General', 'Go to', 'Appearance'])

const clash = (one: string, other: string): boolean =>
  one === other || one.startsWith(`${other} `) || other.startsWith(`${one} `)

/**
 * The actions that would no longer be reached, or no longer alone, were `keys` given to `action`. Actions that share their
 * key from the start (pause and resume, next card and next item) are never there together and do not count.
 */
export function conflicts<A extends Keyed>(
  action: A,
  keys: string,
  all: readonly A[],
  keymap: Keymap,
  offered: ReadonlySet<string>,
): A[] {
  return all.filter((other) => {
    if (other.id === action.id) return false
    const held = keysOf(other, keymap)
    if (held === undefined || !clash(held, keys)) return false
    if (other.keys !== undefined && other.keys === action.keys && !offered.has(other.id)) return false
    return (
      other.section === action.section ||
      EVERYWHERE.has(other.section) ||
      EVERYWHERE.has(action.section) ||
      (offered.has(other.id) && offered.has(action.id))
    )
  })
}

/** Gives `keys` to an action, and takes them from those that are named. */
export function assign<A extends Keyed>(keymap: Keymap, action: A, keys: string, from: readonly A[]): Keymap {
  const next: Record<string, string> = { ...keymap }
  for (const other of from) next[other.id] = ''
  if (keys === (action.keys ?? '')) delete next[action.id]
  else next[action.id] = keys
  return next
}

export function saveKeymap(keymap: Keymap): void {
  store(NAME, Object.keys(keymap).length === 0 ? null : JSON.stringify(keymap))
}

let parsed: { text: string | null; keymap: Keymap } = { text: null, keymap: {} }

export function useKeymap(): Keymap {
  const [stored] = useStored(NAME)
  if (parsed.text !== stored) parsed = { text: stored, keymap: parseKeymap(stored) }
  return parsed.keymap
}

/** The keys of an action as this viewer has them, for a hint beside a button that does the same. */
export function useKeysOf(id: string, keys: string): string | undefined {
  return keysOf({ id, section: '', keys }, useKeymap())
}
