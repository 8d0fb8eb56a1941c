/** A person in the worktree of a task: nothing of ours starts there, and what they hand back is proven like any work. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AttentionId, TaskId } from '../../../../src/contract/ids.ts'
import { type Effect, effectKey } from '../../../../src/main/domain/run/effects.ts'
import { foldEvents } from '../../../../src/main/domain/run/fold.ts'
import { pipelineGates } from '../../../../src/main/domain/run/needs.ts'
import { runReport } from '../../../../src/main/domain/run/report.ts'
import { isOver } from '../../../../src/main/domain/run/schedule.ts'
import { evidenceFor, liveAttempts, tasksInOrder } from '../../../../src/main/domain/run/state.ts'
import { agentStage, createWorld, DEFAULT_PIPELINE, plannedTask, planOf, type World } from './simulation.ts'

const taskOf = (effect: Effect, world: World): string | null => {
  if ('task' in effect) return effect.task
  return effect.kind === 'run-attempt' ? (world.state.attempts[effect.attempt]?.task ?? null) : null
}

/** Drives to the first attempt of the only task. */
function begun(world: World): string {
  for (let i = 0; i < 20; i++) {
    world.settle()
    const live = liveAttempts(world.state)[0]
    if (live?.task) return live.id
    const effect = world.due()[0]
    if (!effect) break
    world.perform(effect, () => 0)
  }
  throw new Error('no attempt began')
}

const finish = (world: World, outcome: 'stopped' | 'failed'): void => {
  const effect = world.due().find((due) => due.kind === 'run-attempt')
  if (effect?.kind !== 'run-attempt') throw new Error('no attempt is under way')
  const task = world.state.attempts[effect.attempt]?.task ?? ''
  const head = world.state.tasks[task]?.head
  world.append([
    { type: 'ProcessStarted', owner: effect.attempt, kind: 'agent', pid: 7, startTime: '1', command: 'claude' },
    {
      type: 'AttemptFinished',
      attempt: effect.attempt as never,
      outcome,
      detail: outcome,
      costUsd: 0.1,
      costEstimated: true,
      tokens: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 },
      durationMs: 1,
      model: null,
      commit: (head?.commit ?? null) as never,
      tree: (head?.tree ?? null) as never,
      changed: false,
      notBefore: null,
    },
  ])
}

const oneTask = (attempts = 3) =>
  createWorld({
    plan: planOf([plannedTask('a')]),
    attempts,
    pipeline: [agentStage('implement', false), { kind: 'gate', gate: 'test' }, { kind: 'review' }],
  })

describe('taking the planner over', () => {
  const planning = () => {
    const world = oneTask()
    world.perform({ kind: 'preflight' }, () => 0)
    world.settle()
    return world
  }
  const take = (world: World): void => {
    const attempt = world.state.attempts[world.state.runAttempts.at(-1) ?? '']
    if (!attempt) throw new Error('nothing was planned')
    const { id, session } = attempt
    world.append([
      {
        type: 'PlanTakenOver',
        attempt: id as never,
        session: session as never,
        instance: 'i-sim00001-0000' as never,
      },
    ])
  }
  const handBack = (world: World): void => world.append([{ type: 'PlanHandedBack', note: 'two tasks' }])

  it('plans nothing while a person has its session, says so, and goes on in that when it is handed back', () => {
    const world = planning()
    take(world)
    finish(world, 'stopped')
    world.settle()
    expect(world.due()).toEqual([])
    expect(liveAttempts(world.state)).toEqual([])
    expect(runReport(world.state, 0)).toMatchObject({
      status: 'attention',
      reason: 'taken over by you (plan, attempt 1): hand it back when you are done',
    })
    handBack(world)
    world.settle()
    const [first, next] = world.state.runAttempts.map((id) => world.state.attempts[id])
    expect(next).toMatchObject({ phase: 'plan', resume: true, session: first?.session, n: 2, outcome: null })
    expect(runReport(world.state, 0)).toMatchObject({ status: 'planning', reason: null })
    finish(world, 'failed')
    world.settle()
    expect(liveAttempts(world.state)[0]).toMatchObject({ phase: 'plan', resume: false, n: 3 })
  })

  it('takes no plan that the planner answered just then: the next answer is the plan', () => {
    const world = planning()
    const [effect] = world.due()
    take(world)
    if (effect) world.perform(effect, () => 0)
    world.settle()
    expect(world.state.attempts[world.state.runAttempts[0] ?? '']?.outcome).toBe('succeeded')
    expect(world.state.plan).toBeNull()
    expect(world.due()).toEqual([])
    handBack(world)
    world.settle()
    const [again] = world.due()
    if (again) world.perform(again, () => 0)
    expect(world.state.plan?.tasks).toHaveLength(1)
    expect(foldEvents(world.log)).toEqual(world.state)
  })

  it('answers that no valid plan came, and leaves what concerns the whole run', () => {
    const world = planning()
    for (let n = 0; n < 3; n++) {
      finish(world, 'failed')
      world.settle()
    }
    world.append([
      { type: 'AttentionRaised', attention: 'test-run.attention.2' as never, task: null, kind: 'budget', text: '' },
    ])
    take(world)
    expect(world.state.attention.map(({ kind, open }) => [kind, open])).toEqual([
      ['plan-invalid', false],
      ['budget', true],
    ])
  })
})

