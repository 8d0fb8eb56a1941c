/**
 * Everything that can be done, by name: views register their actions while they are on the screen; keys, the command
 * palette and the sheet of shortcuts all read the same list.
 */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from 'react'

export interface Action {
  readonly id: string
  readonly name: string
  /** Heading in the palette and the sheet. */
  readonly section: string
  /** `mod+k`, `shift+g`, `j`, or a sequence such as `g i`. */
  readonly keys?: string
  /** Further words that the palette finds it by. */
  readonly words?: string
  /** Only on the sheet: moving about is no command. */
  readonly hidden?: boolean
  readonly run: () => void
}

export interface ActionRegistry {
  add(actions: readonly Action[]): () => void
  all(): readonly Action[]
  subscribe(listener: () => void): () => void
}

export function createActions(): ActionRegistry {
  const groups = new Set<readonly Action[]>()
  const listeners = new Set<() => void>()
  let list: readonly Action[] = []
  const changed = () => {
    list = [...groups].flat()
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

export function useActionList(): readonly Action[] {
  const registry = useRegistry()
  return useSyncExternalStore(registry.subscribe, registry.all)
}

/** Offers actions while the component is mounted. They may close over anything: the latest ones are always run. */
export function useActions(actions: readonly Action[]): void {
  const registry = useRegistry()
  const latest = useRef(actions)
  latest.current = actions
  const shape = JSON.stringify(actions.map(({ run: _run, ...shown }) => shown))
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
const SEQUENCE_MS = 1_000

/** `mod+shift+k`: modifiers in that order, then the key. A shift that only makes another character is left out. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'altKey' | 'shiftKey'>): string {
  const key = event.key.toLowerCase()
  const letter = /^[a-z]$/.test(key) || key.length > 1
  return [
    (event.metaKey || event.ctrlKey) && 'mod',
    event.altKey && 'alt',
    event.shiftKey && letter && 'shift',
    key === ' ' ? 'space' : key,
  ]
    .filter(Boolean)
    .join('+')
}

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

export function ActionProvider({ children }: { children: ReactNode }) {
  const registry = useMemo(createActions, [])
  useEffect(() => {
    let first: { key: string; at: number } | null = null
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const key = keyName(event)
      // Keys without a modifier belong to whatever takes text; a dialog that is open takes all of them.
      const plain = !key.startsWith('mod+')
      if (plain && (typing(event.target) || document.querySelector('dialog[open]'))) return
      const sequence = first && event.timeStamp - first.at < SEQUENCE_MS ? `${first.key} ${key}` : null
      // The latest registered wins: a view's own key before that of the whole app.
      const all = registry.all()
      const action =
        (sequence && all.findLast((candidate) => candidate.keys === sequence)) ||
        all.findLast((candidate) => candidate.keys === key)
      first = action ? null : { key, at: event.timeStamp }
      if (!action) return
      event.preventDefault()
      action.run()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [registry])
  return <Registry value={registry}>{children}</Registry>
}
