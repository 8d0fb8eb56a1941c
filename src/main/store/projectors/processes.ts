/** The `processes` projection: the ledger of children that were started, and which of them are not known to have ended. */
import type { Projector } from './projection.ts'

export const projectProcesses: Projector = (db) => {
  const start = db.prepare(`
    INSERT INTO processes (seq, run, owner, kind, pid, start_time, command, started_at)
    VALUES (@seq, @run, @owner, @kind, @pid, @startTime, @command, @at)`)
  // One owner may have had several processes in turn (setup commands); an end closes what is open of it.
  const end = db.prepare(
    'UPDATE processes SET ended_at = ?, ended_reason = ? WHERE run = ? AND owner = ? AND ended_at IS NULL',
  )

  return {
    table: 'processes',
    apply({ seq, stream: run, at, event }) {
      switch (event.type) {
        case 'ProcessStarted': {
          const { type: _, ...facts } = event
          start.run({ ...facts, seq, run, at })
          break
        }
        case 'ProcessEnded':
          end.run(at, event.reason, run, event.owner)
          break
        default:
          break
      }
    },
  }
}
