/** All terminals as the engine tells of them, and what this viewer may do with them. */
import { useMemo } from 'react'
import { type AccessLevel, mayCall } from '../../../contract/access.ts'
import type { TerminalsDelta, TerminalsSnapshot } from '../../../contract/procedures/terminals.ts'
import { useApi, useSystem } from '../../api/context.tsx'
import { type FeedSource, type FeedState, useFeed } from '../../api/feed.ts'
import { upsert } from '../../api/merge.ts'

export function mergeTerminals(held: TerminalsSnapshot, delta: TerminalsDelta): TerminalsSnapshot {
  const gone = new Set(delta.removed)
  return {
    terminals: upsert(held.terminals, delta.terminals, (terminal) => terminal.id).filter(
      (terminal) => !gone.has(terminal.id),
    ),
  }
}

export function useTerminals(): FeedState<TerminalsSnapshot> {
  const { client, connection } = useApi()
  const source = useMemo<FeedSource<TerminalsSnapshot, TerminalsDelta>>(
    () => ({
      key: ['terminals'],
      open: (cursor, signal) => client.terminals.watch(cursor ? { cursor } : {}, { signal }),
      merge: mergeTerminals,
    }),
    [client],
  )
  return useFeed(connection, source)
}

/** Whether this viewer reaches to a level: opening a shell needs more than closing one. */
export function useMay(level: AccessLevel): boolean {
  const { data } = useSystem()
  return data !== undefined && mayCall(data.grant, level)
}
