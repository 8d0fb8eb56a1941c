/** The `attempts` projection: every execution of a phase with its session, outcome, tokens and cost. */
import type { Projector } from './projection.ts'

export const projectAttempts: Projector = (db) => {
  const plan = db.prepare(`
    INSERT INTO attempts (run, attempt, seq, task, phase, gate, n, batch, session, resume, model, planned_at, commit_before)
    VALUES (@run, @attempt, @seq, @task, @phase, @gate, @n, @batch, @session, @resume, @model, @at, @commit)
    ON CONFLICT DO NOTHING`)
  const finish = db.prepare(`
    UPDATE attempts SET finished_at = @at, outcome = @outcome, detail = @detail, cost_usd = @costUsd,
      cost_estimated = @costEstimated, tokens_input = @input, tokens_output = @output, tokens_cache_read = @cacheRead,
      tokens_cache_write = @cacheWrite, duration_ms = @durationMs, model = coalesce(@model, model),
      commit_after = @commit, tree_after = @tree, changed = @changed, not_before = @notBefore
    WHERE run = @run AND attempt = @attempt`)

  return {
    table: 'attempts',
    apply({ seq, stream: run, at, event }) {
      switch (event.type) {
        case 'AttemptPlanned':
          plan.run({
            run,
            seq,
            at,
            attempt: event.attempt,
            task: event.task,
            phase: event.phase,
            gate: event.gate,
            n: event.n,
            batch: event.batch,
            session: event.session,
            resume: Number(event.resume),
            model: event.model,
            commit: event.commit,
          })
          break
        case 'AttemptFinished':
          finish.run({
            run,
            at,
            attempt: event.attempt,
            outcome: event.outcome,
            detail: event.detail,
            costUsd: event.costUsd,
            costEstimated: Number(event.costEstimated),
            ...event.tokens,
            durationMs: event.durationMs,
            model: event.model,
            commit: event.commit,
            tree: event.tree,
            changed: Number(event.changed),
            notBefore: event.notBefore,
          })
          break
        default:
          break
      }
    },
  }
}
