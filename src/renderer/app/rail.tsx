/** The way around: places and live runs at the side, a bar at the bottom edge of a phone. */
import {
  ChartColumn,
  FolderTree,
  House,
  Inbox,
  ListChecks,
  Monitor,
  Moon,
  Settings,
  SquareTerminal,
  Sun,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { RunSummary } from '../../contract/views.ts'
import { useRuns, useSystem } from '../api/context.tsx'
import { IconButton } from '../components/button.tsx'
import { cx } from '../components/cx.ts'
import { count } from '../components/format.ts'
import { runLook } from '../components/status-badge.tsx'
import { StatusGlyph } from '../components/status-glyph.tsx'
import { analyticsRoute, runsRoute, settingsRoute } from './room-routes.ts'
import { href, type Route, runRoute, useRoute } from './routes.ts'
import { type Theme, useTheme } from './theme.ts'
import { useWaiting } from './waiting.ts'

/** Runs beside the places: those that are not over, then the newest. */
const MOST = 12

export function Rail() {
  const route = useRoute()
  const { data } = useRuns()
  const waiting = useWaiting().length
  return (
    <nav
      aria-label="Main"
      className="flex shrink-0 border-line max-phone:order-last max-phone:h-14 max-phone:border-t max-phone:pb-[env(safe-area-inset-bottom)] phone:w-13 phone:flex-col phone:border-r phone:bg-sunken phone:p-2 desk:w-52"
    >
      <p className="flex h-8 items-center gap-2 px-2 max-phone:hidden phone:mb-2 phone:max-desk:justify-center phone:max-desk:px-0">
        <Mark />
        <span className="font-semibold max-desk:sr-only">Switchyard</span>
      </p>
      <ul className="flex gap-0.5 max-phone:flex-1 phone:flex-col">
        <Place to={{ at: 'home' }} label="Home" icon={<House size={16} aria-hidden />} active={route.at === 'home'} />
        <Place
          to={{ at: 'inbox', item: null }}
          label="Inbox"
          icon={<Inbox size={16} aria-hidden />}
          active={route.at === 'inbox'}
          badge={waiting}
        />
        <Place
          to={runsRoute()}
          label="Runs"
          icon={<ListChecks size={16} aria-hidden />}
          active={route.at === 'runs'}
          // A phone has no room for it: there Home leads to them.
          className="max-phone:hidden"
        />
        <Place
          to={{ at: 'terminals', terminal: null, maximised: false }}
          label="Terminals"
          icon={<SquareTerminal size={16} aria-hidden />}
          active={route.at === 'terminals'}
        />
        <Place
          to={{ at: 'worktrees', filter: 'all' }}
          label="Worktrees"
          icon={<FolderTree size={16} aria-hidden />}
          active={route.at === 'worktrees'}
        />
        <Place
          to={analyticsRoute()}
          label="Analytics"
          icon={<ChartColumn size={16} aria-hidden />}
          active={route.at === 'analytics'}
        />
        <Place
          to={settingsRoute()}
          label="Settings"
          icon={<Settings size={16} aria-hidden />}
          active={route.at === 'settings'}
        />
      </ul>
      <RailRuns runs={data?.runs ?? []} current={route.at === 'run' ? route.run : null} />
      <RailFoot />
    </nav>
  )
}

function Place({
  to,
  label,
  icon,
  active,
  badge = 0,
  className,
}: {
  to: Route
  label: string
  icon: ReactNode
  active: boolean
  badge?: number
  className?: string
}) {
  return (
    <li className={cx('max-phone:flex-1', className)}>
      <a
        href={href(to)}
        aria-current={active ? 'page' : undefined}
        title={label}
        className={cx(
          'focus-inside relative flex items-center gap-2 rounded-m transition-colors duration-120',
          'max-phone:h-14 max-phone:flex-col max-phone:justify-center max-phone:gap-0.5 max-phone:text-micro',
          'phone:h-8 phone:px-2.5 phone:max-desk:justify-center phone:max-desk:px-0 touch:phone:h-11',
          active ? 'font-medium text-text phone:bg-active' : 'text-text-2 hover:bg-hover hover:text-text',
        )}
      >
        <span className={cx(active && 'text-accent')}>{icon}</span>
        <span className="phone:max-desk:sr-only">{label}</span>
        {badge > 0 && (
          <span className="ml-auto min-w-5 rounded-l bg-need-soft px-1.5 text-center text-micro font-semibold text-need max-desk:absolute max-desk:top-0.5 max-desk:right-0.5 max-phone:right-1/4">
            {count(badge)}
            <span className="sr-only"> waiting for you</span>
          </span>
        )}
      </a>
    </li>
  )
}

const over = (run: RunSummary): boolean => ['succeeded', 'failed', 'cancelled'].includes(run.status)

function RailRuns({ runs, current }: { runs: readonly RunSummary[]; current: string | null }) {
  const shown = [...runs.filter((run) => !over(run)), ...runs.filter(over)].slice(0, MOST)
  if (shown.length === 0) return <div className="flex-1 max-phone:hidden" />
  return (
    <section aria-label="Recent runs" className="mt-4 min-h-0 flex-1 overflow-y-auto max-phone:hidden">
      <h2 className="px-2.5 pb-1 text-small font-medium text-text-3 max-desk:sr-only">Recent runs</h2>
      <ul className="space-y-0.5">
        {shown.map((run) => (
          <li key={run.run}>
            <a
              href={href(runRoute(run.run))}
              aria-current={run.run === current ? 'page' : undefined}
              title={`${run.title} (${runLook(run.status).word})`}
              className={cx(
                'focus-inside flex h-7 items-center gap-2 rounded-m px-2.5 max-desk:justify-center max-desk:px-0 touch:h-11',
                run.run === current ? 'bg-active text-text' : 'text-text-2 hover:bg-hover hover:text-text',
              )}
            >
              <StatusGlyph shape={runLook(run.status).shape} />
              <span className="truncate max-desk:sr-only">{run.title}</span>
              <span className="sr-only">{runLook(run.status).word}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}

const NEXT: Record<Theme, Theme> = { system: 'dark', dark: 'light', light: 'system' }
const ICON: Record<Theme, ReactNode> = {
  system: <Monitor size={16} aria-hidden />,
  dark: <Moon size={16} aria-hidden />,
  light: <Sun size={16} aria-hidden />,
}
const NAME: Record<Theme, string> = { system: 'as the system', dark: 'dark', light: 'light' }

function RailFoot() {
  const [theme, setTheme] = useTheme()
  const { data } = useSystem()
  return (
    <div className="flex items-center justify-between pt-2 max-phone:hidden max-desk:justify-center">
      <span className="px-2.5 text-small text-text-3 max-desk:hidden">{data && `Version ${data.version}`}</span>
      <IconButton label={`Theme: ${NAME[theme]}. Change to ${NAME[NEXT[theme]]}`} onClick={() => setTheme(NEXT[theme])}>
        {ICON[theme]}
      </IconButton>
    </div>
  )
}

/** Two tracks and the switch between them. */
function Mark() {
  return (
    <svg viewBox="0 0 20 20" className="size-5 shrink-0" fill="none" aria-hidden="true">
      <path
        d="M2 14h4.6c2 0 3-1 3.7-2.7l.6-1.6C11.6 8 12.6 7 14.6 7H18"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
      <path d="M2 7h11" stroke="var(--text-3)" strokeWidth="1.8" strokeLinecap="round" />
      <circle cx="16" cy="7" r="2.6" fill="var(--accent)" />
    </svg>
  )
}
