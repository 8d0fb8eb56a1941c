/** The evidence of a gate run: its command and the end of what it printed, fetched when it is opened. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { GateRunId, RunId } from '../../../contract/ids.ts'
import type { GateRunView } from '../../../contract/views.ts'
import { useClient } from '../../api/context.tsx'
import { problemOf } from '../../api/problem.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { count } from '../../components/format.ts'
import { plainText } from '../../components/plain-text.ts'
import { Scroller } from '../../components/scroller.tsx'
import { ProblemNote } from '../../components/states.tsx'

export function GateOutput({
  run,
  gate,
  opened = false,
}: {
  run: string
  gate: Pick<GateRunView, 'gateRun' | 'gate' | 'command'> & { readonly tail?: string | null }
  /** Begins open, where the output is what one came for. */
  opened?: boolean
}) {
  const client = useClient()
  const [open, setOpen] = useState(opened)
  const output = useQuery({
    queryKey: ['gate-output', run, gate.gateRun],
    queryFn: async ({ signal }) =>
      await client.tasks.gateOutput({ run: RunId.parse(run), gateRun: GateRunId.parse(gate.gateRun) }, { signal }),
    enabled: open,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const text = output.data?.text ?? gate.tail ?? null
  return (
    <details open={opened} onToggle={(event) => setOpen(event.currentTarget.open)} className="text-small">
      <summary className="w-fit max-w-full truncate text-text-2 touch:py-2">
        <code className="font-mono">{gate.command ?? 'output'}</code>
      </summary>
      {output.isError && <ProblemNote problem={problemOf(output.error)} onRetry={() => output.refetch()} />}
      {output.data && output.data.from > 0 && (
        <p className="mt-1 text-text-3">
          The last {count(output.data.next - output.data.from)} of {count(output.data.size)} bytes
        </p>
      )}
      {text !== null && (
        <div className="relative mt-1">
          <Scroller
            label={`Output of ${gate.gate}`}
            className="max-h-80 min-h-9 overflow-auto rounded-m bg-sunken p-2.5 touch:min-h-11"
          >
            <pre className="pr-8 font-mono text-small whitespace-pre-wrap wrap-anywhere">
              {plainText(text).trimEnd() || 'It printed nothing.'}
            </pre>
          </Scroller>
          <span className="absolute top-0.5 right-2.5">
            <CopyButton text={plainText(text)} label={`Copy the output of ${gate.gate}`} />
          </span>
        </div>
      )}
    </details>
  )
}
