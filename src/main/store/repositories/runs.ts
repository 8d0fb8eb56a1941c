/** The run repository: appends to the log with its projections in one transaction, and reads runs back. */
import type { Database } from 'better-sqlite3'
import type { EventLog } from '../event-log.ts'
import type { Projections } from '../projectors/index.ts'
import type { Publisher } from '../publisher.ts'
import type { RunRepository, RunRow, StateSnapshot } from '../store.ts'

const select = `
  SELECT run, project_dir AS projectDir, spec_name AS specName, base_branch AS baseBranch, base_commit AS baseCommit,
    created_at AS createdAt, updated_at AS updatedAt, version, ended, ended_at AS endedAt, ended_reason AS endedReason,
    cost_usd AS costUsd, budget_usd AS budgetUsd, strategy, strategy_reason AS strategyReason,
    integration_branch AS integrationBranch, merged_commit AS mergedCommit, paused_reason AS pausedReason,
    paused_until AS pausedUntil,
    (SELECT count(*) FROM tasks WHERE tasks.run = runs.run) AS taskCount,
    (SELECT count(*) FROM tasks WHERE tasks.run = runs.run AND merged_commit IS NOT NULL) AS mergedCount,
    (SELECT count(*) FROM attentions WHERE attentions.run = runs.run AND resolved_at IS NULL) AS openAttention
  FROM runs`

interface Parts {
  readonly db: Database
  readonly log: EventLog
  readonly projections: Projections
  readonly publisher: Publisher
}

export function runRepository({ db, log, projections, publisher }: Parts): RunRepository {
  const one = db.prepare<[string], RunRow>(`${select} WHERE run = ?`)
  const snapshot = db.prepare<[string], StateSnapshot>('SELECT version, fold, state FROM state_snapshots WHERE run = ?')
  const keep = db.prepare(`
    INSERT INTO state_snapshots (run, version, fold, state) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET version = excluded.version, fold = excluded.fold, state = excluded.state`)

  const store = db.transaction((...[run, expectedVersion, events, at]: Parameters<RunRepository['append']>) => {
    const stored = log.append(run, expectedVersion, events, at)
    for (const event of stored) projections.apply(event)
    return stored
  })

  return {
    append(run, expectedVersion, events, at) {
      // Immediate: the write lock is taken before the version is read, so that no other writer comes between.
      const stored = store.immediate(run, expectedVersion, events, at)
      if (stored.length > 0) publisher.publish(stored)
      return stored
    },
    read: (run, after = 0) => log.read(run, after),
    before: (run, version, limit, types) => log.before(run, version, limit, types),
    since: (seq, limit) => log.since(seq, limit),
    readSnapshot: (run) => snapshot.get(run) ?? null,
    writeSnapshot(run, { version, fold, state }) {
      keep.run(run, version, fold, state)
    },
    get: (run) => one.get(run) ?? null,
    list(filter = {}) {
      const where = [
        ...(filter.unfinished ? ['ended IS NULL'] : []),
        ...(filter.projectDir === undefined ? [] : ['project_dir = @projectDir']),
      ]
      const condition = where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''
      return db
        .prepare<[object], RunRow>(`${select} ${condition} ORDER BY created_seq DESC LIMIT @limit OFFSET @offset`)
        .all({ projectDir: filter.projectDir ?? null, limit: filter.limit ?? -1, offset: filter.offset ?? 0 })
    },
    subscribe: publisher.subscribe,
  }
}
