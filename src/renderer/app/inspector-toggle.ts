/** The action that hides the task of a run that is inspected, and brings the one of before back. */
import { useEffect, useRef } from 'react'
import type { Action } from './actions.tsx'
import { go, type RunRoute, useRoute } from './routes.ts'

/** null: there is no task to show or hide. */
export function useInspectorToggle(): Action | null {
  const route = useRoute()
  const last = useRef<Pick<RunRoute, 'run' | 'task'> | null>(null)
  useEffect(() => {
    if (route.at === 'run' && route.task !== null) last.current = { run: route.run, task: route.task }
  }, [route])
  if (route.at !== 'run') return null
  const back = last.current?.run === route.run ? last.current.task : null
  const task = route.task === null ? back : null
  if (route.task === null && task === null) return null
  return {
    id: 'toggle-inspector',
    name: route.task === null ? 'Show the task inspector' : 'Hide the task inspector',
    section: 'Run',
    keys: 'mod+i',
    run: () => go({ ...route, task, attempt: null, wide: false }),
  }
}
