/** What is told of instances: each as it is, and to whoever watches what changed, at a bounded rate. */
import type { Cursor } from '../../../contract/feed.ts'
import type { InstanceId } from '../../../contract/ids.ts'
import type {
  InstancesDelta,
  InstancesFeedMessage,
  InstancesSnapshot,
  InstanceView,
} from '../../../contract/procedures/instances.ts'
import { coalesce } from '../app/coalesce.ts'
import { createFeed } from '../app/feed-hub.ts'
import { instanceView } from './instance-view.ts'
import type { InstancesDeps } from './instances.ts'
import type { Entry } from './start-instance.ts'

const COALESCE_MS = 50

export interface InstanceFeed {
  list(): InstanceView[]
  /** null: there is no such instance. */
  viewOf(id: InstanceId): InstanceView | null
  /** It changed. */
  touch(id: InstanceId): void
  /** It is gone from the ledger. */
  gone(id: InstanceId): void
  watch(cursor: Cursor | undefined, signal: AbortSignal | undefined): AsyncGenerator<InstancesFeedMessage, void, void>
  end(): void
}

export function createInstanceFeed(
  deps: Pick<InstancesDeps, 'store' | 'clock' | 'epoch' | 'nextSeq'>,
  entries: ReadonlyMap<InstanceId, Entry>,
): InstanceFeed {
  const { store, clock } = deps
  const touched = new Set<InstanceId>()
  const removed = new Set<InstanceId>()

  const knownOf = (id: InstanceId) => {
    const entry = entries.get(id)
    if (!entry || (entry.live === null && entry.starting === null)) return null
    return { activity: entry.live?.activity ?? null, mcp: entry.live?.mcp ?? [], wait: entry.wait }
  }
  function viewOf(id: InstanceId): InstanceView | null {
    const row = store.instances.get(id)
    return row === null ? null : instanceView(row, knownOf(id))
  }
  const list = (): InstanceView[] => store.instances.list().map((row) => instanceView(row, knownOf(row.id)))

  const feed = createFeed<InstancesSnapshot, InstancesDelta>({
    epoch: deps.epoch,
    nextSeq: deps.nextSeq,
    snapshot: () => ({ instances: list() }),
  })
  const publish = coalesce(clock, COALESCE_MS, () => {
    const changed = [...touched].flatMap((id) => viewOf(id) ?? [])
    const gone = [...removed]
    touched.clear()
    removed.clear()
    feed.publish({
      ...(changed.length > 0 ? { instances: changed } : {}),
      ...(gone.length > 0 ? { removed: gone } : {}),
    })
  })

  return {
    list,
    viewOf,
    touch(id) {
      touched.add(id)
      publish.poke()
    },
    gone(id) {
      removed.add(id)
      publish.poke()
    },
    watch: (cursor, signal) => feed.subscribe(cursor, signal),
    end() {
      publish.cancel()
      feed.end()
    },
  }
}
