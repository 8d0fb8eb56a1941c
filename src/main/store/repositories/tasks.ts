/** Reads tasks of a run from their projection. */
import type { Database } from 'better-sqlite3'
import type { TaskRow } from '../rows.ts'
import type { TaskRepository } from '../store.ts'

type Raw = Omit<TaskRow, 'dependsOn' | 'files'> & { dependsOn: string; files: string }

const select = `
  SELECT run, task, position, title, milestone, priority, depends_on AS dependsOn, files, branch, worktree, started_at AS startedAt, attempts,
    reviews, cost_usd AS costUsd, verdict, merged_commit AS mergedCommit, merged_at AS mergedAt,
    cancelled_reason AS cancelledReason, cancelled_at AS cancelledAt, updated_at AS updatedAt
  FROM tasks WHERE run = ?`

const toRow = (raw: Raw): TaskRow => ({ ...raw, dependsOn: JSON.parse(raw.dependsOn), files: JSON.parse(raw.files) })

export function taskRepository(db: Database): TaskRepository {
  const all = db.prepare<[string], Raw>(`${select} ORDER BY position`)
  const one = db.prepare<[string, string], Raw>(`${select} AND task = ?`)
  return {
    list: (run) => all.all(run).map(toRow),
    get(run, task) {
      const raw = one.get(run, task)
      return raw ? toRow(raw) : null
    },
  }
}
