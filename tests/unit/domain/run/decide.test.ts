/** Decisions in particular situations, driven through the same world as the properties. */
import { describe, expect, it } from 'vitest'
import { AttemptId, AttentionId } from '../../../../src/contract/ids.ts'
import { effectsOf, nextWake } from '../../../../src/main/domain/run/effects.ts'
import { runReport, taskNote } from '../../../../src/main/domain/run/report.ts'
import { liveAttempts } from '../../../../src/main/domain/run/state.ts'
import { createWorld, plannedTask, planOf, type World } from './simulation.ts'

/** Outcomes of the simulation's attempts by drawn number. */
const SUCCEED = 0
const FAIL = 5
const TRANSIENT = 6

const always = (n: number) => () => n
/** Performs everything that is due, once. */
function step(world: World, draw: (below: number) => number = always(SUCCEED)): void {
  world.settle()
  for (const effect of world.due()) world.perform(effect, draw)
  world.settle()
}

const one = () =>
  createWorld({
    plan: planOf([plannedTask('a')]),
    pipeline: [{ kind: 'agent', phase: 'implement', writes: true, readOnly: false, prompt: null }],
  })

function toFirstAttempt(world: World): void {
  for (let i = 0; i < 10 && !liveAttempts(world.state).some((attempt) => attempt.phase === 'implement'); i++)
    step(world)
}

describe('attempts', () => {
  it('that fail are repeated within the limit, the last one with the stronger model, then a person is asked', () => {
    const world = one()
    toFirstAttempt(world)
    const models: (string | null)[] = []
    for (let i = 0; i < 3; i++) {
      models.push(liveAttempts(world.state)[0]?.model ?? null)
      step(world, (below) => (below === 10 ? FAIL : 0))
    }
    expect(models).toEqual([null, null, 'opus'])
    const report = runReport(world.state, 0)
    expect(report.status).toBe('attention')
    expect(report.attention).toMatchObject([{ task: 'a', kind: 'attempts' }])
    expect(liveAttempts(world.state)).toEqual([])
  })

  it('that fail in a way that passes wait longer each time and do not count', () => {
    const world = one()
    toFirstAttempt(world)
    for (let i = 0; i < 4; i++) {
      step(world, (below) => (below === 10 ? TRANSIENT : 0))
      expect(liveAttempts(world.state)).toEqual([])
      const wake = nextWake(world.state, 0)
      expect(wake).not.toBeNull()
      world.tick(6_000)
      world.settle()
      expect(liveAttempts(world.state)).toHaveLength(1)
    }
    expect(runReport(world.state, 0).attention).toEqual([])
  })

  it('end in attention when the provider stays away', () => {
    const world = one()
    toFirstAttempt(world)
    for (let i = 0; i < 8; i++) {
      step(world, (below) => (below === 10 ? TRANSIENT : 0))
      world.tick(700_000)
      world.settle()
    }
    expect(runReport(world.state, 0).attention).toMatchObject([{ task: 'a', kind: 'environment' }])
  })
})

describe('a run', () => {
  it('waits for the approval of its plan unless told otherwise', () => {
    const world = createWorld({ plan: planOf([plannedTask('a')]), yes: false })
    for (let i = 0; i < 4; i++) step(world)
    expect(runReport(world.state, 0)).toMatchObject({
      status: 'approval',
      attention: [{ task: null, kind: 'plan-approval' }],
    })
    expect(effectsOf(world.state)).toEqual([])
    world.append([{ type: 'PlanApproved', by: 'person' }])
    world.settle()
    expect(runReport(world.state, 0)).toMatchObject({ status: 'running', attention: [] })
  })

  it('that is paused starts nothing and says so, and takes up again at the time that was named', () => {
    const world = one()
    toFirstAttempt(world)
    world.append([{ type: 'RunPaused', reason: 'usage limit', until: 9_000_000 }])
    step(world)
    expect(liveAttempts(world.state)).toEqual([])
    expect(world.due()).toEqual([])
    expect(runReport(world.state, 0)).toMatchObject({ status: 'paused', reason: 'usage limit' })
    expect(nextWake(world.state, 0)).toBe(9_000_000)
    world.tick(9_000_000)
    world.settle()
    expect(world.state.paused).toBeNull()
  })

  it('stops new agents at its budget and goes on when it is raised', () => {
    const world = createWorld({ plan: planOf([plannedTask('a')]), budgetUsd: 0.15 })
    for (let i = 0; i < 12; i++) step(world)
    expect(runReport(world.state, 0).attention).toMatchObject([{ task: null, kind: 'budget' }])
    const spent = Object.keys(world.state.attempts).length
    world.append([
      { type: 'OptionsChanged', options: {}, budgetUsd: 100 },
      {
        type: 'AttentionResolved',
        attention: AttentionId.parse(world.state.attention.find((item) => item.open)?.id),
        decision: 'cleared',
        note: '',
      },
    ])
    step(world)
    expect(Object.keys(world.state.attempts).length).toBeGreaterThan(spent)
  })

  it('cancels what depends on a cancelled task and ends', () => {
    const world = createWorld({ plan: planOf([plannedTask('a'), plannedTask('b', { dependsOn: ['a'] as never })]) })
    for (let i = 0; i < 4; i++) step(world)
    for (const attempt of liveAttempts(world.state))
      world.perform({ kind: 'run-attempt', attempt: AttemptId.parse(attempt.id) }, always(FAIL))
    world.append([{ type: 'TaskCancelled', task: world.state.tasks['a']?.planned.id as never, reason: 'not wanted' }])
    world.settle()
    expect(runReport(world.state, 0)).toMatchObject({ status: 'cancelled' })
    expect(world.state.tasks['b']?.cancelled).toContain('depends on a')
  })
})

describe('a waiting task', () => {
  it('says why: dependency, claim, turn, free agents', () => {
    const claims = createWorld({
      plan: planOf([
        plannedTask('a', { files: ['src/a.js'] }),
        plannedTask('b', { files: ['src/**'] }),
        plannedTask('c', { dependsOn: ['a'] as never }),
        plannedTask('d'),
        plannedTask('e'),
      ]),
      agents: 2,
      strategy: 'worktrees',
    })
    // Everything but the work of the tasks themselves.
    for (let i = 0; i < 6; i++) {
      claims.settle()
      for (const effect of claims.due())
        if (effect.kind !== 'run-attempt' || claims.state.attempts[effect.attempt]?.task === null)
          claims.perform(effect, always(SUCCEED))
    }
    claims.settle()
    const note = (id: string): string | null => {
      const task = claims.state.tasks[id]
      return task ? taskNote(claims.state, task, 2) : null
    }
    expect(note('b')).toBe('waits for files that a works on')
    expect(note('c')).toBe('waits for a')
    expect(note('e')).toBe('waits for a free agent (limit 2)')
    const turns = createWorld({ plan: planOf([plannedTask('a'), plannedTask('b')]), strategy: 'sequential' })
    for (let i = 0; i < 3; i++) step(turns)
    const b = turns.state.tasks['b']
    expect(b && taskNote(turns.state, b, 4)).toBe('waits for its turn after a (strategy sequential)')
  })
})
