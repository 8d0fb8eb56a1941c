/** What a person looks at before they answer: which proof belongs to which kind of item, and where all of it stands. Pure. */
import { assertNever } from '../../../contract/result.ts'
import type { AttentionKind } from '../../../contract/status.ts'
import type { GateRunView, InboxItem } from '../../../contract/views.ts'
import { type RunRoute, runRoute } from '../../app/routes.ts'

/** `attempt`: what the last agent said; `gates`: the output of those that are red now. */
export type Proof = 'plan' | 'plan-problems' | 'gates' | 'issues' | 'conflicts' | 'attempt' | 'due' | 'money'

export function proofsFor(kind: AttentionKind): readonly Proof[] {
  switch (kind) {
    case 'plan-approval':
      return ['plan']
    case 'plan-invalid':
      return ['plan-problems', 'attempt']
    case 'red-base':
      return ['gates']
    case 'attempts':
    case 'merge-gate':
      return ['gates', 'attempt']
    case 'empty-diff':
      return ['due', 'attempt']
    case 'review':
    case 'recurrence':
      return ['issues', 'gates']
    case 'gate-change':
      return ['due', 'gates', 'attempt']
    case 'conflict':
      return ['conflicts', 'attempt']
    case 'dropped-lines':
      return ['due', 'attempt']
    case 'budget':
      return ['money']
    case 'setup':
    case 'credentials':
    case 'environment':
      return ['attempt']
    case 'base-branch':
    case 'dirty-base':
      return []
    default:
      return assertNever(kind, 'attention kind')
  }
}

/** Where the evidence stands in full. */
export function placeOf(item: Pick<InboxItem, 'run' | 'task' | 'kind'>): RunRoute {
  const { run, task, kind } = item
  if (task === null) {
    const view =
      kind === 'plan-approval' || kind === 'plan-invalid' ? 'plan' : kind === 'budget' ? 'report' : 'activity'
    return runRoute(run, { view })
  }
  switch (kind) {
    case 'review':
    case 'recurrence':
      return runRoute(run, { task, tab: 'reviews' })
    case 'gate-change':
    case 'conflict':
    case 'dropped-lines':
      return runRoute(run, { task, tab: 'changes' })
    case 'empty-diff':
    case 'credentials':
      return runRoute(run, { task, tab: 'transcript' })
    default:
      return runRoute(run, { task })
  }
}

/** The last ended run of each gate that ended red, the newest last. */
export function redGates<T extends Pick<GateRunView, 'gate' | 'passed'>>(gateRuns: readonly T[]): T[] {
  const last = new Map<string, T>()
  for (const gate of gateRuns) {
    if (gate.passed === null) continue
    last.delete(gate.gate)
    last.set(gate.gate, gate)
  }
  return [...last.values()].filter((gate) => gate.passed === false)
}
