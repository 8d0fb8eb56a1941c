/** Following an attempt folder: news at once, the end exactly once, also when the exit was never recorded. */
import { appendFileSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inspectAttempt } from '../../../src/main/agents/claude/attempt-folder.ts'
import { followAttempt } from '../../../src/main/agents/claude/follow-attempt.ts'
import type { StreamEvent } from '../../../src/main/agents/claude/stream-events.ts'
import { type Clock, systemClock } from '../../../src/main/lib/clock.ts'
import { createFollowHub } from '../../../src/main/lib/follow-file.ts'
import { createProcessTable } from '../../../src/main/lib/processes.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'switchyard-attempt-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const line = (text: string) => `${JSON.stringify({ type: 'result', is_error: false, result: text })}\n`
const append = (text: string) => appendFileSync(path.join(dir, 'stdout.jsonl'), text)
const exit = (code: string) => {
  writeFileSync(path.join(dir, 'exit.tmp'), code)
  renameSync(path.join(dir, 'exit.tmp'), path.join(dir, 'exit'))
}

function follow(isAlive: () => boolean, clock: Clock = systemClock) {
  const events: StreamEvent[] = []
  let caughtUpAt = -1
  const followed = followAttempt({
    dir,
    hub: createFollowHub(),
    clock,
    isAlive,
    onEvent: (event) => events.push(event),
    onCaughtUp: () => {
      caughtUpAt = events.length
    },
  })
  return { ...followed, events, caughtUpAt: () => caughtUpAt }
}

describe('following', () => {
  test('tells old from new, and ends with the exit code after the last byte', async () => {
    append(line('old'))
    const { ended, events, caughtUpAt } = follow(() => true)
    await expect.poll(caughtUpAt).toBe(1)
    append(line('new'))
    await expect.poll(() => events.length).toBe(2)
    append(line('last').trimEnd())
    exit('3\n')
    expect(await ended).toMatchObject({ exitCode: 3, stats: { lines: 3 } })
    expect(events).toHaveLength(3)
  })

  test('a process that is gone without a record ends it too', async () => {
    append(line('only'))
    let alive = true
    const { ended, check, caughtUpAt } = follow(() => alive)
    await expect.poll(caughtUpAt).toBe(1)
    alive = false
    check()
    expect(await ended).toMatchObject({ exitCode: null, stats: { lines: 1 } })
  })

  test('polls from 5 s to 30 s when nothing happens, and finds a death by it', async () => {
    const delays: number[] = []
    let alive = true
    let now = 0
    const queue: { at: number; callback: () => void }[] = []
    const clock: Clock = {
      now: () => now,
      after(ms, callback) {
        const entry = { at: now + ms, callback }
        if (ms >= 1_000) delays.push(ms)
        queue.push(entry)
        return () => void queue.splice(queue.indexOf(entry), queue.includes(entry) ? 1 : 0)
      },
    }
    const next = () => {
      queue.sort((a, b) => a.at - b.at)
      const entry = queue.shift()
      if (entry === undefined) return
      now = entry.at
      entry.callback()
    }
    const { ended, caughtUpAt } = follow(() => alive, clock)
    await expect.poll(caughtUpAt).toBe(0)
    for (let n = 0; n < 6; n++) next()
    expect(delays).toEqual([5_000, 7_500, 11_250, 16_875, 25_312.5, 30_000, 30_000])
    alive = false
    let end: unknown = null
    void ended.then((value) => {
      end = value
    })
    await expect
      .poll(
        () => {
          next()
          return end
        },
        { interval: 2, timeout: 10_000 },
      )
      .toMatchObject({ exitCode: null })
  })
})

describe('the state of a folder', () => {
  const processes = createProcessTable()
  const state = () => inspectAttempt({ dir, attempt: 'test.nobody', session: 'no-session' }, processes).kind

  test('is fresh until it is claimed; an old claim without a process has ended', () => {
    expect(state()).toBe('fresh')
    const claim = path.join(dir, 'started')
    writeFileSync(claim, '')
    expect(state()).toBe('starting')
    utimesSync(claim, 1, 1)
    expect(state()).toBe('ended')
  })

  test('a recycled pid is not taken for ours', () => {
    const pid = path.join(dir, 'pid')
    writeFileSync(pid, `${process.pid}\n`)
    expect(state()).toBe('starting')
    utimesSync(pid, 1, 1)
    expect(state()).toBe('ended')
  })
})
