/**
 * Which files differ: their names at once, the counts of their lines after the first page of a patch. Counting compares every
 * file, which takes as long as the patch of all of them, and the first lines of code do not wait for it.
 */
import { keepPreviousData, type QueryKey, type UseQueryResult, useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import type { DiffSummary } from '../../../contract/diff.ts'
import type { FetchPage } from './patch-store.ts'

/** Where every file is folded nobody asks for a page; counts do not wait for longer than this, milliseconds. */
const LONGEST_WAIT_MS = 1_000

export interface SummaryQuery extends Pick<UseQueryResult<DiffSummary>, 'data' | 'isError' | 'error' | 'refetch'> {
  /** Fetches a page as the given function does. */
  readonly fetchPage: FetchPage
}

export function useDiffSummary({
  queryKey,
  fetchSummary,
  fetchPage,
  enabled,
  keepBefore = false,
}: {
  queryKey: QueryKey
  fetchSummary: (counts: 'exact' | 'none', signal: AbortSignal) => Promise<DiffSummary>
  fetchPage: FetchPage
  enabled: boolean
  /** Whether an earlier state is shown until this one is known. */
  keepBefore?: boolean
}): SummaryQuery {
  const shared = { staleTime: Number.POSITIVE_INFINITY, ...(keepBefore ? { placeholderData: keepPreviousData } : {}) }
  const names = useQuery({
    ...shared,
    queryKey: [...queryKey, 'names'],
    queryFn: ({ signal }) => fetchSummary('none', signal),
    enabled,
  })
  const named = names.isSuccess && !names.isPlaceholderData
  const state = JSON.stringify(queryKey)
  /** The state of the work whose first page is there. */
  const [paged, setPaged] = useState<string | null>(null)
  const fetchAndTell = useCallback<FetchPage>(
    async (request, signal) => {
      try {
        return await fetchPage(request, signal)
      } finally {
        setPaged(state)
      }
    },
    [fetchPage, state],
  )
  useEffect(() => {
    if (!named) return
    const timer = setTimeout(() => setPaged(state), LONGEST_WAIT_MS)
    return () => clearTimeout(timer)
  }, [named, state])
  const counted = useQuery({
    ...shared,
    queryKey: [...queryKey, 'counts'],
    queryFn: ({ signal }) => fetchSummary('exact', signal),
    enabled: named && paged === state,
  })
  const { isError, error, refetch } = names
  // The counts of another state of the work are shown as long as its names are.
  const data = counted.isPlaceholderData && named ? names.data : (counted.data ?? names.data)
  return { data, isError, error, refetch, fetchPage: fetchAndTell }
}
