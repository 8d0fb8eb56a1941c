/** Ctrl-C while a run is being started never leaves unsaid that it may have begun. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RunId } from '../../../src/contract/ids.ts'
import { fail, ok, type Result } from '../../../src/contract/result.ts'
import type { CliContext } from '../../../src/main/hosts/cli/context.ts'
import { untilStarted } from '../../../src/main/hosts/cli/heed-start.ts'
import { fakeCli } from './fixture.ts'

const HOLDER = '`switchyard web` (pid 7)'
const run = RunId.parse('run1-aaaa')

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => vi.useRealTimers())

function starting(holder: string | null) {
  const { cli: fake, err } = fakeCli({})
  const exits: number[] = []
  const listeners = new Set<() => void>()
  let abandoned = 0
  const cli: CliContext = {
    ...fake,
    onSignal(signal, listener) {
      if (signal === 'SIGINT') listeners.add(listener)
      return () => listeners.delete(listener)
    },
    exit(code) {
      exits.push(code)
      throw new Error('left')
    },
  }
  const answer = Promise.withResolvers<Result<{ run: RunId }, { code: string; message: string }>>()
  const abandon = () => {
    abandoned += 1
  }
  const settled = untilStarted(cli, { holder, abandon }, answer.promise)
  return {
    answer: answer.resolve,
    settled,
    interrupt: () => {
      for (const listener of [...listeners]) listener()
    },
    said: async () => {
      await new Promise((resolve) => setImmediate(resolve))
      return err()
    },
    ends: () => ({ exits, abandoned, heeds: listeners.size }),
  }
}

it('names the run that began in the engine of another meanwhile, how to see it and how to pause it', async () => {
  const start = starting(HOLDER)
  start.interrupt()
  start.answer(ok({ run }))
  await expect(start.settled).rejects.toThrow('left')
  expect(await start.said()).toContain(
    `Run ${run} goes on in ${HOLDER}. See it again with \`switchyard resume ${run}\``,
  )
  expect(start.ends()).toEqual({ exits: [130], abandoned: 1, heeds: 0 })
})

it('says that it may have begun when no answer comes, or when it is to leave at once', async () => {
  const slow = starting(HOLDER)
  slow.interrupt()
  expect(slow.ends().exits).toEqual([])
  expect(() => vi.advanceTimersByTime(3_000)).toThrow('left')
  expect(await slow.said()).toContain(`The run may have begun in ${HOLDER}. See it with \`switchyard status --all\``)
  const hasty = starting(HOLDER)
  hasty.interrupt()
  expect(hasty.interrupt).toThrow('left')
  expect(hasty.ends()).toMatchObject({ exits: [130], abandoned: 1 })
  expect(await hasty.said()).toContain('The run may have begun')
})

it('goes with its own engine at once, and tells a failure as ever', async () => {
  const own = starting(null)
  expect(own.interrupt).toThrow('left')
  expect(await own.said()).toContain('The run may be recorded.')
  const failing = starting(HOLDER)
  failing.interrupt()
  failing.answer(fail('spec-invalid', 'No.'))
  expect(await failing.settled).toMatchObject({ ok: false })
  expect(failing.ends()).toEqual({ exits: [], abandoned: 0, heeds: 0 })
  vi.advanceTimersByTime(10_000)
})
