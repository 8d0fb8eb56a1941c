/** The `verdicts` projection: what each review round said and what it counted as. */
import type { Projector } from './projection.ts'

export const projectVerdicts: Projector = (db) => {
  const record = db.prepare(`
    INSERT INTO verdicts (seq, run, task, attempt, round, tree, given, effective, summary, issues, findings, at)
    VALUES (@seq, @run, @task, @attempt, @round, @tree, @given, @effective, @summary, @issues, @findings, @at)`)

  return {
    table: 'verdicts',
    apply({ seq, stream: run, at, event }) {
      if (event.type !== 'VerdictRecorded') return
      const { type: _, ...facts } = event
      const issues = JSON.stringify(event.issues)
      record.run({ ...facts, seq, run, at, issues, findings: JSON.stringify(event.findings) })
    },
  }
}