describe('taking over', () => {
  it('starts nothing while a person has the task, and says so', () => {
    const world = oneTask()
    begun(world)
    expect(world.takeOver('a')).toBe(true)
    finish(world, 'stopped')
    world.settle()
    expect(world.due()).toEqual([])
    expect(liveAttempts(world.state)).toEqual([])
    const report = runReport(world.state, 0)
    expect(report.status).toBe('attention')
    expect(report.tasks[0]).toMatchObject({ status: 'attention' })
    expect(report.tasks[0]?.note).toContain('taken over by you (implement, attempt 1)')
  })

  it('goes on in the same session when it is handed back to continue, and in a fresh one after that', () => {
    const world = oneTask()
    const first = begun(world)
    world.takeOver('a')
    finish(world, 'stopped')
    world.handBack('a', () => 0)
    world.settle()
    const next = liveAttempts(world.state)[0]
    expect(next).toMatchObject({
      phase: 'implement',
      resume: true,
      session: world.state.attempts[first]?.session,
      n: 2,
    })
    finish(world, 'failed')
    world.settle()
    expect(liveAttempts(world.state)[0]).toMatchObject({ phase: 'implement', resume: false, n: 3 })
  })

  it('judges the tree when the phase is handed back as done: gates and review, never the word of the person', () => {
    const world = oneTask()
    begun(world)
    world.takeOver('a')
    finish(world, 'stopped')
    const draws = [0, 1] // changed, done
    world.handBack('a', () => draws.shift() ?? 0)
    world.settle()
    const tree = world.state.tasks['a']?.head?.tree
    expect(world.due()).toEqual([{ kind: 'run-gate', task: 'a', gate: 'test', tree }])
  })

  it('takes an unchanged tree for what it is, although a person called it done', () => {
    const world = oneTask()
    begun(world)
    world.takeOver('a')
    finish(world, 'stopped')
    const draws = [1, 1] // as it was, done
    world.handBack('a', () => draws.shift() ?? 0)
    for (const effect of world.due()) world.perform(effect, () => 1)
    world.settle()
    expect(world.state.attention.at(-1)).toMatchObject({ kind: 'empty-diff', open: true })
  })

  it('answers what waited for a person, and gives the task its attempts anew', () => {
    const world = oneTask(1)
    begun(world)
    finish(world, 'failed')
    world.settle()
    expect(world.state.attention.at(-1)).toMatchObject({ task: 'a', open: true })
    expect(world.takeOver('a')).toBe(true)
    expect(world.state.attention.every((item) => !item.open)).toBe(true)
    world.handBack('a', () => 0)
    world.settle()
    expect(liveAttempts(world.state)[0]).toMatchObject({ phase: 'implement', resume: true })
  })
})

