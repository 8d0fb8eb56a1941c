/** The store over an open, migrated connection: its repositories, and what concerns the file as a whole. */
import type { Database } from 'better-sqlite3'
import { copyDatabase, listBackups } from './backups.ts'
import { eventLog } from './event-log.ts'
import { sizeOf } from './files.ts'
import { markClosed } from './housekeeping.ts'
import { projections as allProjections } from './projectors/index.ts'
import { publisher as newPublisher } from './publisher.ts'
import { analyticsRepository } from './repositories/analytics.ts'
import { attemptRepository } from './repositories/attempts.ts'
import { attentionRepository } from './repositories/attentions.ts'
import { gateRunRepository } from './repositories/gate-runs.ts'
import { instanceRepository } from './repositories/instances.ts'
import { probeRepository } from './repositories/probes.ts'
import { processRepository } from './repositories/processes.ts'
import { projectRepository } from './repositories/projects.ts'
import { runRepository } from './repositories/runs.ts'
import { taskRepository } from './repositories/tasks.ts'
import { verdictRepository } from './repositories/verdicts.ts'
import type { InstanceRepository, Store, StoreLogger } from './store.ts'

interface Parts {
  readonly db: Database
  readonly file: string
  readonly mode: 'read' | 'write'
  readonly logger: StoreLogger
}

export function sqliteStore({ db, file, mode, logger }: Parts): Store {
  const log = eventLog(db)
  const projections = allProjections(db)
  const publisher = newPublisher(logger)
  let instances: InstanceRepository | null = null

  const rebuild = db.transaction(() => {
    projections.clear()
    db.exec('DELETE FROM state_snapshots')
    const events = log.walk((event) => projections.apply(event))
    return { events, runs: count(db, 'runs') }
  })

  return {
    file,
    runs: runRepository({ db, log, projections, publisher }),
    tasks: taskRepository(db),
    attempts: attemptRepository(db),
    gateRuns: gateRunRepository(db),
    verdicts: verdictRepository(db),
    analytics: analyticsRepository(db),
    attentions: attentionRepository(db),
    processes: processRepository(db),
    projects: projectRepository(db),
    probes: probeRepository(db),
    // Its statements are made when it is first asked for: a reader of an older schema has no such table.
    get instances() {
      instances ??= instanceRepository(db)
      return instances
    },
    rebuild() {
      const built = rebuild.immediate()
      // One transaction of that size stays in the write-ahead log as a whole; give the space back.
      db.pragma('wal_checkpoint(TRUNCATE)')
      return built
    },
    backup: (target) => copyDatabase(db, target),
    inspect() {
      const tables = ['events', ...projections.tables, 'state_snapshots', 'projects', 'probes']
      return {
        file,
        schemaVersion: Number(db.pragma('user_version', { simple: true })),
        sqlite: String(db.prepare<[], { version: string }>('SELECT sqlite_version() AS version').get()?.version),
        sizeBytes: sizeOf(file),
        walBytes: sizeOf(`${file}-wal`),
        backups: listBackups(file).length,
        ...Object.fromEntries(tables.map((table) => [table, count(db, table)])),
      }
    },
    close() {
      if (!db.open) return
      try {
        if (mode === 'write') {
          markClosed(db)
          db.pragma('wal_checkpoint(TRUNCATE)')
        }
      } catch (error) {
        // A full disk, say. Nothing is lost: the next start finds it unclosed and checks it.
        logger.warn({ err: error, file }, 'the database could not be marked as closed')
      } finally {
        db.close()
      }
    },
  }
}

const count = (db: Database, table: string): number =>
  db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0
