/** Which processes that name a run are ended when it is driven again, with real ones. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { afterEach, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/lib/clock.ts'
import { silentLogger } from '../../../src/main/lib/logger.ts'
import { createProcessTable } from '../../../src/main/lib/processes.ts'
import type { RunSession } from '../../../src/main/services/engine/run-session.ts'
import { sweepOrphans } from '../../../src/main/services/recovery/sweep-orphans.ts'
import { taskMarks } from '../../../src/main/services/terminals/shell.ts'

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

async function running(env: Record<string, string>): Promise<ChildProcess> {
  const child = spawn('/bin/sh', ['-c', 'echo up; exec sleep 600'], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  children.push(child)
  if (child.stdout) await once(child.stdout, 'data')
  return child
}

it("ends what names the run, but neither a person's shell in a worktree of it nor what they started there", async () => {
  const run = randomUUID()
  const left = await running({ SWITCHYARD_RUN: run })
  const shell = await running(taskMarks(run, 'lexer'))
  const ended = once(left, 'exit')
  const session = {
    run,
    state: { version: 0, attempts: {}, tasks: {}, processes: {} },
    append() {},
  } as unknown as RunSession
  const deps = { processes: createProcessTable(), clock: systemClock, logger: silentLogger }
  expect(await sweepOrphans(deps, session)).toBe(1)
  await ended
  expect(shell.exitCode ?? shell.signalCode).toBeNull()
})

it("leaves the instances of a person who took a task or the planner over, and ends another's", async () => {
  const run = randomUUID()
  const instanceOf = (id: string) => running({ SWITCHYARD_RUN: run, SWITCHYARD_INSTANCE: id })
  const [ofPlanner, ofTask, left] = await Promise.all(['i-planner', 'i-task', 'i-left'].map(instanceOf))
  const ended = left && once(left, 'exit')
  const session = {
    run,
    state: {
      version: 0,
      attempts: {},
      tasks: { two: { takenOver: { instance: 'i-task' } } },
      planTakenOver: { instance: 'i-planner' },
      processes: {},
    },
    append() {},
  } as unknown as RunSession
  const deps = { processes: createProcessTable(), clock: systemClock, logger: silentLogger }
  expect(await sweepOrphans(deps, session)).toBe(1)
  await ended
  for (const kept of [ofPlanner, ofTask]) expect(kept?.exitCode ?? kept?.signalCode).toBeNull()
})
