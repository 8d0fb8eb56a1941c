/**
 * Everything that can be done, by name: views register their actions while they are on the screen; keys, the command
 * palette and the sheet of shortcuts all read the same list.
 */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import { useInSheet } from '../components/dialog.tsx'
import { topLayer } from '../components/top-layer.ts'
import { isModifier, keyName } from './key-name.ts'
import { keysOf, useKeymap, withKeys } from './keymap.ts'
import { reaches } from './reach.ts'

export interface Action {
  readonly id: string
  readonly name: string
  /** Heading in the palette and the sheet. */
  readonly section: string
  /** `mod+k`, `shift+g`, `j`, or a sequence such as `g i`: what it comes with. A viewer may have chosen another. */
  readonly keys?: string
  /** Further words that the palette finds it by. */
  readonly words?: string
  /** Only on the sheet: moving about is no command. */
  readonly hidden?: boolean
  /** Its key works while a terminal has the keyboard. All other keys belong to the terminal then. */
  readonly inTerminal?: boolean
  /** Offered from within a sheet; set by `useActions`. */
  readonly inSheet?: boolean
  readonly run: () => void
}

export interface ActionRegistry {
  add(actions: readonly Action[]): () => void
  /** What can be done right now. */
  all(): readonly Action[]
  /** What could be done at some time since the page was loaded, each once: what keys can be chosen for. */
  known(): readonly Action[]
  subscribe(listener: () => void): () => void
}

export function createActions(): ActionRegistry {
  const groups = new Set<readonly Action[]>()
  const listeners = new Set<() => void>()
  let list: readonly Action[] = []
  const met = new Map<string, Action>()
  let known: readonly Action[] = []
  const changed = () => {
    list = [...groups].flat()
    for (const action of list) met.set(action.id, action)
    known = [...met.values()]
    for (const listener of listeners) listener()
  }
  return {
    add(actions) {
      groups.add(actions)
      changed()
      return () => {
        groups.delete(actions)
        changed()
      }
    },
    all: () => list,
    known: () => known,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const Registry = createContext<ActionRegistry | null>(null)

function useRegistry(): ActionRegistry {
  const registry = useContext(Registry)
  if (!registry) throw new Error('actions outside of ActionProvider')
  return registry
}

/** What can be done right now, with the keys that hold for this viewer. */
export function useActionList(): readonly Action[] {
  const registry = useRegistry()
  const list = useSyncExternalStore(registry.subscribe, registry.all)
  const keymap = useKeymap()
  return useMemo(() => list.map((action) => withKeys(action, keymap)), [list, keymap])
}

/** Every action that this page has met, with the keys that it comes with. */
export function useKnownActions(): readonly Action[] {
  const registry = useRegistry()
  return useSyncExternalStore(registry.subscribe, registry.known)
}

/** Offers actions while the component is mounted. They may close over anything: the latest ones are always run. */
export function useActions(actions: readonly Action[]): void {
  const registry = useRegistry()
  const latest = useRef(actions)
  latest.current = actions
  const inSheet = useInSheet()
  const shape = JSON.stringify(actions.map(({ run: _run, ...shown }) => ({ ...shown, inSheet })))
  useEffect(() => {
    const shown = JSON.parse(shape) as Omit<Action, 'run'>[]
    return registry.add(
      shown.map((action) => ({
        ...action,
        run: () => latest.current.find((candidate) => candidate.id === action.id)?.run(),
      })),
    )
  }, [registry, shape])
}

/** How long the second key of a sequence may take, milliseconds. */
export const SEQUENCE_MS = 1_000

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** Inside of such an element every key goes to what runs there, except the few that are said to work in a terminal. */
const inTerminal = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[data-takes-keys]') !== null

export function ActionProvider({ children }: { children: ReactNode }) {
  const registry = useMemo(createActions, [])
  const keymap = useRef(useKeymap())
  keymap.current = useKeymap()
  useEffect(() => {
    let first: { key: string; at: number } | null = null
    const listen = (event: KeyboardEvent, terminal: boolean) => {
      if (event.defaultPrevented || event.isComposing || isModifier(event.key)) return
      const key = keyName(event)
      // Keys without a modifier belong to whatever takes text.
      if (!terminal && !key.startsWith('mod+') && typing(event.target)) return
      const layer = topLayer()
      const sequence = first && event.timeStamp - first.at < SEQUENCE_MS ? `${first.key} ${key}` : null
      // The latest registered wins: a view's own key before that of the whole app.
      const all = registry.all().filter((action) => !terminal || action.inTerminal)
      const has = (keys: string) =>
        all.findLast((candidate) => keysOf(candidate, keymap.current) === keys && reaches(candidate, keys, layer))
      const action = (sequence && has(sequence)) || has(key)
      first = action ? null : { key, at: event.timeStamp }
      if (!action) return
      event.preventDefault()
      event.stopPropagation()
      action.run()
    }
    // A terminal would send the key on and stop it there, so we look first. Everything else (a menu, a card that is being
    // dragged) may use a key before it is ours.
    const before = (event: KeyboardEvent) => inTerminal(event.target) && listen(event, true)
    const after = (event: KeyboardEvent) => inTerminal(event.target) || listen(event, false)
    window.addEventListener('keydown', before, { capture: true })
    window.addEventListener('keydown', after)
    return () => {
      window.removeEventListener('keydown', before, { capture: true })
      window.removeEventListener('keydown', after)
    }
  }, [registry])
  return <Registry value={registry}>{children}</Registry>
}
