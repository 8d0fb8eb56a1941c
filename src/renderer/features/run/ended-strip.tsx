/** A run that ended without success: why, what can be done about it, and where one sees what went wrong. */
import { RotateCcw } from 'lucide-react'
import { RunId } from '../../../contract/ids.ts'
import type { RunDetail } from '../../../contract/views.ts'
import { useCommand } from '../../api/command.ts'
import { useClient, useMayOperate } from '../../api/context.tsx'
import { useActions } from '../../app/actions.tsx'
import { href } from '../../app/routes.ts'
import { useShell } from '../../app/shell-context.ts'
import { Button, linkClass } from '../../components/button.tsx'
import { StatusGlyph } from '../../components/status-glyph.tsx'
import { Age } from '../../components/time.tsx'
import { whatFailed } from './what-failed.ts'

export function EndedStrip({ run }: { run: RunDetail }) {
  const { header } = run
  const client = useClient()
  const mayOperate = useMayOperate()
  const { newRun } = useShell()
  // Only shows what would happen: nothing starts before the person says so.
  const again = useCommand(async (_: null) => await client.runs.spec({ run: RunId.parse(header.run) }), {
    after: (spec) => newRun({ spec: { name: spec.name, source: spec }, project: header.projectDir }),
  })
  const shown = header.status === 'failed' || header.status === 'cancelled'
  const offered = shown && mayOperate
  useActions(
    offered ? [{ id: 'run-again', name: 'Run the spec again', section: 'Run', run: () => again.mutate(null) }] : [],
  )
  if (!shown) return null
  const failed = header.status === 'failed'
  return (
    <section
      aria-label={failed ? 'Failed' : 'Cancelled'}
      className={`flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2.5 ${failed ? 'bg-fail-soft' : 'bg-sunken'}`}
    >
      <div className="flex min-w-0 flex-1 basis-64 items-start gap-2">
        <StatusGlyph shape={failed ? 'failed' : 'cancelled'} className="mt-0.75" />
        <div className="min-w-0">
          <p>
            <strong className="font-medium">{failed ? 'The run failed' : 'The run was cancelled'}</strong>{' '}
            {header.finishedAt !== null && <Age at={header.finishedAt} className="text-text-2" />}
          </p>
          {header.reason !== null && <p className="outside-text line-clamp-6 text-text-2">{header.reason}</p>}
        </div>
      </div>
      <div className="flex flex-wrap gap-2">
        {offered && (
          <Button
            tone="primary"
            icon={<RotateCcw size={14} aria-hidden />}
            busy={again.isPending}
            onClick={() => again.mutate(null)}
          >
            Run again…
          </Button>
        )}
        <a href={href(whatFailed(run))} className={linkClass}>
          {failed ? 'Show what failed' : 'Show what happened'}
        </a>
      </div>
    </section>
  )
}
