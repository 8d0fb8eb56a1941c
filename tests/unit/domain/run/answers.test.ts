/** What a person's answers change, and what is never taken over from before. */
import { describe, expect, it } from 'vitest'
import type { RunEvent } from '../../../../src/contract/events.ts'
import { AttemptId, AttentionId, TaskId } from '../../../../src/contract/ids.ts'
import type { AttentionKind } from '../../../../src/contract/status.ts'
import { nextAttempt } from '../../../../src/main/domain/run/attempt-policy.ts'
import { nextWake } from '../../../../src/main/domain/run/effects.ts'
import { needOf } from '../../../../src/main/domain/run/needs.ts'
import { runReport, taskNote } from '../../../../src/main/domain/run/report.ts'
import { liveAttempts, type TaskState } from '../../../../src/main/domain/run/state.ts'
import { agentStage, createWorld, hash, plannedTask, planOf, type World } from './simulation.ts'

const A = TaskId.parse('a')
const PIPELINE = [agentStage('implement', false), { kind: 'gate' as const, gate: 'test' }]

/** A world whose task `a` has a worktree and an attempt at `implement` under way. */
function working(pipeline: Parameters<typeof createWorld>[0]['pipeline'] = PIPELINE): World {
  const world = createWorld({ plan: planOf([plannedTask('a')]), pipeline })
  for (let i = 0; i < 10 && !liveAttempts(world.state).some((attempt) => attempt.task === 'a'); i++) {
    world.settle()
    for (const effect of world.due()) world.perform(effect, () => 0)
    world.settle()
  }
  return world
}

const taskOf = (world: World): TaskState => {
  const task = world.state.tasks['a']
  if (!task) throw new Error('no task a')
  return task
}

let made = 0
function finish(world: World, id: string, more: Partial<Extract<RunEvent, { type: 'AttemptFinished' }>> = {}): void {
  const tree = hash(`tree ${++made}`)
  world.append([
    {
      type: 'AttemptFinished',
      attempt: AttemptId.parse(id),
      outcome: 'succeeded',
      detail: '',
      costUsd: 0,
      costEstimated: false,
      tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
      durationMs: 1,
      model: null,
      commit: hash(`commit ${tree}`),
      tree,
      changed: true,
      notBefore: null,
      ...more,
    },
  ])
}

const current = (world: World): string => liveAttempts(world.state)[0]?.id ?? ''

function raise(world: World, kind: AttentionKind, task: TaskId | null = A): AttentionId {
  const attention = AttentionId.parse(`test-run.attention.${world.state.attention.length + 1}`)
  world.append([{ type: 'AttentionRaised', attention, task, kind, text: 'see `switchyard`' }])
  return attention
}

const answer = (world: World, attention: AttentionId, decision: 'retry' | 'approve', note = ''): void =>
  world.append([{ type: 'AttentionResolved', attention, decision, note }])

describe('a changed gate', () => {
  it('sent back is worked on again, with what the person said, before its gates count for anything', () => {
    const world = working()
    finish(world, current(world))
    answer(world, raise(world, 'gate-change'), 'retry', 'leave the test script alone')
    expect(needOf(world.state, taskOf(world))).toMatchObject({ kind: 'phase', phase: 'implement' })
    expect(taskOf(world).note).toBe('leave the test script alone')
    expect(taskOf(world).gateChangeApproved).toBeNull()
  })

  it('approved is approved as it stood then', () => {
    const world = working()
    finish(world, current(world))
    const then = taskOf(world).head?.commit
    answer(world, raise(world, 'gate-change'), 'approve')
    expect(taskOf(world).gateChangeApproved).toBe(then)
    expect(needOf(world.state, taskOf(world))).toMatchObject({ kind: 'gate' })
  })
})

