/** Specs that the system opened at once: each gets its preview, one after the other; none replaces another. */
import { useEffect, useState } from 'react'
import type { PickedSpec } from './shell-context.ts'

/** Returns what takes a spec in. `busy`: a preview is being looked at. */
export function useWaitingSpecs(busy: boolean, preview: (spec: PickedSpec) => void): (spec: PickedSpec) => void {
  const [waiting, setWaiting] = useState<readonly PickedSpec[]>([])
  useEffect(() => {
    const [next] = waiting
    if (busy || next === undefined) return
    // Another one may have come since this was drawn.
    setWaiting((before) => before.slice(1))
    preview(next)
  }, [busy, waiting, preview])
  return (spec) => setWaiting((before) => [...before, spec])
}
