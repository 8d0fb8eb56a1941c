/** Feeds: bounded for slow readers, gapless for those who come back, and numbered without repeats. */
import { describe, expect, it } from 'vitest'
import { createFeed, type FeedMessage } from '../../../src/main/services/app/feed-hub.ts'

type Message = FeedMessage<number[], number>

function feedOf(options: { queueLimit?: number; historyLimit?: number } = {}) {
  let seq = 100
  const values: number[] = []
  const watched: boolean[] = []
  const feed = createFeed<number[], number>({
    epoch: 'e',
    nextSeq: () => ++seq,
    snapshot: () => [...values],
    watched: (now) => watched.push(now),
    ...options,
  })
  return {
    feed,
    watched,
    publish(value: number) {
      values.push(value)
      feed.publish(value)
    },
    skipNumber: () => ++seq,
  }
}

async function take(feed: AsyncGenerator<Message>, count: number): Promise<Message[]> {
  const taken: Message[] = []
  while (taken.length < count) {
    const next = await feed.next()
    if (next.done) break
    taken.push(next.value)
  }
  return taken
}

const valuesOf = (messages: Message[]): number[] =>
  messages.reduce<number[]>(
    (known, message) =>
      message.type === 'snapshot' ? message.data : message.type === 'delta' ? known.concat(message.data) : known,
    [],
  )

describe('a reader that keeps up', () => {
  it('gets a snapshot, then each delta once', async () => {
    const { feed, publish } = feedOf()
    publish(1)
    const reader = feed.subscribe(undefined)
    const first = await take(reader, 1)
    publish(2)
    publish(3)
    const messages = [...first, ...(await take(reader, 2))]
    expect(messages.map((message) => message.type)).toEqual(['snapshot', 'delta', 'delta'])
    expect(valuesOf(messages)).toEqual([1, 2, 3])
    await reader.return()
  })

  it('leaves at once when its signal aborts, and is counted out', async () => {
    const { feed, watched } = feedOf()
    const abort = new AbortController()
    const reader = feed.subscribe(undefined, abort.signal)
    await take(reader, 1)
    const waiting = reader.next()
    abort.abort()
    expect(await waiting).toMatchObject({ done: true })
    expect(watched).toEqual([true, false])
  })

  it('ends with the feed', async () => {
    const { feed } = feedOf()
    const reader = feed.subscribe(undefined)
    await take(reader, 1)
    const waiting = reader.next()
    feed.end()
    expect(await waiting).toMatchObject({ done: true })
  })
})

describe('a reader that is too slow', () => {
  it('gets a resync and a fresh snapshot in place of what it missed, and never more than the bound waits', async () => {
    const { feed, publish } = feedOf({ queueLimit: 3 })
    const reader = feed.subscribe(undefined)
    await take(reader, 1)
    for (let value = 0; value < 10_000; value++) publish(value)
    const [resync, snapshot] = await take(reader, 2)
    expect(resync).toMatchObject({ type: 'resync', reason: 'lagged' })
    expect(snapshot?.type === 'snapshot' && snapshot.data).toHaveLength(10_000)
    expect(snapshot?.seq).toBe(resync?.seq)
    publish(-1)
    expect(await take(reader, 1)).toMatchObject([{ type: 'delta', data: -1 }])
    await reader.return()
  })

  it('does not slow a quick one down', async () => {
    const { feed, publish } = feedOf({ queueLimit: 2 })
    const slow = feed.subscribe(undefined)
    const quick = feed.subscribe(undefined)
    await take(slow, 1)
    await take(quick, 1)
    for (let value = 0; value < 5; value++) {
      publish(value)
      expect(await take(quick, 1)).toMatchObject([{ type: 'delta', data: value }])
    }
    expect((await take(slow, 2)).map((message) => message.type)).toEqual(['resync', 'snapshot'])
  })
})

describe('a reader that comes back', () => {
  async function begun(options: { queueLimit?: number; historyLimit?: number } = {}) {
    const hub = feedOf(options)
    const reader = hub.feed.subscribe(undefined)
    const [first] = await take(reader, 1)
    if (!first) throw new Error('no snapshot')
    await reader.return()
    return { ...hub, cursor: { epoch: first.epoch, seq: first.seq } }
  }

  it('gets what it missed and nothing twice, also across numbers of other feeds', async () => {
    const { feed, publish, cursor, skipNumber } = await begun()
    publish(1)
    skipNumber()
    publish(2)
    const messages = await take(feed.subscribe(cursor), 2)
    expect(messages.map((message) => message.type)).toEqual(['delta', 'delta'])
    expect(valuesOf(messages)).toEqual([1, 2])
    const last = messages.at(-1)
    const again = feed.subscribe({ epoch: 'e', seq: last?.seq ?? 0 })
    publish(3)
    expect(await take(again, 1)).toMatchObject([{ type: 'delta', data: 3 }])
  })

  it('gets a snapshot when the history does not reach back, is of another life, or of the future', async () => {
    const { feed, publish, cursor } = await begun({ historyLimit: 2 })
    for (const value of [1, 2, 3]) publish(value)
    for (const given of [cursor, { ...cursor, epoch: 'other' }, { epoch: 'e', seq: 10_000 }, { epoch: 'e', seq: 1 }]) {
      const [first] = await take(feed.subscribe(given), 1)
      expect(first).toMatchObject({ type: 'snapshot', data: [1, 2, 3] })
    }
  })

  it('gets a snapshot when more was missed than may wait', async () => {
    const { feed, publish, cursor } = await begun({ queueLimit: 2 })
    for (const value of [1, 2, 3]) publish(value)
    expect(await take(feed.subscribe(cursor), 1)).toMatchObject([{ type: 'snapshot', data: [1, 2, 3] }])
  })
})
