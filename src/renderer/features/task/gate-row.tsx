/** One gate run as a line: how it ended, its exit code, how long it took, and its output below. */
import type { TaskDetail } from '../../../contract/views.ts'
import { duration } from '../../components/format.ts'
import { StatusGlyph } from '../../components/status-glyph.tsx'
import { GateOutput } from './gate-output.tsx'

type GateRun = TaskDetail['gateRuns'][number]

export function GateRow({ run, gate }: { run: string; gate: GateRun }) {
  return (
    <div className="flex items-start gap-2 rounded-m px-2 py-1.5">
      <StatusGlyph shape={gate.passed === null ? 'verifying' : gate.passed ? 'merged' : 'failed'} className="mt-0.75" />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{gate.gate}</span>
          <span className="text-small text-text-3">
            {gate.scope === 'merge' ? 'on the merged tree' : gate.scope === 'base' ? 'on the base' : 'gate'} ·{' '}
            <span className="font-mono" title={`Tree ${gate.tree}`}>
              {gate.tree.slice(0, 7)}
            </span>
            {gate.current && ' · proves the present tree'}
          </span>
          <span className="ml-auto text-small whitespace-nowrap text-text-3">
            <span className={gate.passed === false ? 'text-fail' : undefined}>{endOf(gate)}</span>
            {gate.durationMs !== null && ` · ${duration(gate.durationMs)}`}
          </span>
        </div>
        {gate.finishedAt !== null && <GateOutput run={run} gate={gate} />}
      </div>
    </div>
  )
}

function endOf(gate: GateRun): string {
  if (gate.timedOut) return 'timed out'
  if (gate.exitCode !== null) return `exit ${gate.exitCode}`
  return gate.passed === null ? 'running' : 'ended by a signal'
}
