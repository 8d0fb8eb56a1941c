/** Driving one run with effects that fail, hang or come late: it always comes to rest, and what it asks can be answered. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../../src/contract/events.ts'
import { AttemptId, AttentionId } from '../../../src/contract/ids.ts'
import type { Effect } from '../../../src/main/domain/run/effects.ts'
import type { Clock } from '../../../src/main/lib/clock.ts'
import { systemIds } from '../../../src/main/lib/ids.ts'
import { createCoordinator, type EffectRunner } from '../../../src/main/services/engine/run-coordinator.ts'
import { openSession, type RunSession } from '../../../src/main/services/engine/run-session.ts'
import { openStore } from '../../../src/main/store/open-store.ts'
import type { Store } from '../../../src/main/store/store.ts'
import { createWorld, hash, plannedTask, planOf } from '../domain/run/simulation.ts'

const opened: { store: Store; dir: string }[] = []
afterEach(() => {
  for (const { store, dir } of opened.splice(0)) {
    store.close()
    rmSync(dir, { recursive: true, force: true })
  }
})

/** Time that stands still: nobody is woken by it. */
const clock: Clock = { now: () => 1_000, after: () => () => {} }
const logger = pino({ level: 'silent' })

function sessionOf(tasks: string[]): RunSession {
  const dir = mkdtempSync(join(tmpdir(), 'switchyard-coordinator-'))
  const store = openStore({ file: join(dir, 'switchyard.db'), mode: 'write' })
  if (!store.ok) throw new Error(store.failure.message)
  opened.push({ store: store.value, dir })
  const world = createWorld({ plan: planOf(tasks.map((id) => plannedTask(id))), strategy: 'worktrees' })
  const { run } = world.state.created
  const events: RunEvent[] = [
    world.state.created,
    { type: 'PreflightPassed', redGates: [] },
    { type: 'PlanProposed', plan: planOf(tasks.map((id) => plannedTask(id))), source: 'spec', attempt: null },
    { type: 'IntegrationCreated', branch: 'i', commit: hash('base'), tree: hash('tree') },
  ]
  store.value.runs.append(run, 0, events, 1_000)
  const session = openSession(store.value.runs, clock, run)
  if (!session) throw new Error('no session')
  return session
}

const drive = (session: RunSession, perform: EffectRunner) =>
  createCoordinator({ session, perform, clock, ids: systemIds, logger, agentLimit: () => 4 })

const prepared = (effect: Extract<Effect, { kind: 'prepare-worktree' }>): RunEvent => ({
  type: 'WorktreePrepared',
  task: effect.task as never,
  path: `/w/${effect.task}`,
  branch: `b/${effect.task}`,
  base: hash('base'),
  tree: hash('tree'),
})

const ended = (attempt: string): RunEvent => ({
  type: 'AttemptFinished',
  attempt: AttemptId.parse(attempt),
  outcome: 'failed',
  detail: '',
  costUsd: 0,
  costEstimated: false,
  tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
  durationMs: 1,
  model: null,
  commit: null,
  tree: null,
  changed: false,
  notBefore: null,
})

const attention = (task: string | null, kind: 'setup' | 'budget'): RunEvent => ({
  type: 'AttentionRaised',
  attention: AttentionId.parse('test-run.attention.1'),
  task: task as never,
  kind,
  text: 'see `switchyard`',
})

describe('an attempt that cannot be carried out', () => {
  it('is told once and not begun again before somebody resumes', async () => {
    const session = sessionOf(['a'])
    let begun = 0
    const perform: EffectRunner = async (effect) => {
      if (effect.kind === 'prepare-worktree') return [prepared(effect)]
      begun += 1
      throw new Error('no space left on device')
    }
    await drive(session, perform).run()
    expect(begun).toBe(1)
    expect(session.state.attention).toMatchObject([{ kind: 'environment', open: true }])
    expect(session.state.attention[0]?.text).toContain('no space left on device')
    // The next drive tries it again.
    session.append([
      {
        type: 'AttentionResolved',
        attention: AttentionId.parse(session.state.attention[0]?.id),
        decision: 'retry',
        note: '',
      },
    ])
    await drive(session, perform).run()
    expect(begun).toBe(2)
  })
})

describe('attention', () => {
  it('of two effects that end together, and of one effect that raises two, can be answered one by one', async () => {
    const session = sessionOf(['a', 'b'])
    await drive(session, async (effect) =>
      effect.kind === 'prepare-worktree' ? [attention(effect.task, 'setup'), attention(null, 'budget')] : [],
    ).run()
    const ids = session.state.attention.map((item) => item.id)
    expect(ids).toHaveLength(4)
    expect(new Set(ids).size).toBe(4)
    for (const id of ids)
      session.append([{ type: 'AttentionResolved', attention: AttentionId.parse(id), decision: 'cleared', note: '' }])
    expect(session.state.attention.filter((item) => item.open)).toEqual([])
  })
})

describe('a pause', () => {
  it('ends the wait for a provider that comes back later, and leaves that wait to whoever resumes', async () => {
    const session = sessionOf(['a'])
    session.append([{ type: 'RunPaused', reason: 'usage limit', until: 9_000_000 }])
    const coordinator = drive(session, async () => [])
    const rest = coordinator.run()
    coordinator.pause('interrupted (Ctrl-C)')
    await rest
    expect(session.state.paused).toMatchObject({ reason: 'usage limit', until: 9_000_000 })
  })

  it('waits for what is under way and begins nothing after it', async () => {
    const session = sessionOf(['a'])
    const kinds: string[] = []
    let finish: () => void = () => {}
    const working = new Promise<void>((resolve) => {
      finish = resolve
    })
    let reached: () => void = () => {}
    const atWork = new Promise<void>((resolve) => {
      reached = resolve
    })
    const coordinator = drive(session, async (effect) => {
      kinds.push(effect.kind)
      if (effect.kind === 'prepare-worktree') return [prepared(effect)]
      if (effect.kind !== 'run-attempt') return []
      reached()
      await working
      return [ended(effect.attempt)]
    })
    const rest = coordinator.run()
    await atWork
    coordinator.pause('interrupted (Ctrl-C)')
    finish()
    await rest
    expect(kinds).toEqual(['prepare-worktree', 'run-attempt'])
    expect(Object.values(session.state.attempts)).toMatchObject([{ outcome: 'failed' }])
    expect(session.state.paused).toMatchObject({ until: null })
  })
})
