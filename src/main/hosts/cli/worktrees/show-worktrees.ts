/** What `worktree list` prints. */
import { diskUsage } from '../../../services/worktrees/disk-usage.ts'
import { listWorktrees, type WorktreeStatus } from '../../../services/worktrees/list-worktrees.ts'
import { surroundings } from '../../compose.ts'
import { done, type Outcome } from '../action.ts'
import type { CliContext } from '../context.ts'
import { print, printJson } from '../output.ts'
import { findRun, openReader } from '../reader.ts'
import { type Colors, colorsFor, duration } from '../style.ts'
import { table } from '../table.ts'
import { size } from './cleanup-text.ts'

const COLORS: Readonly<Record<WorktreeStatus, 'cyan' | 'yellow' | 'green' | 'dim' | 'magenta'>> = {
  active: 'cyan',
  attention: 'yellow',
  merged: 'green',
  orphaned: 'dim',
  created: 'magenta',
}

export async function showWorktrees(cli: CliContext, flags: { run?: string; json?: boolean }): Promise<Outcome> {
  const reader = openReader(cli)
  if (!reader.ok) {
    if (reader.failure.code !== 'no-runs' || flags.run !== undefined) return reader
    if (flags.json) printJson(cli, { worktrees: [] })
    else print(cli, 'There are no worktrees.')
    return done
  }
  const { store, paths } = reader.value
  try {
    const row = flags.run === undefined ? null : findRun(store, flags.run, 'latest')
    if (row && !row.ok) return row
    const { git } = surroundings(cli.env)
    const rows = await listWorktrees({ runs: store.runs, git, paths }, row?.value.run ?? null)
    const worktrees = await Promise.all(
      rows.map(async ({ provenIn: _, beganAt: _began, ...rest }) => {
        const { bytes, complete } = await diskUsage(rest.path)
        return { ...rest, ageMs: Math.max(0, cli.clock.now() - rest.since), diskBytes: bytes, diskComplete: complete }
      }),
    )
    if (flags.json) {
      printJson(cli, { worktrees })
      return done
    }
    if (worktrees.length === 0) {
      print(cli, 'There are no worktrees.')
      return done
    }
    const colors: Colors = colorsFor(cli.stdout, cli.env)
    print(
      cli,
      table([
        ['run', 'task', 'status', 'age', 'size', 'uncommitted', 'branch', 'path'].map(colors.dim),
        ...worktrees.map((entry) => [
          entry.run ?? '–',
          entry.task ?? entry.name,
          colors[COLORS[entry.status]](entry.status),
          duration(entry.ageMs),
          `${entry.diskComplete ? '' : '> '}${size(entry.diskBytes)}`,
          entry.dirty === null ? 'unknown' : entry.dirty === 0 ? 'none' : String(entry.dirty),
          entry.branch ?? '(detached)',
          colors.dim(entry.path),
        ]),
      ]).join('\n'),
    )
    return done
  } finally {
    store.close()
  }
}
