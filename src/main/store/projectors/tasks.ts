/** The `tasks` projection: the newest plan's tasks with what is known of each. Status is derived from it, never stored. */
import type { EventOf } from '../../../contract/events.ts'
import type { Projector } from './projection.ts'

export const projectTasks: Projector = (db) => {
  const forget = db.prepare('DELETE FROM tasks WHERE run = ? AND task NOT IN (SELECT value FROM json_each(?))')
  const plan = db.prepare(`
    INSERT INTO tasks (run, task, position, title, milestone, priority, depends_on, files, updated_at)
    VALUES (@run, @task, @position, @title, @milestone, @priority, @dependsOn, @files, @at)
    ON CONFLICT DO UPDATE SET position = excluded.position, title = excluded.title, milestone = excluded.milestone,
      priority = excluded.priority, depends_on = excluded.depends_on, files = excluded.files,
      updated_at = excluded.updated_at`)
  const started = db.prepare('UPDATE tasks SET started_at = ?, updated_at = ? WHERE run = ? AND task = ?')
  const worktree = db.prepare(
    'UPDATE tasks SET worktree = ?, branch = coalesce(?, branch), updated_at = ? WHERE run = ? AND task = ?',
  )
  const attempt = db.prepare('UPDATE tasks SET attempts = attempts + 1, updated_at = ? WHERE run = ? AND task = ?')
  const cost = db.prepare(`
    UPDATE tasks SET cost_usd = cost_usd + @cost, updated_at = @at
    WHERE run = @run AND task = (SELECT task FROM attempts WHERE run = @run AND attempt = @attempt)`)
  const verdict = db.prepare(
    'UPDATE tasks SET reviews = reviews + 1, verdict = ?, updated_at = ? WHERE run = ? AND task = ?',
  )
  const merged = db.prepare(
    'UPDATE tasks SET merged_commit = ?, merged_at = ?, updated_at = ? WHERE run = ? AND task = ?',
  )
  const priority = db.prepare('UPDATE tasks SET priority = ?, updated_at = ? WHERE run = ? AND task = ?')
  const cancelled = db.prepare(
    'UPDATE tasks SET cancelled_reason = ?, cancelled_at = ?, updated_at = ? WHERE run = ? AND task = ?',
  )

  const replan = (run: string, at: number, event: EventOf<'PlanProposed'>) => {
    forget.run(run, JSON.stringify(event.plan.tasks.map((task) => task.id)))
    for (const [position, task] of event.plan.tasks.entries()) {
      plan.run({
        run,
        at,
        position,
        task: task.id,
        title: task.title,
        milestone: task.milestone ?? null,
        priority: task.priority ?? null,
        dependsOn: JSON.stringify(task.dependsOn),
        files: JSON.stringify(task.files),
      })
    }
  }

  return {
    table: 'tasks',
    apply({ stream: run, at, event }) {
      switch (event.type) {
        case 'PlanProposed':
          replan(run, at, event)
          break
        case 'TaskStarted':
          started.run(at, at, run, event.task)
          break
        case 'WorktreePrepared':
          if (event.task !== null) worktree.run(event.path, event.branch, at, run, event.task)
          break
        case 'AttemptPlanned':
          if (event.task !== null) attempt.run(at, run, event.task)
          break
        case 'AttemptFinished':
          cost.run({ cost: event.costUsd, at, run, attempt: event.attempt })
          break
        case 'VerdictRecorded':
          verdict.run(event.effective, at, run, event.task)
          break
        case 'TaskMerged':
          merged.run(event.commit, at, at, run, event.task)
          break
        case 'TaskPrioritised':
          priority.run(event.priority, at, run, event.task)
          break
        case 'TaskCancelled':
          cancelled.run(event.reason, at, at, run, event.task)
          break
        default:
          break
      }
    },
  }
}
