/** Chooses the view for the address, and loads each when it is first wanted. */
import { useEffect, useRef } from 'react'
import { deferred } from '../components/deferred.tsx'
import { Empty } from '../components/states.tsx'
import { Home } from '../features/home/home.tsx'
import { href, useRoute } from './routes.ts'

const RunPage = deferred('the view', async () => (await import('../features/run/run-page.tsx')).default)
const InboxPage = deferred('the view', async () => (await import('../features/inbox/inbox-page.tsx')).default)
const AnalyticsPage = deferred(
  'the view',
  async () => (await import('../features/analytics/analytics-page.tsx')).default,
)
const TerminalsPage = deferred(
  'the view',
  async () => (await import('../features/terminals/terminals-page.tsx')).default,
)
const RunsPage = deferred('the view', async () => (await import('../features/runs/runs-page.tsx')).default)
const SettingsPage = deferred('the view', async () => (await import('../features/settings/settings-page.tsx')).default)
const WorktreesPage = deferred(
  'the view',
  async () => (await import('../features/worktrees/worktrees-page.tsx')).default,
)

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
    </main>
  )
}
