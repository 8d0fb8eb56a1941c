/**
 * Where a diff comes from, and how its beginning is asked for: the names of its files, and with their answer the first lines of
 * the first one, so that git compares while the view is made.
 */
import { type QueryClient, type QueryKey, queryOptions } from '@tanstack/react-query'
import type { DiffFile, DiffSummary, PatchPage } from '../../../contract/diff.ts'
import { inTreeOrder } from './file-tree.ts'

const FIRST_BYTES = 96 * 1024
const FURTHER_BYTES = 256 * 1024
/** A page that was asked for ahead and is not drawn by then is not kept, milliseconds. */
const KEPT_MS = 30_000

export interface PageRequest extends Pick<DiffSummary, 'from' | 'to'> {
  readonly path: string
  readonly oldPath?: string
  readonly offset: number
  readonly maxBytes: number
}
export type FetchPage = (request: PageRequest, signal: AbortSignal) => Promise<PatchPage>

export interface DiffSource {
  /** Of this state of the work. */
  readonly queryKey: QueryKey
  readonly fetchSummary: (counts: 'exact' | 'none', signal: AbortSignal) => Promise<DiffSummary>
  readonly fetchPage: FetchPage
}

/** The first page is small, so that there is something to see at once. */
export const pageRequest = (
  { from, to }: Pick<DiffSummary, 'from' | 'to'>,
  { path, oldPath }: Pick<DiffFile, 'path' | 'oldPath'>,
  offset: number,
): PageRequest => ({
  from,
  to,
  path,
  ...(oldPath === null ? {} : { oldPath }),
  offset,
  maxBytes: offset === 0 ? FIRST_BYTES : FURTHER_BYTES,
})

const pageQuery = ({ queryKey, fetchPage }: DiffSource, request: PageRequest) =>
  queryOptions({
    queryKey: [...queryKey, 'page', request],
    queryFn: ({ signal }) => fetchPage(request, signal),
    staleTime: KEPT_MS,
    gcTime: KEPT_MS,
    // Told at once, as of any other page.
    retry: false,
  })

/** The files without the counts of their lines. */
export const namesQuery = (source: DiffSource) =>
  queryOptions({
    queryKey: [...source.queryKey, 'names'],
    queryFn: async ({ signal, client, queryKey }) => {
      const summary = await source.fetchSummary('none', signal)
      const [first] = inTreeOrder(summary.files)
      // Whoever asks again, as when the line was lost, has its lines already.
      if (first && client.getQueryData(queryKey) === undefined)
        void client.prefetchQuery(pageQuery(source, pageRequest(summary, first, 0)))
      return summary
    },
    staleTime: Number.POSITIVE_INFINITY,
  })

/** The page that was asked for ahead, if it is this one; else it is asked for now. */
export function fetchPageOnce(queries: QueryClient, source: DiffSource, request: PageRequest, signal: AbortSignal) {
  const query = pageQuery(source, request)
  const { queryKey } = query
  if (queries.getQueryState(queryKey) === undefined) return source.fetchPage(request, signal)
  signal.addEventListener('abort', () => void queries.cancelQueries({ queryKey, exact: true }), { once: true })
  return queries.fetchQuery(query)
}
