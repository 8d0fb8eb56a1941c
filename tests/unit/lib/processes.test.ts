import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/main/lib/clock.ts'
import { createProcessTable, type ProcessRef } from '../../../src/main/lib/processes.ts'
import { stopLadder, sweepMarked } from '../../../src/main/lib/stop-ladder.ts'

const processes = createProcessTable()
const clock = systemClock
const children: ChildProcess[] = []
const marks: string[] = []

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const mark of marks.splice(0)) await sweepMarked({ name: 'SWITCHYARD_TEST', value: mark }, { processes, clock })
})

/** A shell that says "ready" once its traps and children stand. */
async function shell(script: string): Promise<{ child: ChildProcess; ref: ProcessRef; mark: string }> {
  const mark = randomUUID()
  marks.push(mark)
  const child = spawn('/bin/sh', ['-c', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'], SWITCHYARD_TEST: mark },
  })
  children.push(child)
  if (child.stdout === null || child.pid === undefined) throw new Error('no child')
  await once(child.stdout, 'data')
  const startTime = processes.startTime(child.pid)
  if (startTime === null) throw new Error('the child is dead')
  return { child, ref: { pid: child.pid, startTime }, mark }
}

describe('ProcessTable', () => {
  test('tells a live process from another start of the same pid', async () => {
    const { ref } = await shell('echo ready; sleep 60')
    expect(processes.isAlive(ref)).toBe(true)
    const impostor = { pid: ref.pid, startTime: `${ref.startTime}0` }
    expect(processes.isAlive(impostor)).toBe(false)
    expect(processes.kill(impostor, 'SIGKILL')).toBe(false)
    expect(processes.isAlive(ref)).toBe(true)
  })

  test('a zombie is dead', async () => {
    // The child of `sleep`, which never waits for it, stays a zombie once it has ended.
    const { ref } = await shell('sh -c "echo ready; exit 0" & exec sleep 60')
    await expect.poll(() => processes.childrenOf(ref.pid), { timeout: 5_000 }).toEqual([])
    expect(processes.isAlive(ref)).toBe(true)
  })

  test('finds processes by a variable, also in a session of their own, and only by the whole value', async () => {
    const { ref, mark } = await shell('setsid sh -c "echo ready; sleep 60; :" & wait')
    const found = processes.findByEnv('SWITCHYARD_TEST', mark).map(({ pid }) => pid)
    expect(found).toContain(ref.pid)
    expect(found.length).toBeGreaterThanOrEqual(2)
    expect(processes.findByEnv('SWITCHYARD_TEST', mark.slice(0, -1))).toEqual([])
    expect(processes.findByEnv('ITCHYARD_TEST', mark)).toEqual([])
    expect(processes.hasEnv(ref.pid, 'SWITCHYARD_TEST', mark)).toBe(true)
  })

  test('names descendants and command lines', async () => {
    const { ref } = await shell('sh -c "sleep 60; :" & echo ready; wait')
    await expect.poll(() => processes.descendantsOf(ref.pid).length, { timeout: 5_000 }).toBe(2)
    const lines = processes.descendantsOf(ref.pid).map(({ pid }) => processes.commandLine(pid))
    expect(lines.sort()).toEqual(['sh -c sleep 60; :', 'sleep 60'])
  })

  test('names children', async () => {
    const { ref } = await shell('sleep 60 & echo ready; wait')
    expect(processes.childrenOf(ref.pid)).toHaveLength(1)
  })
})

describe('stopLadder', () => {
  test('SIGINT suffices for one that heeds it', async () => {
    const { child, ref, mark } = await shell('trap "exit 7" INT; echo ready; while :; do sleep 0.05; done')
    const exit = once(child, 'exit')
    expect(await stopLadder(ref, { processes, clock, marker: { name: 'SWITCHYARD_TEST', value: mark } })).toBe(true)
    expect((await exit)[0]).toBe(7)
  })

  test('goes on to SIGKILL and ends grandchildren in other sessions', async () => {
    const { child, ref, mark } = await shell(
      'trap "" INT TERM; setsid sh -c "trap \'\' TERM; echo ready; while :; do sleep 0.05; done" & while :; do sleep 0.05; done',
    )
    const exit = once(child, 'exit')
    const marker = { name: 'SWITCHYARD_TEST', value: mark }
    expect(await stopLadder(ref, { processes, clock, marker, sigintMs: 100, sigtermMs: 100 })).toBe(true)
    expect((await exit)[1]).toBe('SIGKILL')
    expect(processes.findByEnv('SWITCHYARD_TEST', mark)).toEqual([])
  })

  test('ends descendants also where the marker cannot be seen', async () => {
    const { ref } = await shell('setsid sh -c "trap \'\' INT; while :; do sleep 0.05; done" & echo ready; wait')
    await expect.poll(() => processes.descendantsOf(ref.pid).length, { timeout: 5_000 }).toBeGreaterThan(0)
    const [child] = processes.childrenOf(ref.pid)
    if (child === undefined) throw new Error('no child')
    const blind = { ...processes, findByEnv: () => [] }
    const marker = { name: 'SWITCHYARD_TEST', value: 'hidden' }
    expect(await stopLadder(ref, { processes: blind, clock, marker, sigintMs: 100, sigtermMs: 500 })).toBe(true)
    expect(processes.isAlive(child)).toBe(false)
  })

  test('leaves a recycled pid alone', async () => {
    const { ref } = await shell('echo ready; sleep 60')
    await stopLadder({ pid: ref.pid, startTime: 'other' }, { processes, clock, marker: null, sigintMs: 50 })
    expect(processes.isAlive(ref)).toBe(true)
  })
})
