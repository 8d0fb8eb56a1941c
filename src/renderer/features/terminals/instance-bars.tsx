/** What is said about an interactive agent besides its screen: what its start waits for, and MCP servers that are not there. */
import type { InstanceView } from '../../../contract/procedures/instances.ts'
import { Button } from '../../components/button.tsx'
import { duration } from '../../components/format.ts'
import { useNow } from '../../components/now.ts'
import { Bar } from './pane-bars.tsx'
import { mcpText } from './words.ts'

export function InstanceBars({ instance }: { instance: InstanceView }) {
  const now = useNow()
  const { waitsFor } = instance
  const servers = mcpText(instance.mcp)
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
      {servers !== null && instance.state.kind !== 'exited' && (
        <Bar tone={servers.bad ? 'fail' : 'plain'}>
          <span className="outside-text">{servers.text}</span>
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
