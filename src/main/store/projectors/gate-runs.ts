/** The `gate_runs` projection: the evidence, which gate ran on which tree and how it ended. */
import type { Projector } from './projection.ts'

export const projectGateRuns: Projector = (db) => {
  const start = db.prepare(`
    INSERT INTO gate_runs (run, gate_run, seq, scope, task, gate, tree, started_at)
    VALUES (@run, @gateRun, @seq, @scope, @task, @gate, @tree, @at)
    ON CONFLICT DO NOTHING`)
  // An upsert: evidence may be recorded without a start of its own.
  const finish = db.prepare(`
    INSERT INTO gate_runs (run, gate_run, seq, scope, task, gate, tree, finished_at, command, exit_code, timed_out,
      duration_ms, output_file, failure_digest, tail)
    VALUES (@run, @gateRun, @seq, @scope, @task, @gate, @tree, @at, @command, @exitCode, @timedOut,
      @durationMs, @outputFile, @failureDigest, @tail)
    ON CONFLICT DO UPDATE SET tree = excluded.tree, finished_at = excluded.finished_at, command = excluded.command,
      exit_code = excluded.exit_code, timed_out = excluded.timed_out, duration_ms = excluded.duration_ms,
      output_file = excluded.output_file, failure_digest = excluded.failure_digest, tail = excluded.tail`)

  return {
    table: 'gate_runs',
    apply({ seq, stream: run, at, event }) {
      switch (event.type) {
        case 'GateStarted':
          start.run({
            run,
            seq,
            at,
            gateRun: event.gateRun,
            scope: event.scope,
            task: event.task,
            gate: event.gate,
            tree: event.tree,
          })
          break
        case 'GateFinished': {
          const { type: _, ...facts } = event
          finish.run({ ...facts, run, seq, at, timedOut: Number(event.timedOut) })
          break
        }
        default:
          break
      }
    },
  }
}