describe('an empty diff', () => {
  it('sent back is worked on again', () => {
    const world = working()
    finish(world, current(world), { tree: taskOf(world).head?.tree as never, changed: false })
    world.append([
      {
        type: 'GateFinished',
        gateRun: 'g' as never,
        scope: 'task',
        task: A,
        gate: 'test',
        command: 'test',
        exitCode: 0,
        timedOut: false,
        durationMs: 1,
        outputFile: '/dev/null',
        tree: taskOf(world).head?.tree as never,
        failureDigest: null,
        tail: 'x'.repeat(8_000),
      },
    ])
    expect(needOf(world.state, taskOf(world))).toEqual({ kind: 'nothing-changed' })
    answer(world, raise(world, 'empty-diff'), 'retry')
    expect(needOf(world.state, taskOf(world))).toMatchObject({ kind: 'phase', phase: 'implement' })
    // Snapshots of the state do not grow with what gates print.
    expect(Object.values(world.state.evidence)[0]?.tail.length).toBe(500)
  })

  it('is what an idle `implement` ends in; an idle fix leaves the gate red, and nobody can approve that', () => {
    for (const [phase, kind] of [
      ['implement', 'empty-diff'],
      ['fix', 'attempts'],
    ] as const) {
      const world = working()
      if (phase === 'fix') finish(world, current(world))
      for (let i = 0; i < 12 && runReport(world.state, 0).attention.length === 0; i++) {
        world.settle()
        const live = liveAttempts(world.state)[0]
        if (live) finish(world, live.id, { outcome: 'empty', commit: null, tree: null, changed: false })
        else for (const effect of world.due()) world.perform(effect, () => 0)
        world.settle()
      }
      expect(runReport(world.state, 0).attention).toMatchObject([{ task: 'a', kind }])
      expect(runReport(world.state, 0).attention[0]?.text.includes('tasks approve')).toBe(kind === 'empty-diff')
    }
  })
})

describe('dropped lines', () => {
  it('that a person lets go are no longer in the way', () => {
    const world = working()
    finish(world, current(world))
    world.append([{ type: 'MergeRefused', task: A, reason: '', lines: ['src/b.js: const b = 1'], onto: hash('other') }])
    expect(taskOf(world).conflicts).toEqual(['src/b.js'])
    answer(world, raise(world, 'dropped-lines'), 'approve')
    expect(taskOf(world)).toMatchObject({ conflicts: [], droppedLines: [], dropsApproved: true, mergeRejections: 0 })
  })
})

describe('phases behind the review', () => {
  it('send what they change through gates and review again', () => {
    const world = working([
      agentStage('implement', false),
      { kind: 'gate', gate: 'test' },
      { kind: 'review' },
      agentStage('document', false),
    ])
    const green = (): void => {
      world.append([
        {
          type: 'GateFinished',
          gateRun: `g${++made}` as never,
          scope: 'task',
          task: A,
          gate: 'test',
          command: 'test',
          exitCode: 0,
          timedOut: false,
          durationMs: 1,
          outputFile: '/dev/null',
          tree: taskOf(world).head?.tree as never,
          failureDigest: null,
          tail: '',
        },
      ])
    }
    const approve = (): void =>
      world.append([
        {
          type: 'VerdictRecorded',
          task: A,
          attempt: null,
          round: 1,
          tree: taskOf(world).head?.tree as never,
          given: 'approved',
          effective: 'approved',
          summary: '',
          issues: [],
          findings: [],
        },
      ])
    finish(world, current(world))
    green()
    approve()
    world.settle()
    expect(liveAttempts(world.state)).toMatchObject([{ phase: 'document' }])
    finish(world, current(world))
    expect(needOf(world.state, taskOf(world))).toMatchObject({ kind: 'gate', gate: 'test' })
    green()
    expect(needOf(world.state, taskOf(world))).toMatchObject({ kind: 'review' })
    approve()
    expect(needOf(world.state, taskOf(world))).toEqual({ kind: 'merge' })
  })
})

describe('parallel fixers', () => {
  const batch = (world: World, number: number, outcome: 'interrupted' | 'transient' | 'succeeded', count = 8): void => {
    for (let i = 0; i < count; i++) {
      const id = AttemptId.parse(`test-run.a.fix.lint.${number}-${i}`)
      world.append([
        {
          type: 'AttemptPlanned',
          attempt: id,
          task: A,
          phase: 'fix',
          gate: 'lint',
          n: (number - 1) * count + i + 1,
          session: '00000000-0000-4000-8000-000000000001' as never,
          resume: false,
          model: null,
          batch: number,
          files: [`src/${i}.js`],
          commit: null,
        },
      ])
    }
    for (let i = 0; i < count; i++)
      finish(world, `test-run.a.fix.lint.${number}-${i}`, { outcome, commit: null, tree: null })
  }
  const step = { phase: 'fix', gate: 'lint', repeats: true }

  it('that all end with the machine or the provider count as one', () => {
    for (const outcome of ['interrupted', 'transient'] as const) {
      const world = working()
      finish(world, current(world))
      batch(world, 1, outcome)
      expect(nextAttempt(world.state, taskOf(world), step, 0)).toMatchObject({ kind: 'start', batch: 2 })
      for (let number = 2; number <= 8; number++) batch(world, number, outcome)
      expect(nextAttempt(world.state, taskOf(world), step, 0).kind).not.toBe('start')
    }
  })

  it('of many batches are not stopped by their number', () => {
    const world = working()
    finish(world, current(world))
    batch(world, 1, 'succeeded', 30)
    batch(world, 2, 'succeeded', 30)
    expect(nextAttempt(world.state, taskOf(world), step, 0)).toMatchObject({ kind: 'start', counted: 2 })
  })
})

