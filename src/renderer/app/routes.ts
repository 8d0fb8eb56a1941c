/** Where one is: run, view, task and tab stand in the address, so that a reload and a shared link show the same. */
import { useSyncExternalStore } from 'react'
import { oneOf, parseRoom, type RoomRoute, roomHref } from './room-routes.ts'

export const RUN_VIEWS = ['board', 'graph', 'timeline', 'changes', 'plan', 'activity', 'report'] as const
export type RunView = (typeof RUN_VIEWS)[number]

export const TASK_TABS = ['overview', 'transcript', 'changes', 'reviews', 'terminal'] as const
export type TaskTab = (typeof TASK_TABS)[number]

export type Route =
  | { readonly at: 'home' }
  | RoomRoute
  | { readonly at: 'inbox'; readonly item: string | null }
  | { readonly at: 'terminals'; readonly terminal: string | null; readonly maximised: boolean }
  | {
      readonly at: 'run'
      readonly run: string
      readonly view: RunView
      readonly task: string | null
      readonly tab: TaskTab
      /** Whose transcript is shown; null: the newest. */
      readonly attempt: string | null
      /** Moment of the transcript that is pointed at: number of an entry. */
      readonly entry: number | null
      /** The task takes the whole width. */
      readonly wide: boolean
      /** Place in the task's changes that is gone to; null: their beginning. */
      readonly spot: string | null
    }
  | { readonly at: 'nowhere'; readonly path: string }

export type RunRoute = Extract<Route, { at: 'run' }>

export const runRoute = (run: string, part: Partial<Omit<RunRoute, 'at' | 'run'>> = {}): RunRoute => ({
  at: 'run',
  run,
  view: 'board',
  task: null,
  tab: 'overview',
  attempt: null,
  entry: null,
  wide: false,
  spot: null,
  ...part,
})

/** Numbers of entries are small; anything else points at nothing. */
const entryOf = (text: string | null): number | null => (text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null)

/** Understands `#/runs/ID/board?task=parser`. What it does not know is `nowhere`, never a crash. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2)
  const search = new URLSearchParams(query)
  let parts: string[]
  try {
    parts = path.split('/').filter(Boolean).map(decodeURIComponent)
  } catch {
    return { at: 'nowhere', path }
  }
  const [first, run, view] = parts
  if (first === undefined) return { at: 'home' }
  if (first === 'inbox' && parts.length === 1) return { at: 'inbox', item: search.get('item') }
  const room = parseRoom(parts, search)
  if (room) return room
  if (first === 'terminals' && parts.length === 1)
    return { at: 'terminals', terminal: search.get('terminal'), maximised: search.get('max') === '1' }
  if (first === 'runs' && run !== undefined && parts.length <= 3) {
    const known = view === undefined ? 'board' : oneOf(RUN_VIEWS, view)
    if (known)
      return runRoute(run, {
        view: known,
        task: search.get('task'),
        tab: oneOf(TASK_TABS, search.get('tab')) ?? 'overview',
        attempt: search.get('attempt'),
        entry: entryOf(search.get('entry')),
        wide: search.get('wide') === '1',
        spot: search.get('spot'),
      })
  }
  return { at: 'nowhere', path }
}

export function href(route: Route): string {
  switch (route.at) {
    case 'home':
      return '#/'
    case 'inbox':
      return route.item === null ? '#/inbox' : `#/inbox?${new URLSearchParams({ item: route.item })}`
    case 'terminals': {
      const search = new URLSearchParams()
      if (route.terminal !== null) search.set('terminal', route.terminal)
      if (route.maximised) search.set('max', '1')
      const query = search.toString()
      return `#/terminals${query === '' ? '' : `?${query}`}`
    }
    case 'runs':
    case 'worktrees':
    case 'analytics':
    case 'settings':
      return roomHref(route)
    case 'run': {
      const search = new URLSearchParams()
      if (route.task !== null) {
        search.set('task', route.task)
        if (route.tab !== 'overview') search.set('tab', route.tab)
        if (route.attempt !== null) search.set('attempt', route.attempt)
        if (route.attempt !== null && route.entry !== null) search.set('entry', String(route.entry))
        if (route.wide) search.set('wide', '1')
        if (route.spot !== null && route.tab === 'changes') search.set('spot', route.spot)
      }
      const query = search.toString()
      return `#/runs/${encodeURIComponent(route.run)}/${route.view}${query === '' ? '' : `?${query}`}`
    }
    case 'nowhere':
      return `#${route.path}`
  }
}

/** Goes there; `replace` leaves no step in the history (tabs, selections that the user passes by). */
export function go(route: Route, how: 'push' | 'replace' = 'push'): void {
  const to = href(route)
  if (to === location.hash) return
  if (how === 'push') location.hash = to
  else {
    history.replaceState(null, '', to)
    window.dispatchEvent(new HashChangeEvent('hashchange'))
  }
}

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

let known: { hash: string; route: Route } | null = null

function current(): Route {
  const { hash } = location
  if (known?.hash !== hash) known = { hash, route: parseRoute(hash) }
  return known.route
}

export const useRoute = (): Route => useSyncExternalStore(subscribe, current)
