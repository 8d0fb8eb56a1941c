/** All projections as one: applied together for each event, emptied together for a rebuild. */
import type { Database } from 'better-sqlite3'
import type { StoredEvent } from '../../../contract/events.ts'
import { projectAttempts } from './attempts.ts'
import { projectAttentions } from './attentions.ts'
import { projectGateRuns } from './gate-runs.ts'
import { projectProcesses } from './processes.ts'
import type { Projector } from './projection.ts'
import { projectRuns } from './runs.ts'
import { projectTasks } from './tasks.ts'
import { projectVerdicts } from './verdicts.ts'

// Tasks look up the task of an attempt in the attempts table, so attempts come first.
const projectors: readonly Projector[] = [
  projectRuns,
  projectAttempts,
  projectTasks,
  projectGateRuns,
  projectVerdicts,
  projectAttentions,
  projectProcesses,
]

export interface Projections {
  readonly tables: readonly string[]
  apply(stored: StoredEvent): void
  clear(): void
}

export function projections(db: Database): Projections {
  const all = projectors.map((projector) => projector(db))
  return {
    tables: all.map((projection) => projection.table),
    apply(stored) {
      for (const projection of all) projection.apply(stored)
    },
    clear() {
      for (const { table } of all) db.exec(`DELETE FROM ${table}`)
    },
  }
}
