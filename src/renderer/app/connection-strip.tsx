/** Says that the engine cannot be reached, since when, and that what is on the screen may be old. */
import { useOnline } from '../api/context.tsx'
import { Empty } from '../components/states.tsx'
import { StatusGlyph } from '../components/status-glyph.tsx'
import { Age } from '../components/time.tsx'

export function ConnectionStrip() {
  const state = useOnline()
  if (state.kind !== 'offline') return null
  return (
    <div role="status" className="flex min-h-8 items-center gap-2 border-b border-line bg-need-soft px-4 py-1">
      <StatusGlyph shape="unknown" className="text-need" />
      <span>
        <strong className="font-medium">No connection to Switchyard</strong>, lost <Age at={state.since} />. What you
        see may be old. It reconnects by itself; if it was ended, start it again.
      </span>
    </div>
  )
}

export function Refused() {
  return (
    <Empty title="This browser has no key to this Switchyard">
      Open the link that <code className="font-mono">switchyard web</code> printed when it started, or start it again
      for a new one.
    </Empty>
  )
}
