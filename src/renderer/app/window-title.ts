/** The title of the window: how much waits for the person, where one is, and what this is. */
import { useEffect } from 'react'
import { assertNever } from '../../contract/result.ts'
import { useRuns } from '../api/context.tsx'
import { count } from '../components/format.ts'
import type { SettingsSection } from './room-routes.ts'
import { type Route, useRoute } from './routes.ts'

const PRODUCT = 'Switchyard'
const SECTIONS: Record<SettingsSection, string> = {
  project: 'Settings',
  user: 'Settings of all projects',
  machine: 'Machine',
  appearance: 'Appearance',
  about: 'About',
}

function placeOf(route: Route, titleOf: (run: string) => string | undefined): string {
  switch (route.at) {
    case 'home':
      return 'Home'
    case 'inbox':
      return 'Inbox'
    case 'runs':
      return 'Runs'
    case 'terminals':
      return 'Terminals'
    case 'worktrees':
      return 'Worktrees'
    case 'analytics':
      return 'Analytics'
    case 'settings':
      return SECTIONS[route.section]
    case 'run':
      return titleOf(route.run) ?? route.run
    case 'nowhere':
      return 'No such place'
    default:
      return assertNever(route, 'route')
  }
}

/** `(2) Inbox · Switchyard`: a tab that is not looked at shows that somebody is waited for. */
export const windowTitle = (
  route: Route,
  waiting: number,
  titleOf: (run: string) => string | undefined = () => undefined,
): string => `${waiting > 0 ? `(${count(waiting)}) ` : ''}${placeOf(route, titleOf)} · ${PRODUCT}`

export function useWindowTitle(waiting: number): void {
  const route = useRoute()
  const { data } = useRuns()
  const title = windowTitle(route, waiting, (run) => data?.runs.find((item) => item.run === run)?.title)
  useEffect(() => {
    document.title = title
  }, [title])
}
