/**
 * Which files differ: their names at once, the counts of their lines as soon as they can be had. Counting compares every
 * file, which takes as long as the patch of all of them, so the first lines of code do not wait for it.
 */
import { keepPreviousData, type QueryKey, type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { DiffSummary } from '../../../contract/diff.ts'

export function useDiffSummary({
  queryKey,
  fetchSummary,
  enabled,
  keepBefore = false,
}: {
  queryKey: QueryKey
  fetchSummary: (counts: 'exact' | 'none', signal: AbortSignal) => Promise<DiffSummary>
  enabled: boolean
  /** Whether an earlier state is shown until this one is known. */
  keepBefore?: boolean
}): Pick<UseQueryResult<DiffSummary>, 'data' | 'isError' | 'error' | 'refetch'> {
  const shared = { staleTime: Number.POSITIVE_INFINITY, ...(keepBefore ? { placeholderData: keepPreviousData } : {}) }
  const names = useQuery({
    ...shared,
    queryKey: [...queryKey, 'names'],
    queryFn: ({ signal }) => fetchSummary('none', signal),
    enabled,
  })
  const counted = useQuery({
    ...shared,
    queryKey: [...queryKey, 'counts'],
    queryFn: ({ signal }) => fetchSummary('exact', signal),
    enabled: names.isSuccess && !names.isPlaceholderData,
  })
  const { isError, error, refetch } = names
  // The counts of another state of the work are shown as long as its names are.
  const data = counted.isPlaceholderData && !names.isPlaceholderData ? names.data : (counted.data ?? names.data)
  return { data, isError, error, refetch }
}
