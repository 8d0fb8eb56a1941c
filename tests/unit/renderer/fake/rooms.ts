/** Made-up worktrees, figures and settings: every state at once, with names as an attacker would give them. */
import type { Analytics, Totals } from '../../../../src/contract/procedures/analytics.ts'
import type { SettingsScope, SettingsView, SettingValue } from '../../../../src/contract/procedures/settings.ts'
import type { CleanupReport, WorktreeView } from '../../../../src/contract/procedures/worktrees.ts'
import { SUMMARIES } from './runs-data.ts'
import { NOW, told } from './words.ts'

const MINUTE = 60_000
const HOME = '/home/ada/.local/share/switchyard/worktrees'

function worktree(part: Partial<WorktreeView> & Pick<WorktreeView, 'name' | 'status'>): WorktreeView {
  const run = part.run === undefined ? 'amber-heron-42' : part.run
  return {
    run,
    spec: run === null ? null : 'where-did-the-money-go',
    task: part.name,
    taskTitle: null,
    path: `${HOME}/${run ?? '_created/pocket-ledger-1a2b3c4d'}/${part.name}`,
    project: '/home/ada/pocket-ledger',
    projectName: 'pocket-ledger',
    branch: `switchyard/${run ?? 'worktree'}/${part.name}`,
    head: 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678',
    since: NOW - 12 * MINUTE,
    dirty: 0,
    unmerged: 0,
    disk: { bytes: 182_400_000, complete: true, measuredAt: NOW - 2 * MINUTE },
    measuring: false,
    ...part,
  }
}

export const WORKTREES: WorktreeView[] = [
  worktree({ name: 'report', status: 'active', taskTitle: 'Summarise spending by category', dirty: 3, unmerged: 2 }),
  worktree({
    name: 'quotes',
    status: 'attention',
    taskTitle: told('Quoted fields may hold commas and line breaks'),
    unmerged: 1,
    branch: `switchyard/amber-heron-42/${told('quotes')}`,
  }),
  worktree({ name: '_integration', status: 'active', task: null, branch: null }),
  worktree({ name: 'read', status: 'merged', taskTitle: 'Read a ledger file line by line', measuring: true }),
  worktree({
    name: 'calendar-keys',
    run: 'calm-finch-19',
    spec: 'keyboard-navigation',
    status: 'merged',
    taskTitle: 'Move between days with the arrow keys',
    project: '/home/ada/atlas',
    projectName: 'atlas',
    since: NOW - 300 * MINUTE,
    disk: { bytes: 1_914_000_000, complete: false, measuredAt: NOW - 14 * MINUTE },
  }),
  worktree({
    name: 'old-idea',
    run: 'dapper-lynx-88',
    spec: 'search',
    task: null,
    status: 'orphaned',
    dirty: null,
    unmerged: null,
    project: null,
    projectName: null,
    branch: null,
    since: NOW - 30 * 24 * 60 * MINUTE,
    disk: null,
    measuring: true,
  }),
  worktree({ name: 'try-csv', run: null, spec: null, task: null, status: 'created', unmerged: 4, dirty: 1 }),
]

const place = ({ path, run, task, name }: WorktreeView) => ({ path, run, task, name })

export function cleanupOf(mode: 'preview' | 'apply', paths: readonly string[] | undefined): CleanupReport {
  const rows = WORKTREES.filter((row) => paths === undefined || paths.includes(row.path))
  const gone = rows.filter((row) => row.status === 'merged')
  const removed = gone.map((row, index) => {
    const snapshot = mode === 'apply' && index === 0 ? 'refs/switchyard/snapshots/20260314-101500-read' : null
    const add = `git -C ${row.project} worktree add --detach FOLDER`
    return {
      ...place(row),
      project: row.project ?? '',
      freedBytes: row.disk?.bytes ?? 0,
      uncommitted: index === 0 ? 2 : 0,
      commit: row.head,
      checkout: `${add} ${row.head}`,
      snapshot,
      restore: snapshot === null ? null : `${add} ${snapshot}`,
      deletedBranch: index === 0 ? row.branch : null,
      keptBranch: index === 0 ? null : row.branch,
      provenIn: index === 0 ? `refs/heads/switchyard/${row.run}/integration` : null,
    }
  })
  const why = (row: WorktreeView): string =>
    row.project === null
      ? 'its repository is gone, so nothing can be proven; look at it by hand'
      : row.status === 'created'
        ? 'it was made by hand and is not merged'
        : row.status === 'attention'
          ? 'its run waits for you'
          : 'its run goes on in it'
  return {
    removed,
    branches: [],
    kept: rows
      .filter((row) => !gone.includes(row))
      .map((row) => ({ ...place(row), reason: why(row), withAll: row.status === 'created' })),
    freedBytes: removed.reduce((sum, row) => sum + row.freedBytes, 0),
  }
}

const totals = (key: string, attempts: number, costUsd: number, part: Partial<Totals> = {}): Totals => ({
  key,
  attempts,
  succeeded: Math.round(attempts * 0.82),
  retries: Math.round(attempts * 0.14),
  costUsd,
  estimatedUsd: Math.round(costUsd * 8) / 100,
  unknownCost: 0,
  durationMs: attempts * 4.2 * MINUTE,
  tokens: {
    input: attempts * 900,
    output: attempts * 5_200,
    cacheRead: attempts * 240_000,
    cacheWrite: attempts * 18_000,
  },
  ...part,
})

