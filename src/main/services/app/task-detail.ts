/** One task in full: attempts, evidence, verdicts, and what waits for a person. */
import { type RunId, TaskId } from '../../../contract/ids.ts'
import { type Failure, ok, type Result } from '../../../contract/result.ts'
import type { TaskDetail } from '../../../contract/views.ts'
import { attemptsOf, liveAttempts, type RunState, type TaskState } from '../../domain/run/state.ts'
import { type AppDeps, taskOf } from './deps.ts'
import { inboxOf } from './inbox.ts'
import { attemptView, gateRunView, taskCard } from './run-views.ts'

export function taskDetail(deps: AppDeps, run: RunId, id: string): Result<TaskDetail, Failure> {
  const found = taskOf(deps, run, id)
  if (!found.ok) return found
  const { state, task } = found.value
  const rows = deps.engine.store.gateRuns.list(run, { task: TaskId.parse(task.id) })
  return ok({
    run,
    card: taskCard(state, task),
    description: task.planned.description,
    acceptance: task.planned.acceptance,
    worktree: task.worktree,
    head: task.head,
    cancelled: task.cancelled,
    note: task.note,
    requests: requestsOf(state, task),
    conflicts: task.conflicts,
    attempts: attemptsOf(state, task).map(attemptView),
    gateRuns: rows.map((row) => ({ ...gateRunView(row), tail: row.tail, current: row.tree === task.head?.tree })),
    verdicts: task.verdicts.map((verdict) => ({ ...verdict, task: task.id })),
    attention: inboxOf(state).filter((item) => item.task === task.id),
    activity: deps.activity.of(run).filter((item) => item.task === task.id),
  })
}

function requestsOf(state: RunState, task: TaskState): TaskDetail['requests'] {
  const known = liveAttempts(state)
    .filter((attempt) => attempt.task === task.id)
    .reduce((most, attempt) => Math.max(most, attempt.requests), 0)
  return task.requests.map((request, index) => ({
    ...request,
    state: index < task.answered ? 'answered' : index < known ? 'working' : 'waiting',
  }))
}
