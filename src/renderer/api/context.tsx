/** Hands the connected client to every view, and says what feeds and questions there are. */
import { ORPCError } from '@orpc/client'
import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react'
import { mayCall } from '../../contract/access.ts'
import { AttemptId, RunId } from '../../contract/ids.ts'
import type { SwitchyardClient } from '../../contract/index.ts'
import type { RunsDelta, RunsSnapshot } from '../../contract/procedures/runs.ts'
import type { TranscriptPage } from '../../contract/procedures/tasks.ts'
import type { RunDelta, RunDetail } from '../../contract/views.ts'
import { type ConnectionState, useConnection } from './connection.ts'
import { type FeedSource, type FeedState, useFeed } from './feed.ts'
import { liveActivities } from './live-activity.ts'
import { mergeRun, mergeRuns, mergeTranscript, sameButActivity } from './merge.ts'
import type { Transport } from './transport.ts'

/** How often a question is put again when the line broke under it. What the engine itself refused is not asked twice. */
const TRIES = 4

export const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: 5_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => !(error instanceof ORPCError) && failures < TRIES,
        retryDelay: (failures) => Math.min(4_000, 300 * 2 ** failures),
      },
      mutations: { networkMode: 'always' },
    },
  })

const Api = createContext<Transport | null>(null)

export function ApiProvider({
  transport,
  queries,
  children,
}: {
  transport: Transport
  queries: QueryClient
  children: ReactNode
}) {
  // Answers that were taken while the line was down may be old: what is on the screen is asked again. Feeds go on from
  // their cursor by themselves and are never asked (their queries are disabled).
  useEffect(() => {
    let was = transport.connection.state.kind
    return transport.connection.subscribe(() => {
      const is = transport.connection.state.kind
      if (is === 'online' && was !== 'online') void queries.refetchQueries({ type: 'active' })
      was = is
    })
  }, [transport, queries])
  return (
    <QueryClientProvider client={queries}>
      <Api value={transport}>{children}</Api>
    </QueryClientProvider>
  )
}

export function useApi(): Transport {
  const api = useContext(Api)
  if (!api) throw new Error('useApi outside of ApiProvider')
  return api
}

export const useClient = (): SwitchyardClient => useApi().client
export const useOnline = (): ConnectionState => useConnection(useApi().connection)

export function useRuns(): FeedState<RunsSnapshot> {
  const { client, connection } = useApi()
  const source = useMemo<FeedSource<RunsSnapshot, RunsDelta>>(
    () => ({
      key: ['runs'],
      open: (cursor, signal) => client.runs.watch(cursor ? { cursor } : {}, { signal }),
      merge: mergeRuns,
    }),
    [client],
  )
  return useFeed(connection, source)
}

/** What its agents do at this moment is in it as of its last other change: `useActivity` tells that. */
export function useRun(run: string | null): FeedState<RunDetail> {
  const { client, connection } = useApi()
  const queries = useQueryClient()
  const source = useMemo<FeedSource<RunDetail, RunDelta> | null>(() => {
    const id = RunId.safeParse(run)
    if (!id.success) return null
    return {
      key: ['run', id.data],
      open: (cursor, signal) => client.run.watch({ run: id.data, ...(cursor ? { cursor } : {}) }, { signal }),
      merge: mergeRun,
      beside(data, shown) {
        liveActivities(queries, id.data).set(data.activity)
        return shown !== null && sameButActivity(data, shown)
      },
    }
  }, [client, queries, run])
  return useFeed(connection, source)
}

export function useTranscript(run: string, attempt: string | null): FeedState<TranscriptPage> {
  const { client, connection } = useApi()
  const source = useMemo<FeedSource<TranscriptPage, TranscriptPage> | null>(() => {
    const runId = RunId.safeParse(run)
    const attemptId = AttemptId.safeParse(attempt)
    if (!runId.success || !attemptId.success) return null
    return {
      key: ['transcript', runId.data, attemptId.data],
      open: (cursor, signal) =>
        client.task.transcriptFeed(
          { run: runId.data, attempt: attemptId.data, ...(cursor ? { cursor } : {}) },
          { signal },
        ),
      merge: mergeTranscript,
    }
  }, [client, run, attempt])
  return useFeed(connection, source)
}

export function useSystem() {
  const client = useClient()
  return useQuery({
    queryKey: ['system'],
    queryFn: ({ signal }) => client.system.info({}, { signal }),
    staleTime: 60_000,
  })
}

/** Whether this caller may steer: a read-only link shows no commands at all. */
export function useMayOperate(): boolean {
  const { data } = useSystem()
  return data !== undefined && mayCall(data.grant, 'operate')
}
