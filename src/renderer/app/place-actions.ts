/** The ways to the places that are about more than one run, for keys and the palette. */
import type { Action } from './actions.tsx'
import { go } from './routes.ts'

export const PLACE_ACTIONS: readonly Action[] = [
  {
    id: 'worktrees',
    name: 'Go to Worktrees',
    section: 'Go to',
    keys: 'g w',
    words: 'disk cleanup',
    run: () => go({ at: 'worktrees', filter: 'all' }),
  },
]
