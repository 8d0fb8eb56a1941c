/** What a reviewer's answer is worth, and what we ourselves see in the diff that was judged. */
import type { EventOf } from '../../../contract/events.ts'
import { AttemptId, ObjectId, TaskId } from '../../../contract/ids.ts'
import { type Finding, type Issue, Verdict } from '../../../contract/verdict.ts'
import type { FileVersions } from '../../domain/findings/input.ts'
import { filesToRead, inspectDiff } from '../../domain/findings/inspect-diff.ts'
import { effectiveVerdict, recordIssues } from '../../domain/qa/recurrence.ts'
import type { AttemptState, TaskState } from '../../domain/run/state.ts'
import type { RunSession } from '../engine/run-session.ts'
import type { EffectDeps } from './deps.ts'

/** A file is compared as text up to this size; larger ones are no tests. */
const MAX_VERSION_BYTES = 1024 * 1024

/** Everything that Switchyard sees in a task's own changes. */
export async function findingsOf(deps: EffectDeps, session: RunSession, task: TaskState): Promise<Finding[]> {
  if (!task.head || task.diffBase === null || task.diffBase === task.head.commit) return []
  const from = task.diffBase
  const to = task.head.commit
  const repository = await deps.repository(session.state.created.projectDir)
  const changes = await repository.changes(from, to)
  const versions: FileVersions[] = []
  for (const change of filesToRead(changes)) {
    const before = change.status === 'added' ? null : await repository.readFile(from, change.oldPath ?? change.path)
    const after = change.status === 'deleted' ? null : await repository.readFile(to, change.path)
    if ((before?.length ?? 0) > MAX_VERSION_BYTES || (after?.length ?? 0) > MAX_VERSION_BYTES) continue
    versions.push({ ...change, before, after })
  }
  return inspectDiff({ changes, added: await repository.addedLines(from, to), versions, claims: task.planned.files })
}

/** More than an author mends in a round, each compared with those of all earlier rounds. */
const MAX_ISSUES = 100
const SEVERITIES = ['critical', 'major', 'minor']

function mostSevere(issues: readonly Issue[]): Issue[] {
  if (issues.length <= MAX_ISSUES) return [...issues]
  return [...issues]
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
    .slice(0, MAX_ISSUES)
}

export async function judgeReview(
  deps: EffectDeps,
  session: RunSession,
  task: TaskState,
  attempt: Pick<AttemptState, 'id'>,
  structured: unknown,
): Promise<{ event: EventOf<'VerdictRecorded'> | null; problem: string | null }> {
  const parsed = Verdict.safeParse(structured)
  if (!parsed.success) return { event: null, problem: 'The answer held no valid verdict, which is never an approval.' }
  if (!task.head) throw new Error(`Task ${task.id} was reviewed before it had a tree`)
  const verdict = parsed.data
  const earlier = task.verdicts.slice(task.roundStart).map((round) => round.issues)
  return {
    problem: null,
    event: {
      type: 'VerdictRecorded',
      task: TaskId.parse(task.id),
      attempt: AttemptId.parse(attempt.id),
      round: task.verdicts.length + 1,
      tree: ObjectId.parse(task.head.tree),
      given: verdict.verdict,
      effective: effectiveVerdict(verdict),
      summary: verdict.summary,
      issues: recordIssues(mostSevere(verdict.issues), earlier),
      findings: await findingsOf(deps, session, task),
    },
  }
}