describe('a run', () => {
  it('that is resumed after the provider came back counts its failures anew', () => {
    const world = working()
    for (let i = 0; i < 8; i++) {
      finish(world, current(world), { outcome: 'transient', commit: null, tree: null, changed: false })
      world.settle()
    }
    const item = world.state.attention.find((candidate) => candidate.open)
    expect(item).toMatchObject({ task: 'a', kind: 'environment' })
    answer(world, AttentionId.parse(item?.id), 'retry')
    world.settle()
    expect(world.state.attention.filter((candidate) => candidate.open)).toEqual([])
    expect(liveAttempts(world.state)).toMatchObject([{ phase: 'implement', n: 9 }])
  })

  it('sleeps for no backoff that a person waits before, or that was overtaken', () => {
    const world = working()
    finish(world, current(world), { outcome: 'transient', commit: null, tree: null, notBefore: 9_000_000 })
    expect(nextWake(world.state, 2_000_000)).toBe(9_000_000)
    const attention = raise(world, 'setup')
    expect(nextWake(world.state, 2_000_000)).toBeNull()
    answer(world, attention, 'retry')
    expect(nextWake(world.state, 2_000_000)).toBeNull()
    raise(world, 'credentials', null)
    expect(nextWake(world.state, 2_000_000)).toBeNull()
  })

  it('tells the time that it worked: without pauses, and without waiting for a person', () => {
    const world = working()
    const begun = world.state.createdAt
    world.append([{ type: 'RunPaused', reason: 'night', until: null }])
    world.tick(3_600_000)
    expect(runReport(world.state, begun + 5_000_000).durationMs).toBeLessThan(1_000)
    world.append([{ type: 'RunUnpaused', reason: 'morning' }])
    expect(runReport(world.state, world.state.updatedAt + 10).durationMs).toBeLessThan(1_000)
    finish(world, current(world))
    raise(world, 'attempts')
    expect(runReport(world.state, begun + 50_000_000)).toMatchObject({ status: 'attention' })
    expect(runReport(world.state, begun + 50_000_000).durationMs).toBeLessThan(1_000)
  })

  it('that is paused twice in a row has paused since the first, with the reason of the second', () => {
    const world = working()
    world.append([{ type: 'RunPaused', reason: 'usage limit', until: 9_000_000 }])
    const since = world.state.paused?.at
    world.tick(3_600_000)
    world.append([{ type: 'RunPaused', reason: 'paused by a person', until: null }])
    expect(world.state.paused).toEqual({ reason: 'paused by a person', until: null, at: since })
    world.tick(60_000)
    world.append([{ type: 'RunUnpaused', reason: 'resumed' }])
    expect(world.state.pauses).toMatchObject([{ from: since }])
    expect(world.state.pausedMs).toBeGreaterThanOrEqual(3_660_000)
  })

  it('that is finished, and a task that is cancelled, wait for nobody', () => {
    const world = working()
    world.append([{ type: 'TaskCancelled', task: A, reason: 'not wanted' }])
    raise(world, 'setup')
    world.settle()
    expect(runReport(world.state, 0).attention).toEqual([])
    // The agent of the cancelled task is still followed.
    expect(world.state.finished).toBeNull()
    raise(world, 'budget', null)
    finish(world, current(world))
    world.settle()
    expect(runReport(world.state, 0)).toMatchObject({ status: 'cancelled', attention: [] })
  })

  it('tells of an agent that works on while the budget waits for a person', () => {
    const world = working()
    raise(world, 'budget', null)
    expect(taskNote(world.state, taskOf(world), 3)).toBe('implement, attempt 1')
  })
})
