/** The rows of a diff as long as it is shown, loaded by page. */
import { useEffect, useRef, useState } from 'react'
import type { DiffSummary } from '../../../contract/diff.ts'
import type { FetchPage } from './diff-source.ts'
import { createPatchStore, type PatchStore } from './patch-store.ts'

/** One store per pair of commits: another state of the work begins anew. */
export function usePatchStore(summary: DiffSummary, fetchPage: FetchPage): PatchStore | null {
  const [store, setStore] = useState<PatchStore | null>(null)
  const latest = useRef(fetchPage)
  latest.current = fetchPage
  const { from, to } = summary
  useEffect(() => {
    const made = createPatchStore({ from, to }, (request, signal) => latest.current(request, signal))
    setStore(made)
    return () => made.end()
  }, [from, to])
  return store
}
