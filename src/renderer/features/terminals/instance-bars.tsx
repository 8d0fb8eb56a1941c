/** What is said about an interactive agent besides its screen: what its start waits for, and servers that failed. */
import type { InstanceView } from '../../../contract/procedures/instances.ts'
import { Button } from '../../components/button.tsx'
import { duration } from '../../components/format.ts'
import { useNow } from '../../components/now.ts'
import { Bar } from './pane-bars.tsx'

export function InstanceBars({ instance }: { instance: InstanceView }) {
  const now = useNow()
  const { waitsFor, mcp } = instance
  const failed = mcp.filter(({ status }) => status === 'failed')
  const pending = mcp.filter(({ status }) => status === 'pending')
  return (
    <>
      {waitsFor !== null && (
        <Bar tone="need">
          <span className="outside-text min-w-0 flex-1">{waitsFor.text}</span>
          {waitsFor.until !== null && (
            <span className="text-text-2">at most {duration(waitsFor.until - now)} more</span>
          )}
        </Bar>
      )}
      {instance.state.kind === 'starting' && pending.length > 0 && (
        <Bar tone="plain">Waits for MCP servers: {pending.map(({ name }) => name).join(', ')}</Bar>
      )}
      {failed.length > 0 && instance.state.kind !== 'exited' && (
        <Bar tone="fail">
          <span className="outside-text">
            MCP servers that did not start:{' '}
            {failed.map(({ name, detail }) => (detail ? `${name} (${detail})` : name)).join(', ')}
          </span>
        </Bar>
      )}
    </>
  )
}

/** An instance whose process is not there yet: it has no screen to show. */
export function StartingInstance({ instance, onStop }: { instance: InstanceView; onStop: (() => void) | null }) {
  return (
    <article
      aria-label={`Instance ${instance.title}, starting`}
      className="flex min-h-0 min-w-0 flex-1 flex-col bg-[var(--terminal)]"
    >
      <div className="grid min-h-0 flex-1 place-items-center p-4 text-center">
        <div>
          <p className="font-medium">{instance.title}</p>
          <p className="mt-1 text-text-2">It is being started.</p>
          {onStop && (
            <Button className="mt-3" onClick={onStop}>
              Do not start it
            </Button>
          )}
        </div>
      </div>
      <InstanceBars instance={instance} />
    </article>
  )
}