/** Thirty days with a weekend's quiet in each week, ending today. */
export function analyticsOf(day: string): Analytics {
  const last = Date.parse(`${day}T00:00:00Z`)
  const byDay = Array.from({ length: 30 }, (_, index) => {
    const at = new Date(last - (29 - index) * 24 * 60 * MINUTE)
    const busy = [0, 6].includes(at.getUTCDay()) ? 0 : 8 + ((index * 7) % 19)
    return totals(at.toISOString().slice(0, 10), busy, busy * 0.31)
  }).filter((row) => row.attempts > 0)
  const sum = (key: 'attempts' | 'costUsd') => byDay.reduce((all, row) => all + row[key], 0)
  const attempts = sum('attempts')
  const cost = sum('costUsd')
  const part = (key: string, portion: number, more: Partial<Totals> = {}) =>
    totals(key, Math.round(attempts * portion), cost * portion, more)
  return {
    total: totals('total', attempts, cost, { unknownCost: 2 }),
    runs: { total: 23, succeeded: 18, failed: 2, cancelled: 1 },
    underWay: 3,
    samples: 1,
    byRun: SUMMARIES.map((run, index) => ({
      ...totals(run.run, 30 - index * 6, run.costUsd),
      spec: run.title,
      projectDir: run.projectDir,
      createdAt: run.createdAt,
      wallMs: run.finishedAt === null ? null : run.finishedAt - run.createdAt,
      outcome: run.status === 'succeeded' || run.status === 'failed' ? run.status : null,
      tasks: run.taskCount,
      merged: run.mergedCount,
    })),
    moreRuns: 0,
    byProject: [
      { ...part('/home/ada/pocket-ledger', 0.6), name: 'pocket-ledger', runs: 14, succeededRuns: 12 },
      { ...part('/home/ada/atlas', 0.4), name: 'atlas', runs: 9, succeededRuns: 6 },
    ],
    byPhase: [
      part('implement', 0.41),
      part('review', 0.22),
      part('fix', 0.13),
      part('revise', 0.1),
      part('research', 0.08),
      part('design', 0.06),
    ],
    byModel: [part('opus', 0.55), part('sonnet', 0.37), part('', 0.08)],
    byDay,
  }
}

const layer = (source: SettingValue['layers'][number]['source'], value: unknown) => ({ source, value })
const setting = (key: string, ...layers: SettingValue['layers']): SettingValue => ({
  key,
  expected: 'valid',
  layers,
  addsUp: key === 'policy.deny',
})

export function settingsOf(project: string | undefined): SettingsView {
  const file = (scope: SettingsScope, path: string): SettingsView['user'] => ({
    scope,
    path,
    exists: true,
    hash: 'a'.repeat(64),
    problems: [],
    committed: scope === 'user' ? null : 'differs',
  })
  return {
    project: project === undefined ? null : { dir: project, name: 'pocket-ledger' },
    user: file('user', '/home/ada/.config/switchyard/config.yaml'),
    projectFile: project === undefined ? null : file('project', `${project}/.switchyard/config.yaml`),
    values: [
      setting('limits.agents', layer('default', 4), layer('user file', 6), layer('project file', 3)),
      setting('limits.attempts', layer('default', 3)),
      setting('limits.reviews', layer('default', 4), layer('environment', 2)),
      setting('limits.budgetUsd', layer('default', null), layer('project file', 20)),
      setting('limits.attemptMinutes', layer('default', 60)),
      setting('limits.gateMinutes', layer('default', 20)),
      setting('strategy', layer('default', 'auto')),
      setting('pipeline', layer('default', ['research', 'design', 'implement', 'lint', 'typecheck', 'test', 'review'])),
      setting('setup', layer('detected', ['npm ci'])),
      setting('teardown', layer('default', [])),
      setting('env.copy', layer('default', []), layer('project file', ['.env', told('.env.local')])),
      setting('env.shared', layer('default', [])),
      setting('env.required', layer('default', []), layer('project file', ['DATABASE_URL'])),
      setting('policy.allow', layer('default', []), layer('user file', ['npm run codegen'])),
      setting(
        'policy.deny',
        layer('default', []),
        layer('user file', ['npm publish']),
        layer('project file', ['terraform']),
      ),
      setting('policy.web', layer('default', false)),
      setting('trust', layer('default', false)),
      setting('gates.lint', layer('detected', 'npm run lint')),
      setting('gates.test', layer('detected', 'npm test'), layer('project file', 'npm test -- --run')),
      setting('gates.typecheck', layer('detected', 'npx tsc --noEmit'), layer('project file', false)),
      setting('models.default', layer('user file', 'sonnet')),
      setting('models.escalation', layer('project file', 'opus')),
    ],
    stacks: ['node', 'npm'],
    wouldStop: [],
    notes: [],
  }
}

export const SETTINGS_TEXT = `# How this project is built.
gates:
  test: npm test -- --run
  typecheck: false
limits:
  agents: four
  budgetUsd: 20
stratgy: auto
`
