/** The waits before a start that logs in: under a clock of the test in any interleaving, and against a real listener. */
import { createServer, type Server } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import {
  createRestartTiming,
  DEFAULT_OAUTH_PORT,
  logsInByOauth,
  oauthPort,
  PORT_WAIT_MS,
  RESTART_GAP_MS,
  type StartWait,
} from '../../../src/main/agents/claude/restart-timing.ts'
import type { Clock } from '../../../src/main/lib/clock.ts'
import { systemClock } from '../../../src/main/lib/clock.ts'
import { createPortProbe, nameHolder, type PortHolder } from '../../../src/main/lib/listening-port.ts'

/** A clock that stands until it is told to go on, and lets promises settle before each timer. */
function testClock(begin = 1_000_000) {
  let now = begin
  let timers: { at: number; n: number; callback: () => void }[] = []
  let n = 0
  const settle = async () => {
    for (let i = 0; i < 20; i++) await Promise.resolve()
  }
  const clock: Clock = {
    now: () => now,
    after(ms, callback) {
      const timer = { at: now + ms, n: ++n, callback }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
  }
  return {
    clock,
    pending: () => timers.length,
    async advance(ms: number) {
      const end = now + ms
      await settle()
      for (;;) {
        const next = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at || a.n - b.n)[0]
        if (next === undefined) break
        timers = timers.filter((timer) => timer !== next)
        now = Math.max(now, next.at)
        next.callback()
        await settle()
      }
      now = end
      await settle()
    },
  }
}

const HOLDER: PortHolder = { pid: 42, command: 'node login.js' }

describe('under a clock of the test', () => {
  it('starts at once when the port is free and nothing was killed', async () => {
    const { clock, advance } = testClock()
    const timing = createRestartTiming({ clock, probe: async () => null, port: 3000 })
    const began = clock.now()
    let at = 0
    void timing.mayStart({ oauth: true, killedAt: null, waiting() {} }).then(() => {
      at = clock.now()
    })
    await advance(0)
    expect(at).toBe(began)
  })

  it('waits for the port at most 45 s, then names who holds it', async () => {
    const { clock, advance } = testClock()
    const began = clock.now()
    const seen: (StartWait | null)[] = []
    const timing = createRestartTiming({ clock, probe: async () => HOLDER, port: 3000 })
    const asked = timing.mayStart({ oauth: true, killedAt: null, waiting: (wait) => seen.push(wait) })
    let over: number | null = null
    void asked.then(() => {
      over = clock.now()
    })
    await advance(PORT_WAIT_MS - 1)
    expect(over).toBeNull()
    await advance(1)
    expect(over).toBe(began + PORT_WAIT_MS)
    const answer = await asked
    expect(answer).toMatchObject({ ok: false, failure: { code: 'port-held' } })
    if (!answer.ok) expect(answer.failure.message).toContain('node login.js (pid 42)')
    expect(seen[0]).toMatchObject({ kind: 'port', port: 3000, holder: HOLDER, until: began + PORT_WAIT_MS })
    expect(seen.at(-1)).toBeNull()
  })

  it('leaves 30 s between a kill and the restart, and none with a token or key', async () => {
    const { clock, advance } = testClock()
    const killedAt = clock.now() - 1_000
    const timing = createRestartTiming({ clock, probe: async () => null, port: 3000 })
    let started: number | null = null
    void timing.mayStart({ oauth: true, killedAt, waiting() {} }).then(() => {
      started = clock.now()
    })
    let free: number | null = null
    void timing.mayStart({ oauth: false, killedAt, waiting() {} }).then(() => {
      free = clock.now()
    })
    await advance(0)
    expect(free).toBe(killedAt + 1_000)
    await advance(RESTART_GAP_MS - 1_001)
    expect(started).toBeNull()
    await advance(1)
    expect(started).toBe(killedAt + RESTART_GAP_MS)
  })

  it('says that it stands in line, leaves it when cancelled, and lets nobody past whoever is before', async () => {
    const { clock, advance } = testClock()
    const timing = createRestartTiming({ clock, probe: async () => null, port: 3000 })
    const first = await timing.mayStart({ oauth: true, killedAt: null, waiting() {} })
    const seen: (StartWait | null)[] = []
    const cancel = new AbortController()
    const second = timing.mayStart({
      oauth: true,
      killedAt: null,
      waiting: (wait) => seen.push(wait),
      signal: cancel.signal,
    })
    let third = false
    void timing.mayStart({ oauth: true, killedAt: null, waiting() {} }).then(() => {
      third = true
    })
    await advance(0)
    expect(seen).toEqual([{ kind: 'turn' }])
    cancel.abort()
    expect(await second).toMatchObject({ ok: false, failure: { code: 'start-cancelled' } })
    expect(seen).toEqual([{ kind: 'turn' }, null])
    await advance(PORT_WAIT_MS)
    expect(third).toBe(false)
    if (first.ok) first.value.started()
    await advance(0)
    expect(third).toBe(true)
  })

  it('keeps every bound in any interleaving of starts, kills, cancellations and holders', async () => {
    const request = fc.record({
      at: fc.nat(90_000),
      oauth: fc.boolean(),
      killedAgo: fc.option(fc.nat(40_000), { nil: null }),
      holds: fc.nat(3_000),
      cancelAfter: fc.option(fc.nat(80_000), { nil: null }),
    })
    const spans = fc.array(fc.tuple(fc.nat(200_000), fc.nat(60_000)), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 25 }), spans, async (requests, held) => {
        const { clock, advance, pending } = testClock()
        const zero = clock.now()
        const heldAt = (time: number) =>
          held.some(([from, length]) => time >= zero + from && time < zero + from + length)
        const timing = createRestartTiming({ clock, probe: async () => (heldAt(clock.now()) ? HOLDER : null), port: 1 })
        let inside = 0
        let settled = 0
        for (const { at, oauth, killedAgo, holds, cancelAfter } of requests) {
          clock.after(at, () => {
            const killedAt = killedAgo === null ? null : clock.now() - killedAgo
            const cancel = new AbortController()
            const begun = clock.now()
            if (cancelAfter !== null) clock.after(cancelAfter, () => cancel.abort())
            void timing
              .mayStart({ oauth, killedAt, waiting() {}, ...(cancelAfter === null ? {} : { signal: cancel.signal }) })
              .then((answer) => {
                settled += 1
                if (!oauth) return expect(clock.now()).toBe(begun)
                if (!answer.ok) return
                expect(heldAt(clock.now())).toBe(false)
                if (killedAt !== null) expect(clock.now()).toBeGreaterThanOrEqual(killedAt + RESTART_GAP_MS)
                inside += 1
                expect(inside).toBe(1)
                clock.after(holds, () => {
                  inside -= 1
                  answer.value.started()
                })
              })
          })
        }
        // Each start holds the line for its gap, the wait for the port and its own start, and no longer.
        await advance(90_000 + requests.length * (RESTART_GAP_MS + PORT_WAIT_MS + 3_000) + 100_000)
        expect(settled).toBe(requests.length)
        expect(pending()).toBe(0)
      }),
      { numRuns: 150 },
    )
  })
})

