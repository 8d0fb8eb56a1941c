/** Updates: nothing without a yes, nothing while agents work, and errors told to whoever asked. */
import { expect, it } from 'vitest'
import { createUpdates, EVERY_MS, FIRST_MS, type UpdateSource } from '../../../src/main/hosts/desktop/update/updates.ts'
import { silentLogger } from '../../../src/main/lib/logger.ts'

function updates(source: Partial<UpdateSource>, answers: (boolean | (() => boolean))[] = []) {
  const said: string[] = []
  const timers: { ms: number; then: () => void }[] = []
  const listeners = new Set<() => void>()
  let agents = 0
  const made = createUpdates({
    source: {
      check: async () => ({ version: '2.0.0' }),
      download: async () => void said.push('downloaded'),
      install: () => said.push('installed'),
      ...source,
    },
    talk: {
      ask: async ({ message, yes }) => {
        said.push(`${message} [${yes}]`)
        const answer = answers.shift() ?? false
        return typeof answer === 'boolean' ? answer : answer()
      },
      tell: async (message, detail) => void said.push(`${message}: ${detail}`),
    },
    agentsAtWork: () => agents,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    version: '1.0.0',
    logger: silentLogger,
    later(ms, then) {
      timers.push({ ms, then })
      return () => timers.splice(0)
    },
  })
  return {
    made,
    said,
    timers,
    work(count: number) {
      agents = count
      for (const listener of [...listeners]) listener()
    },
  }
}

const OFFER = 'Switchyard 2.0.0 is available [Download]'
const READY = 'Switchyard 2.0.0 is ready [Install and Restart]'

it('offers, fetches after a yes, and installs after another', async () => {
  const { made, said } = updates({}, [true, true])
  await made.checkNow()
  expect(said).toEqual([OFFER, 'downloaded', READY, 'installed'])
})

it('fetches nothing after a no, and does not offer that version again by itself', async () => {
  const { made, said, timers } = updates({}, [false])
  const stop = made.start()
  expect(timers.map(({ ms }) => ms)).toEqual([FIRST_MS])
  timers[0]?.then()
  await expect.poll(() => said).toEqual([OFFER])
  expect(timers.map(({ ms }) => ms)).toEqual([FIRST_MS, EVERY_MS])
  timers[1]?.then()
  await Promise.resolve()
  expect(said).toEqual([OFFER])
  await made.checkNow()
  expect(said).toEqual([OFFER, OFFER])
  stop()
  expect(timers).toEqual([])
})

it('waits with the installation until no agent is at work', async () => {
  const { made, said, work } = updates({}, [true, false])
  work(2)
  const done = made.checkNow()
  await expect.poll(() => said).toEqual([OFFER, 'downloaded'])
  work(1)
  expect(said).not.toContain(READY)
  work(0)
  await done
  expect(said.at(-1)).toBe(READY)
})

it('asks again once agents that began while it asked have ended', async () => {
  const { made, said, work } = updates({}, [
    true,
    () => {
      work(1)
      return true
    },
    true,
  ])
  const done = made.checkNow()
  await expect.poll(() => said).toEqual([OFFER, 'downloaded', READY])
  work(0)
  await done
  expect(said).toEqual([OFFER, 'downloaded', READY, READY, 'installed'])
})

it('keeps a version that is fetched ready, and asks only for its installation', async () => {
  const { made, said } = updates({}, [true, false, true])
  await made.checkNow()
  await made.checkNow()
  expect(said).toEqual([OFFER, 'downloaded', READY, READY, 'installed'])
})

it('tells whoever asked that there is none, or what went wrong', async () => {
  const none = updates({ check: async () => null })
  await none.made.checkNow()
  expect(none.said).toEqual(['Switchyard is up to date: Version 1.0.0 is the newest of its channel.'])

  const broken = updates({ check: () => Promise.reject(new Error('net::ERR_NAME_NOT_RESOLVED\n at x')) })
  await broken.made.checkNow()
  expect(broken.said).toEqual([
    'The update did not work: net::ERR_NAME_NOT_RESOLVED. Check the connection, then try again.',
  ])
})

it('does not interrupt anybody with a failed look of its own, but with a failed download', async () => {
  const quiet = updates({ check: () => Promise.reject(new Error('offline')) })
  quiet.made.start()
  quiet.timers[0]?.then()
  await new Promise((resolve) => setImmediate(resolve))
  expect(quiet.said).toEqual([])

  const torn = updates({ download: () => Promise.reject(new Error('sha512 checksum mismatch')) }, [true])
  torn.made.start()
  torn.timers[0]?.then()
  await expect.poll(() => torn.said.at(-1)).toContain('sha512 checksum mismatch')
  expect(torn.said).not.toContain(READY)
})
