/** What sending a task back changes: who works next, what counts no longer, and when it is answered. */
import { describe, expect, it } from 'vitest'
import type { RunEvent } from '../../../../src/contract/events.ts'
import { AttemptId, AttentionId, TaskId } from '../../../../src/contract/ids.ts'
import { effectsOf } from '../../../../src/main/domain/run/effects.ts'
import { needOf } from '../../../../src/main/domain/run/needs.ts'
import { taskStatus } from '../../../../src/main/domain/run/report.ts'
import { isAsked, isOvertaken, liveAttempts, type TaskState } from '../../../../src/main/domain/run/state.ts'
import { agentStage, createWorld, hash, plannedTask, planOf, type World } from './simulation.ts'

const A = TaskId.parse('a')
const PIPELINE = [
  agentStage('research', true),
  agentStage('implement', false),
  { kind: 'gate' as const, gate: 'test' },
  { kind: 'review' as const },
]

const taskOf = (world: World): TaskState => {
  const task = world.state.tasks['a']
  if (!task) throw new Error('no task a')
  return task
}
const live = (world: World) => liveAttempts(world.state)[0]

/** Goes on until an attempt at `phase` is under way; every effect before succeeds and changes what it should. */
function until(phase: string): World {
  const world = createWorld({ plan: planOf([plannedTask('a')]), pipeline: PIPELINE })
  for (let i = 0; i < 20; i++) {
    world.settle()
    if (live(world)?.phase === phase) return world
    for (const effect of world.due()) world.perform(effect, (below) => (below === 4 || below === 5 ? 1 : 0))
  }
  throw new Error(`never came to ${phase}`)
}

let asked = 0
const sendBack = (world: World, note = 'not like this'): void =>
  world.append([{ type: 'TaskSentBack', task: A, request: `request-${++asked}`, note, comments: [] }])

function finish(world: World, more: Partial<Extract<RunEvent, { type: 'AttemptFinished' }>> = {}): void {
  const tree = hash(`tree ${++asked}`)
  world.append([
    {
      type: 'AttemptFinished',
      attempt: AttemptId.parse(live(world)?.id ?? ''),
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

describe('sent back under review', () => {
  it('overtakes the reviewer, and a revise comes next whatever the verdict was', () => {
    const world = until('review')
    sendBack(world)
    const reviewer = live(world)
    expect(reviewer && isOvertaken(reviewer, taskOf(world))).toBe(true)
    expect(effectsOf(world.state).map((effect) => effect.kind)).toEqual(['run-attempt'])
    const head = taskOf(world).head
    world.append([
      {
        type: 'VerdictRecorded',
        task: A,
        attempt: null,
        round: 1,
        tree: head?.tree as never,
        given: 'approved',
        effective: 'approved',
        summary: '',
        issues: [],
        findings: [],
      },
    ])
    finish(world, { outcome: 'succeeded', tree: head?.tree as never, commit: head?.commit as never, changed: false })
    expect(needOf(world.state, taskOf(world))).toEqual({ kind: 'revise', verdict: null })
    expect(taskStatus(world.state, taskOf(world))).toBe('working')
    world.settle()
    expect(live(world)).toMatchObject({ phase: 'revise', requests: 1, resume: false })
    finish(world)
    expect(isAsked(taskOf(world))).toBe(false)
    expect(needOf(world.state, taskOf(world))).toMatchObject({ kind: 'gate', gate: 'test' })
  })

  it('is answered only by work that knew of it', () => {
    const world = until('review')
    sendBack(world, 'first')
    finish(world, { outcome: 'stopped', tree: null, commit: null, changed: false })
    world.settle()
    sendBack(world, 'second')
    finish(world)
    expect(taskOf(world)).toMatchObject({ answered: 1, note: 'second' })
    world.settle()
    expect(live(world)).toMatchObject({ phase: 'revise', requests: 2 })
    finish(world)
    expect(isAsked(taskOf(world))).toBe(false)
  })
})

describe('sent back while the work is being done', () => {
  it('continues the session of who was ended, with the word; no revise is due before there is work', () => {
    const world = until('implement')
    const first = live(world)
    world.append([
      { type: 'ProcessStarted', owner: first?.id ?? '', kind: 'agent', pid: 7, startTime: '1', command: 'claude' },
    ])
    sendBack(world)
    finish(world, { outcome: 'stopped', tree: hash('half'), changed: true })
    world.settle()
    expect(live(world)).toMatchObject({ phase: 'implement', resume: true, session: first?.session, requests: 1 })
    finish(world)
    expect(isAsked(taskOf(world))).toBe(false)
  })
})

describe('what a person had accepted', () => {
  it('is accepted no longer, and what was counted counts anew', () => {
    const world = until('review')
    const head = taskOf(world).head
    finish(world, { outcome: 'failed', tree: head?.tree as never, commit: head?.commit as never, changed: false })
    const attention = AttentionId.parse('test-run.attention.1')
    world.append([
      { type: 'AttentionRaised', attention, task: A, kind: 'review', text: 'see `switchyard`' },
      { type: 'AttentionResolved', attention, decision: 'approve', note: '' },
    ])
    expect(needOf(world.state, taskOf(world))?.kind).toBe('merge')
    sendBack(world)
    expect(taskOf(world).personApproved).toBeNull()
    expect(needOf(world.state, taskOf(world))).toEqual({ kind: 'revise', verdict: null })
    expect(effectsOf(world.state).map((effect) => effect.kind)).toEqual([])
  })

  it('taken as it is after all, lets go of what was asked for', () => {
    const world = until('review')
    sendBack(world)
    finish(world, { outcome: 'stopped', tree: null, commit: null, changed: false })
    const head = taskOf(world).head
    for (let i = 0; i < 3; i++) {
      world.settle()
      finish(world, { outcome: 'empty', tree: head?.tree as never, commit: head?.commit as never, changed: false })
    }
    world.settle()
    const item = world.state.attention.find((candidate) => candidate.open)
    expect(item).toMatchObject({ kind: 'review', task: 'a' })
    world.append([
      { type: 'AttentionResolved', attention: AttentionId.parse(item?.id ?? ''), decision: 'approve', note: '' },
    ])
    expect(needOf(world.state, taskOf(world))?.kind).toBe('merge')
  })

  it('of an empty change has the work done again', () => {
    const world = until('implement')
    const head = taskOf(world).head
    finish(world, { tree: head?.tree as never, commit: head?.commit as never, changed: false })
    sendBack(world)
    expect(needOf(world.state, taskOf(world))).toMatchObject({ kind: 'phase', phase: 'implement' })
  })
})

it('remembers a gate that was cut off, until somebody has worked in the worktree again', () => {
  const world = until('review')
  finish(world, { outcome: 'stopped' })
  const tree = taskOf(world).head?.tree as never
  world.append([{ type: 'GateStarted', gateRun: 'g-9' as never, scope: 'task', task: A, gate: 'test', tree }])
  expect(taskOf(world).unfinishedGate).toBe('g-9')
  sendBack(world)
  world.settle()
  finish(world)
  expect(taskOf(world).unfinishedGate).toBeNull()
})
