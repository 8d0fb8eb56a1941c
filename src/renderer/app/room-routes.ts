/** Addresses of the places that are about more than one run: runs, worktrees, analytics and settings, with what is shown of each. */

/** Which runs are listed. */
export const RUNS_FILTERS = ['all', 'open', 'needs-you', 'succeeded', 'failed', 'cancelled'] as const
export type RunsFilter = (typeof RUNS_FILTERS)[number]

export interface RunsRoute {
  readonly at: 'runs'
  /** Folder of the project; null: of every one. */
  readonly project: string | null
  readonly filter: RunsFilter
  /** What they are found by, as it was typed; empty: every one. */
  readonly words: string
}

/** Which worktrees are listed. */
export const WORKTREE_FILTERS = ['all', 'in-use', 'done', 'unsaved'] as const
export type WorktreeFilter = (typeof WORKTREE_FILTERS)[number]

export const RANGES = ['today', '7d', '30d', '90d', 'all', 'days'] as const
export type Range = (typeof RANGES)[number]

/** What the charts show. */
export const MEASURES = ['cost', 'time', 'attempts', 'retries'] as const
export type Measure = (typeof MEASURES)[number]

export interface WorktreesRoute {
  readonly at: 'worktrees'
  readonly filter: WorktreeFilter
}

export interface AnalyticsRoute {
  readonly at: 'analytics'
  readonly range: Range
  /** Days such as `2026-01-31`, both included; only with the range `days`. */
  readonly from: string | null
  readonly to: string | null
  readonly project: string | null
  readonly measure: Measure
}

export const SETTINGS_SECTIONS = ['project', 'user', 'machine', 'appearance', 'about'] as const
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number]

export interface SettingsRoute {
  readonly at: 'settings'
  readonly section: SettingsSection
  /** Folder of the project; null: the one used last. */
  readonly project: string | null
  /** The file itself in place of the form. */
  readonly raw: boolean
  /** The one that is gone to, such as `limits.agents`; null: the beginning. */
  readonly setting: string | null
}

export type RoomRoute = RunsRoute | WorktreesRoute | AnalyticsRoute | SettingsRoute

export const runsRoute = (part: Partial<Omit<RunsRoute, 'at'>> = {}): RunsRoute => ({
  at: 'runs',
  project: null,
  filter: 'all',
  words: '',
  ...part,
})

export const settingsRoute = (part: Partial<Omit<SettingsRoute, 'at'>> = {}): SettingsRoute => ({
  at: 'settings',
  section: 'project',
  project: null,
  raw: false,
  setting: null,
  ...part,
})

export const analyticsRoute = (part: Partial<Omit<AnalyticsRoute, 'at'>> = {}): AnalyticsRoute => ({
  at: 'analytics',
  range: '30d',
  from: null,
  to: null,
  project: null,
  measure: 'cost',
  ...part,
})

export const oneOf = <T extends string>(known: readonly T[], value: string | null | undefined): T | null =>
  known.find((name) => name === value) ?? null

/** A day that there is, or null. */
function day(text: string | null): string | null {
  if (text === null || !/^\d{4}-\d\d-\d\d$/.test(text)) return null
  const at = new Date(`${text}T00:00:00Z`)
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== text ? null : text
}

/** null: none of these places. */
export function parseRoom(parts: readonly string[], search: URLSearchParams): RoomRoute | null {
  if (parts[0] === 'settings' && parts.length <= 2) {
    const section = parts[1] === undefined ? 'project' : oneOf(SETTINGS_SECTIONS, parts[1])
    if (section === null) return null
    const files = section === 'project' || section === 'user'
    return settingsRoute({
      section,
      project: section === 'project' ? search.get('project') || null : null,
      raw: files && search.get('file') === '1',
      setting: files ? search.get('setting') || null : null,
    })
  }
  if (parts.length !== 1) return null
  switch (parts[0]) {
    case 'runs':
      return runsRoute({
        project: search.get('project') || null,
        filter: oneOf(RUNS_FILTERS, search.get('show')) ?? 'all',
        words: search.get('q') ?? '',
      })
    case 'worktrees':
      return { at: 'worktrees', filter: oneOf(WORKTREE_FILTERS, search.get('show')) ?? 'all' }
    case 'analytics': {
      const range = oneOf(RANGES, search.get('range')) ?? '30d'
      const days = range === 'days'
      return analyticsRoute({
        range,
        from: days ? day(search.get('from')) : null,
        to: days ? day(search.get('to')) : null,
        project: search.get('project') || null,
        measure: oneOf(MEASURES, search.get('measure')) ?? 'cost',
      })
    }
    default:
      return null
  }
}

export function roomHref(route: RoomRoute): string {
  const search = new URLSearchParams()
  if (route.at === 'worktrees') {
    if (route.filter !== 'all') search.set('show', route.filter)
  } else if (route.at === 'runs') {
    if (route.project !== null) search.set('project', route.project)
    if (route.filter !== 'all') search.set('show', route.filter)
    if (route.words !== '') search.set('q', route.words)
  } else if (route.at === 'settings') {
    if (route.project !== null) search.set('project', route.project)
    if (route.raw) search.set('file', '1')
    if (route.setting !== null) search.set('setting', route.setting)
  } else {
    if (route.range !== '30d') search.set('range', route.range)
    if (route.from !== null) search.set('from', route.from)
    if (route.to !== null) search.set('to', route.to)
    if (route.project !== null) search.set('project', route.project)
    if (route.measure !== 'cost') search.set('measure', route.measure)
  }
  const query = search.toString()
  const path = route.at === 'settings' ? `settings/${route.section}` : route.at
  return `#/${path}${query === '' ? '' : `?${query}`}`
}
