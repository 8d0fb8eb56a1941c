/** What holds in every order of events: evidence before merging, claims, limits, and an end. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RunEvent } from '../../../../src/contract/events.ts'
import { AttentionId, TaskId } from '../../../../src/contract/ids.ts'
import type { Stage } from '../../../../src/contract/settings.ts'
import { claimsOverlap } from '../../../../src/main/domain/plan/claims.ts'
import { type Effect, effectKey } from '../../../../src/main/domain/run/effects.ts'
import { foldEvents } from '../../../../src/main/domain/run/fold.ts'
import { isApproved, needOf, pipelineGates, pipelineOf } from '../../../../src/main/domain/run/needs.ts'
import { runReport } from '../../../../src/main/domain/run/report.ts'
import { isActive, isOver, slotsUsed } from '../../../../src/main/domain/run/schedule.ts'
import {
  evidenceFor,
  isAsked,
  liveAttempts,
  openAttention,
  tasksInOrder,
} from '../../../../src/main/domain/run/state.ts'
import {
  agentStage,
  createWorld,
  DEFAULT_PIPELINE,
  plannedTask,
  planOf,
  type World,
  type WorldOptions,
} from './simulation.ts'

const FILES = ['src/a.js', 'src/b.js', 'src/c.js', 'src/**']

/** Acyclic plans: a task may depend on earlier ones only. */
const plans = fc
  .array(
    fc.record({
      deps: fc.array(fc.nat(10), { maxLength: 2 }),
      files: fc.array(fc.constantFrom(...FILES), { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((rows) =>
    planOf(
      rows.map((row, index) =>
        plannedTask(`t${index}`, {
          files: [...new Set(row.files)],
          dependsOn: [...new Set(row.deps.filter((dep) => dep < index).map((dep) => `t${dep}`))] as never,
        }),
      ),
    ),
  )

const worlds: fc.Arbitrary<WorldOptions> = fc.record({
  plan: plans,
  agents: fc.integer({ min: 1, max: 4 }),
  attempts: fc.integer({ min: 1, max: 3 }),
  reviews: fc.integer({ min: 1, max: 4 }),
  budgetUsd: fc.option(fc.double({ min: 0.5, max: 5, noNaN: true }), { nil: null }),
  strategy: fc.constantFrom('auto' as const, 'sequential' as const, 'worktrees' as const),
  merge: fc.boolean(),
  pipeline: fc.constantFrom<Stage[]>(
    DEFAULT_PIPELINE,
    // Phases after gates and review, which change what those have seen.
    [
      agentStage('implement', false),
      { kind: 'gate', gate: 'lint' },
      { kind: 'review' },
      agentStage('document', false),
      { kind: 'gate', gate: 'test' },
    ],
    [{ kind: 'gate', gate: 'test' }, agentStage('implement', false), { kind: 'review' }, agentStage('document', false)],
  ),
})

const draws = fc.array(fc.nat(10_000), { minLength: 1, maxLength: 400 })

/** A person sends a task back so often at most: each time it is worked on anew. */
const MOST_REQUESTS = 3

/** Sends a begun task back at any moment, whatever works on it. */
function sendBack(world: World, draw: (below: number) => number): void {
  const asked = world.log.filter(({ event }) => event.type === 'TaskSentBack').length
  const begun = tasksInOrder(world.state).filter(isActive)
  const task = begun[draw(Math.max(1, begun.length))]
  if (asked >= MOST_REQUESTS || !task || world.state.finished) return
  world.append([
    ...openAttention(world.state, task.id).map(
      (item): RunEvent => ({
        type: 'AttentionResolved',
        attention: AttentionId.parse(item.id),
        decision: 'cleared',
        note: '',
      }),
    ),
    { type: 'TaskSentBack', task: TaskId.parse(task.id), request: `request-${asked}`, note: 'do it so', comments: [] },
  ])
}

/** Drives a world by the drawn numbers, effects ending in any order; calls back after each change. */
function drive(options: WorldOptions, numbers: number[], check: (world: World, last: Effect | null) => void): World {
  const world = createWorld(options)
  let next = 0
  const draw = (below: number): number => (numbers[next++ % numbers.length] ?? 0) % below
  const inFlight = new Map<string, Effect>()
  for (let step = 0; step < 2_000; step++) {
    world.settle()
    check(world, null)
    for (const effect of world.due()) if (!inFlight.has(effectKey(effect))) inFlight.set(effectKey(effect), effect)
    if (inFlight.size === 0) {
      const before = world.log.length
      world.tick(3_600_000)
      world.settle()
      if (world.log.length === before && world.due().length === 0) return world
      continue
    }
    const key = [...inFlight.keys()][draw(inFlight.size)] ?? ''
    const effect = inFlight.get(key)
    inFlight.delete(key)
    if (!effect) continue
    if (draw(9) === 0) {
      sendBack(world, draw)
      check(world, null)
    }
    // A merge looks at its task once more before it moves the branch.
    const task = effect.kind === 'merge-task' ? world.state.tasks[effect.task] : undefined
    if (task && needOf(world.state, task)?.kind !== 'merge') continue
    world.perform(effect, draw)
    check(world, effect)
  }
  throw new Error(`no end after 2000 steps: ${JSON.stringify(runReport(world.state, 0))}`)
}

describe('a run, in any order of events', () => {
  it('merges no task without green evidence of every gate for the merged tree and an approval of its own tree', () => {
    fc.assert(
      fc.property(worlds, draws, (options, numbers) => {
        const merged = new Set<string>()
        drive(options, numbers, (world) => {
          for (const task of tasksInOrder(world.state)) {
            if (!task.merged || merged.has(task.id)) continue
            merged.add(task.id)
            for (const gate of pipelineGates(world.state)) {
              expect(evidenceFor(world.state, gate, task.merged.tree)?.passed).toBe(true)
              expect(evidenceFor(world.state, gate, task.head?.tree ?? '')?.passed).toBe(true)
            }
            const reviewed = pipelineOf(world.state).some((stage) => stage.kind === 'review')
            expect(reviewed && isApproved(task, task.head?.tree ?? '')).toBe(true)
            // Nothing that a person asked for is passed over.
            expect(isAsked(task)).toBe(false)
            expect(task.head?.tree).not.toBe(task.baseTree)
            for (const dependency of task.planned.dependsOn)
              expect(world.state.tasks[dependency]?.merged).not.toBeNull()
          }
        })
      }),
      { numRuns: 200 },
    )
  })

  it('breaks no limit on agents, no claim and no dependency', () => {
    fc.assert(
      fc.property(worlds, draws, (options, numbers) => {
        drive(options, numbers, (world) => {
          const { state } = world
          expect(slotsUsed(state)).toBeLessThanOrEqual(state.maxAgents)
          const active = tasksInOrder(state).filter(isActive)
          for (const [index, task] of active.entries()) {
            for (const other of active.slice(index + 1))
              expect(claimsOverlap(task.planned.files, other.planned.files)).toBe(false)
            for (const dependency of task.planned.dependsOn) expect(state.tasks[dependency]?.merged).not.toBeNull()
            expect(liveAttempts(state).filter((attempt) => attempt.task === task.id).length).toBeLessThanOrEqual(1)
          }
          if (state.strategy && state.strategy.name !== 'worktrees') expect(active.length).toBeLessThanOrEqual(1)
        })
      }),
      { numRuns: 200 },
    )
  })

  it('always ends: finished, or every open task waits for a person by name', () => {
    fc.assert(
      fc.property(worlds, draws, (options, numbers) => {
        const { state } = drive(options, numbers, () => {})
        if (state.finished) {
          expect(tasksInOrder(state).every(isOver)).toBe(true)
          return
        }
        const attention = state.attention.filter((item) => item.open)
        expect(attention.length).toBeGreaterThan(0)
        expect(runReport(state, 0).status).toBe('attention')
        for (const item of attention) expect(item.text).toMatch(/switchyard/)
        for (const task of tasksInOrder(state).filter((candidate) => !isOver(candidate)))
          expect(
            openAttention(state, task.id).length > 0 || runReport(state, 0).tasks.find((t) => t.id === task.id)?.note,
          ).toBeTruthy()
      }),
      { numRuns: 200 },
    )
  })

  it('goes on as each advice says: what a person sends back or approves does not wait again at once', () => {
    fc.assert(
      fc.property(worlds, draws, (options, numbers) => {
        const world = drive({ ...options, budgetUsd: null }, numbers, () => {})
        const item = world.state.attention.find((candidate) => candidate.open)
        if (!item) return
        const advised = (['retry', 'approve'] as const).filter(
          (decision) =>
            item.text.includes(`tasks ${decision} ${item.task}`) ||
            (decision === 'retry' && item.text.includes('switchyard resume')),
        )
        expect(advised.length).toBeGreaterThan(0)
        for (const decision of advised) {
          const again = createWorld({ ...options, budgetUsd: null })
          again.append(world.log.slice(1).map(({ event }) => event))
          again.tick(3_600_000)
          again.append([
            { type: 'AttentionResolved', attention: AttentionId.parse(item.id), decision, note: 'do it so' },
          ])
          again.settle()
          const raised = again.state.attention.filter((other) => other.open && other.task === item.task)
          expect(raised, `${decision} of ${item.text}`).toEqual([])
        }
      }),
      { numRuns: 300 },
    )
  })

  it('folds to the same state from its log as it had while it was driven', () => {
    fc.assert(
      fc.property(worlds, draws, (options, numbers) => {
        const world = drive(options, numbers, () => {})
        expect(foldEvents(world.log)).toEqual(world.state)
        expect(JSON.parse(JSON.stringify(world.state))).toEqual(world.state)
      }),
      { numRuns: 50 },
    )
  })
})
