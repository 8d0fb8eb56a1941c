/** A key comes first: until its echo has left, whoever nobody types into stands still, and never for long. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRush } from '../../../src/main/terminals/host/rush.ts'
import { createTurns } from '../../../src/main/terminals/host/turns.ts'
import { sessionStage } from './session-stage.ts'
import { testClock } from './test-clock.ts'

const anybody = {}

describe('a rush', () => {
  it('is over a moment after the answer, and without one after 15 ms', () => {
    const clock = testClock()
    const rush = createRush(clock)
    const seen: string[] = []
    rush.begin(anybody)
    rush.afterwards(() => seen.push('over'))
    rush.answered({})
    clock.pass(10)
    rush.answered(anybody)
    clock.pass(2)
    expect([rush.isOn(), seen]).toEqual([true, []])
    clock.pass(1)
    expect([rush.isOn(), seen]).toEqual([false, ['over']])
    clock.pass(100)
    rush.begin(anybody)
    clock.pass(14)
    // Another key does not make it longer.
    rush.begin(anybody)
    clock.pass(1)
    expect(rush.isOn()).toBe(false)
  })

  it('leaves the others as much time as it took', () => {
    const clock = testClock()
    const rush = createRush(clock)
    rush.begin(anybody)
    clock.pass(15)
    clock.pass(14)
    rush.begin(anybody)
    expect(rush.isOn()).toBe(false)
    clock.pass(1)
    rush.begin(anybody)
    expect(rush.isOn()).toBe(true)
  })

  it('keeps whoever is not typed into from parsing, and nobody else', async () => {
    const clock = testClock()
    const rush = createRush(clock)
    const turns = createTurns(rush)
    const seen: string[] = []
    const worker = (name: string, urgent: boolean) => ({ step: () => seen.push(name) < 4, urgent: () => urgent })
    rush.begin(anybody)
    turns.wake(worker('flood', false))
    turns.wake(worker('typed', true))
    for (let n = 0; n < 8; n++) await turns.yieldTurn()
    expect(seen).toEqual(['typed', 'typed', 'typed', 'typed'])
    clock.pass(15)
    await turns.yieldTurn()
    expect(seen.at(-1)).toBe('flood')
  })
})

describe('of two terminals', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'switchyard-rush-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  async function stage() {
    const made = sessionStage(folder)
    const [flood, calm] = [await made.terminal(1), await made.terminal(2)]
    flood.attach()
    calm.attach()
    return { ...made, flood, calm }
  }

  it('the echo of one leaves before anything more of the other, which is not even read', async () => {
    const { clock, output, taken, flood, calm } = await stage()
    for (let n = 0; n < 4; n++) flood.output(64 * 1024)
    // One frame is under way, the others wait.
    expect(output()).toEqual([[1, 64 * 1024]])
    calm.session.input(2, Buffer.from('x'))
    taken.shift()?.()
    flood.output(64 * 1024)
    expect([output().length, flood.holds]).toEqual([1, [true]])
    calm.output(1)
    taken.shift()?.()
    expect(output().slice(1)).toEqual([[2, 1]])
    clock.pass(3)
    expect(flood.holds).toEqual([true, false])
    expect(output().slice(2)).toEqual([[1, 64 * 1024]])
    expect(calm.holds).toEqual([])
  })

  it('the one that is held for its viewer stays held when the echo has left', async () => {
    const { clock, flood, calm } = await stage()
    for (let n = 0; n < 17; n++) flood.output(64 * 1024)
    expect(flood.holds).toEqual([true])
    calm.session.input(2, Buffer.from('x'))
    flood.output(1)
    clock.pass(15)
    expect(flood.holds).not.toContain(false)
  })
})
