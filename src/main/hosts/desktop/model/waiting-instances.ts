/** Interactive instances that wait for a permission: how many there are, and which of them are news. */
import type { InstancesFeedMessage, InstanceView } from '../../../../contract/procedures/instances.ts'

export interface WaitingInstances {
  readonly count: number
  /** Takes a message of the feed in; returns those that wait since it. */
  take(message: InstancesFeedMessage): InstanceView[]
}

export function createWaitingInstances(): WaitingInstances {
  /** Since when each waits: another dialog of the same instance is news, too. */
  const waiting = new Map<string, number>()
  return {
    get count() {
      return waiting.size
    },
    take(message) {
      // The snapshot that follows says all of it.
      if (message.type === 'resync') return []
      const { data } = message
      const views = data.instances ?? []
      const gone =
        message.type === 'snapshot'
          ? [...waiting.keys()].filter((id) => views.every((view) => view.id !== id))
          : (message.data.removed ?? [])
      for (const id of gone) waiting.delete(id)
      return views.filter(({ id, state }) => {
        const before = waiting.get(id)
        if (state.kind === 'waiting') waiting.set(id, state.since)
        else waiting.delete(id)
        return state.kind === 'waiting' && before !== state.since
      })
    },
  }
}
