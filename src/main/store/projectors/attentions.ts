/** The `attentions` projection: what waits, or waited, for a person. */
import type { Projector } from './projection.ts'

export const projectAttentions: Projector = (db) => {
  // The same attention raised again is open again, with its new text.
  const raise = db.prepare(`
    INSERT INTO attentions (run, attention, seq, task, kind, text, raised_at)
    VALUES (@run, @attention, @seq, @task, @kind, @text, @at)
    ON CONFLICT DO UPDATE SET seq = excluded.seq, task = excluded.task, kind = excluded.kind, text = excluded.text,
      raised_at = excluded.raised_at, resolved_at = NULL, decision = NULL, note = NULL`)
  const resolve = db.prepare(
    'UPDATE attentions SET resolved_at = ?, decision = ?, note = ? WHERE run = ? AND attention = ?',
  )
  const clear = db.prepare(
    "UPDATE attentions SET resolved_at = ?, decision = 'cleared', note = '' WHERE run = ? AND task = ? AND resolved_at IS NULL",
  )
  const clearPlan = db.prepare(
    "UPDATE attentions SET resolved_at = ?, decision = 'cleared', note = '' WHERE run = ? AND kind = 'plan-invalid' AND resolved_at IS NULL",
  )

  return {
    table: 'attentions',
    apply({ seq, stream: run, at, event }) {
      switch (event.type) {
        case 'AttentionRaised':
          raise.run({ run, seq, at, attention: event.attention, task: event.task, kind: event.kind, text: event.text })
          break
        case 'AttentionResolved':
          resolve.run(at, event.decision, event.note, run, event.attention)
          break
        // Whoever takes a task over has answered what waited in it; what was raised meanwhile is asked anew.
        case 'TaskTakenOver':
        case 'TaskHandedBack':
          clear.run(at, run, event.task)
          break
        case 'PlanTakenOver':
          clearPlan.run(at, run)
          break
        default:
          break
      }
    },
  }
}