describe('against a real listener', () => {
  const servers: Server[] = []
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
  })

  async function listen(host: string): Promise<{ server: Server; port: number }> {
    const server = createServer()
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, host, resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    return { server, port: address.port }
  }

  it.each(['127.0.0.1', '0.0.0.0'])('names this process, which listens at %s', async (host) => {
    const { port, server } = await listen(host)
    const probe = createPortProbe()
    const holder = await probe(port)
    expect(holder).toMatchObject({ pid: process.pid })
    expect(nameHolder(holder ?? { pid: null, command: '' })).toContain(`pid ${process.pid}`)
    servers.splice(0)
    await new Promise((resolve) => server.close(resolve))
    expect(await probe(port)).toBeNull()
  })

  it('goes on as soon as the listener ends, many times in a row', async () => {
    const probe = createPortProbe()
    for (let round = 0; round < 5; round++) {
      const { port, server } = await listen('127.0.0.1')
      const timing = createRestartTiming({ clock: systemClock, probe, port })
      // The listener ends when the waiting start has said that it saw it: no time is guessed.
      const answer = await timing.mayStart({
        oauth: true,
        killedAt: null,
        waiting(wait) {
          if (wait?.kind === 'port' && server.listening) server.close()
        },
      })
      expect(answer.ok).toBe(true)
      servers.splice(0)
    }
  })
})

describe('where it applies', () => {
  it('does with a login of the CLI and without credentials, not with a key or token', async () => {
    const says = (method: string | null) => async () => method
    expect(await logsInByOauth({}, says('claude.ai'))).toBe(true)
    expect(await logsInByOauth({}, says('none'))).toBe(true)
    expect(await logsInByOauth({}, says(null))).toBe(true)
    expect(await logsInByOauth({}, says('api_key_helper'))).toBe(false)
    const never = async () => {
      throw new Error('asked for nothing')
    }
    expect(await logsInByOauth({ ANTHROPIC_API_KEY: 'k' }, never)).toBe(false)
    expect(await logsInByOauth({ CLAUDE_CODE_OAUTH_TOKEN: 't' }, never)).toBe(false)
  })

  it('takes the port from CLAUDE_OAUTH_PORT', () => {
    expect(oauthPort({})).toEqual({ ok: true, value: DEFAULT_OAUTH_PORT })
    expect(oauthPort({ CLAUDE_OAUTH_PORT: '4100' })).toEqual({ ok: true, value: 4100 })
    expect(oauthPort({ CLAUDE_OAUTH_PORT: 'x' })).toMatchObject({ ok: false, failure: { code: 'usage' } })
  })
})
