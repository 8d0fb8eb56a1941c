/**
 * Which files differ: their names at once, the counts of their lines after the first page of a patch. Counting compares every
 * file, which takes as long as the patch of all of them, and the first lines of code do not wait for it.
 */
import { keepPreviousData, type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import type { DiffSummary } from '../../../contract/diff.ts'
import { type DiffSource, type FetchPage, fetchPageOnce, namesQuery } from './diff-source.ts'

/** Where every file is folded nobody asks for a page; counts do not wait for longer than this, milliseconds. */
const LONGEST_WAIT_MS = 1_000

export interface SummaryQuery extends Pick<UseQueryResult<DiffSummary>, 'data' | 'isError' | 'error' | 'refetch'> {
  /** Fetches a page as the given function does. */
  readonly fetchPage: FetchPage
}

/** `source` is the same object as long as it is of the same state of the work. */
export function useDiffSummary(
  source: DiffSource,
  {
    enabled,
    keepBefore = false,
  }: {
    enabled: boolean
    /** Whether an earlier state is shown until this one is known. */
    keepBefore?: boolean
  },
): SummaryQuery {
  const queries = useQueryClient()
  const before = keepBefore ? { placeholderData: keepPreviousData } : {}
  const names = useQuery({ ...namesQuery(source), ...before, enabled })
  const named = names.isSuccess && !names.isPlaceholderData
  /** The state of the work whose first page is there. */
  const [paged, setPaged] = useState<DiffSource | null>(null)
  const fetchAndTell = useCallback<FetchPage>(
    async (request, signal) => {
      try {
        return await fetchPageOnce(queries, source, request, signal)
      } finally {
        setPaged(source)
      }
    },
    [queries, source],
  )
  useEffect(() => {
    if (!named) return
    const timer = setTimeout(() => setPaged(source), LONGEST_WAIT_MS)
    return () => clearTimeout(timer)
  }, [named, source])
  const counted = useQuery({
    ...before,
    queryKey: [...source.queryKey, 'counts'],
    queryFn: ({ signal }) => source.fetchSummary('exact', signal),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: named && paged === source,
  })
  const { isError, error, refetch } = names
  // The counts of another state of the work are shown as long as its names are.
  const data = counted.isPlaceholderData && named ? names.data : (counted.data ?? names.data)
  return { data, isError, error, refetch, fetchPage: fetchAndTell }
}
