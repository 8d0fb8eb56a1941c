/** Interactive agents as the engine tells of them, and how each stands in words. */
import { useMemo } from 'react'
import type { InstancesDelta, InstancesSnapshot, InstanceView } from '../../../contract/procedures/instances.ts'
import { assertNever } from '../../../contract/result.ts'
import { useApi } from '../../api/context.tsx'
import { type FeedSource, useFeed } from '../../api/feed.ts'
import { upsert } from '../../api/merge.ts'
import type { StatusShape } from '../../components/status-glyph.tsx'

export function mergeInstances(held: InstancesSnapshot, delta: InstancesDelta): InstancesSnapshot {
  const gone = new Set(delta.removed)
  return {
    instances: upsert(held.instances, delta.instances, (instance) => instance.id).filter(({ id }) => !gone.has(id)),
  }
}

export function useInstances(): readonly InstanceView[] {
  const { client, connection } = useApi()
  const source = useMemo<FeedSource<InstancesSnapshot, InstancesDelta>>(
    () => ({
      key: ['instances'],
      open: (cursor, signal) => client.instances.watch(cursor ? { cursor } : {}, { signal }),
      merge: mergeInstances,
    }),
    [client],
  )
  return useFeed(connection, source).data?.instances ?? []
}

export function instanceLook({ state, waitsFor }: InstanceView): { shape: StatusShape; word: string } {
  switch (state.kind) {
    case 'starting':
      return { shape: 'waiting', word: waitsFor === null ? 'Starting' : 'Waits to start' }
    case 'busy':
      return { shape: 'working', word: 'Working' }
    case 'waiting':
      return { shape: 'attention', word: state.wants === null ? 'Asks you' : `Asks for ${state.wants}` }
    case 'idle':
      return { shape: 'paused', word: 'Waits for a prompt' }
    case 'exited':
      return { shape: 'cancelled', word: 'Ended' }
    default:
      return assertNever(state.kind, 'state of an instance')
  }
}
