/** Chooses the view for the address, and loads each when it is first wanted. */
import { lazy, Suspense, useEffect, useRef } from 'react'
import { Empty, Loading } from '../components/states.tsx'
import { Home } from '../features/home/home.tsx'
import { href, useRoute } from './routes.ts'

const RunPage = lazy(() => import('../features/run/run-page.tsx'))
const InboxPage = lazy(() => import('../features/inbox/inbox-page.tsx'))
const AnalyticsPage = lazy(() => import('../features/analytics/analytics-page.tsx'))
const TerminalsPage = lazy(() => import('../features/terminals/terminals-page.tsx'))
const RunsPage = lazy(() => import('../features/runs/runs-page.tsx'))
const SettingsPage = lazy(() => import('../features/settings/settings-page.tsx'))
const WorktreesPage = lazy(() => import('../features/worktrees/worktrees-page.tsx'))

export function MainView() {
  const route = useRoute()
  const ref = useRef<HTMLElement>(null)
  const place = route.at === 'run' ? `run ${route.run}` : route.at
  const first = useRef(true)
  // A new place begins for the keyboard and the screen reader where it begins for the eye.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a change of place moves the focus.
  useEffect(() => {
    if (!first.current) ref.current?.focus()
    first.current = false
  }, [place])
  return (
    <main ref={ref} tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
      <Suspense fallback={<Loading what="the view" />}>
        {route.at === 'home' && <Home />}
        {route.at === 'inbox' && <InboxPage item={route.item} />}
        {route.at === 'runs' && <RunsPage route={route} />}
        {route.at === 'settings' && <SettingsPage route={route} />}
        {route.at === 'analytics' && <AnalyticsPage route={route} />}
        {route.at === 'terminals' && <TerminalsPage route={route} />}
        {route.at === 'worktrees' && <WorktreesPage filter={route.filter} />}
        {route.at === 'run' && <RunPage key={route.run} route={route} />}
        {route.at === 'nowhere' && (
          <Empty
            title="There is no such place"
            action={
              <a className="text-accent underline" href={href({ at: 'home' })}>
                Go to Home
              </a>
            }
          >
            The address names a view that this version of Switchyard does not have.
          </Empty>
        )}
      </Suspense>
    </main>
  )
}