describe('in any order of events', () => {
  const draws = fc.array(fc.nat(10_000), { minLength: 200, maxLength: 400 })
  const plans = fc.constantFrom(
    planOf([plannedTask('a')]),
    planOf([plannedTask('a'), plannedTask('b', { dependsOn: [TaskId.parse('a')] })]),
    planOf([plannedTask('a'), plannedTask('b'), plannedTask('c')]),
  )

  it('lets nobody else into the worktree, merges on evidence alone, ends, and folds to the same state', () => {
    fc.assert(
      fc.property(plans, draws, fc.integer({ min: 1, max: 6 }), (plan, numbers, most) => {
        const world = createWorld({ plan, pipeline: DEFAULT_PIPELINE, attempts: 2, reviews: 2 })
        let next = 0
        let taken = 0
        const draw = (below: number): number => (numbers[next++ % numbers.length] ?? 0) % below
        const inFlight = new Map<string, Effect>()
        const check = () => {
          for (const task of tasksInOrder(world.state)) {
            if (task.merged)
              for (const gate of pipelineGates(world.state))
                expect(evidenceFor(world.state, gate, task.merged.tree)?.passed).toBe(true)
            if (!task.takenOver) continue
            // Only the agent that was at work may still be ending.
            for (const effect of world.due())
              if (taskOf(effect, world) === task.id) expect(effect.kind).toBe('run-attempt')
          }
        }
        let ended = false
        for (let step = 0; step < 1_500 && !ended; step++) {
          world.settle()
          check()
          for (const effect of world.due())
            if (!inFlight.has(effectKey(effect))) inFlight.set(effectKey(effect), effect)
          const held = tasksInOrder(world.state).filter((task) => task.takenOver)
          const ready = held.filter(
            (task) => ![...inFlight.values()].some((effect) => taskOf(effect, world) === task.id),
          )
          const begin = tasksInOrder(world.state).filter((task) => !isOver(task) && !task.takenOver)
          const candidate = begin[draw(Math.max(1, begin.length))]
          const works = [...inFlight.values()].filter((effect) => taskOf(effect, world) === candidate?.id)
          // As the service does: an agent or gate is ended first, a merge is waited for.
          if (taken < most && candidate && draw(4) === 0 && works.every((effect) => effect.kind === 'run-attempt')) {
            const live = liveAttempts(world.state).filter((attempt) => attempt.task === candidate.id).length
            if (world.takeOver(candidate.id)) taken += 1
            expect(liveAttempts(world.state).filter((attempt) => attempt.task === candidate.id)).toHaveLength(live)
            continue
          }
          const first = ready[0]
          if (first && (inFlight.size === 0 || draw(3) === 0 || step % 7 === 0)) {
            world.handBack(first.id, draw)
            continue
          }
          if (inFlight.size === 0) {
            const before = world.log.length
            world.tick(3_600_000)
            world.settle()
            if (world.log.length > before || world.due().length > 0) continue
            const waiting = world.state.attention.find((item) => item.open)
            ended = world.state.finished !== null || !waiting
            if (ended || !waiting) continue
            world.append([
              { type: 'AttentionResolved', attention: AttentionId.parse(waiting.id), decision: 'retry', note: '' },
            ])
            ended = ++taken > most + 20
            continue
          }
          const key = [...inFlight.keys()][draw(inFlight.size)] ?? ''
          const effect = inFlight.get(key)
          inFlight.delete(key)
          if (effect) world.perform(effect, draw)
        }
        check()
        expect(ended).toBe(true)
        expect(tasksInOrder(world.state).some((task) => task.takenOver)).toBe(false)
        expect(foldEvents(world.log)).toEqual(world.state)
        expect(JSON.parse(JSON.stringify(world.state))).toEqual(world.state)
      }),
      { numRuns: 100 },
    )
  })
})
