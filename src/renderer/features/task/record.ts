/** What happened to a task, in order: attempts, gate runs and verdicts as one list. Pure. */
import type { AttemptView, TaskDetail } from '../../../contract/views.ts'

type GateRun = TaskDetail['gateRuns'][number]
type Verdict = TaskDetail['verdicts'][number]

export type RecordEntry =
  | { readonly kind: 'attempt'; readonly at: number; readonly key: string; readonly attempt: AttemptView }
  | { readonly kind: 'gate'; readonly at: number; readonly key: string; readonly gate: GateRun }
  | { readonly kind: 'verdict'; readonly at: number; readonly key: string; readonly verdict: Verdict }

/** Newest last. A gate run whose beginning is unknown stands where it ended. */
export function recordOf(task: Pick<TaskDetail, 'attempts' | 'gateRuns' | 'verdicts'>): RecordEntry[] {
  const entries: RecordEntry[] = [
    ...task.attempts.map((attempt) => ({
      kind: 'attempt' as const,
      at: attempt.startedAt,
      key: attempt.attempt,
      attempt,
    })),
    ...task.gateRuns.map((gate) => ({
      kind: 'gate' as const,
      at: gate.startedAt ?? gate.finishedAt ?? 0,
      key: gate.gateRun,
      gate,
    })),
    ...task.verdicts.map((verdict) => ({
      kind: 'verdict' as const,
      at: verdict.at,
      key: `verdict ${verdict.round} ${verdict.at}`,
      verdict,
    })),
  ]
  return entries.sort((a, b) => a.at - b.at)
}
