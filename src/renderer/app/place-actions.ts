/** The ways to the places that are about more than one run, for keys and the palette. */
import type { Action } from './actions.tsx'
import { analyticsRoute, runsRoute, settingsRoute } from './room-routes.ts'
import { go } from './routes.ts'

export const PLACE_ACTIONS: readonly Action[] = [
  {
    id: 'runs',
    name: 'Go to Runs',
    section: 'Go to',
    keys: 'g r',
    words: 'all history projects',
    run: () => go(runsRoute()),
  },
  {
    id: 'terminals',
    name: 'Go to Terminals',
    section: 'Go to',
    keys: 'g t',
    words: 'shell',
    run: () => go({ at: 'terminals', terminal: null, maximised: false }),
  },
  {
    id: 'worktrees',
    name: 'Go to Worktrees',
    section: 'Go to',
    keys: 'g w',
    words: 'disk cleanup',
    run: () => go({ at: 'worktrees', filter: 'all' }),
  },
  {
    id: 'analytics',
    name: 'Go to Analytics',
    section: 'Go to',
    keys: 'g a',
    words: 'cost money charts',
    run: () => go(analyticsRoute()),
  },
  {
    id: 'settings',
    name: 'Go to Settings',
    section: 'Go to',
    keys: 'g s',
    words: 'configuration limits gates models',
    run: () => go(settingsRoute()),
  },
  {
    id: 'appearance',
    name: 'Appearance and keys',
    section: 'Go to',
    words: 'theme density shortcuts settings',
    run: () => go(settingsRoute({ section: 'appearance' })),
  },
]
