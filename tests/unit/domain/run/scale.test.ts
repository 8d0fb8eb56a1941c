/** A plan of hundreds of tasks comes to its end, and is looked at as a whole after each event on the way. */
import { describe, expect, it } from 'vitest'
import { decide } from '../../../../src/main/domain/run/decide.ts'
import { effectsOf } from '../../../../src/main/domain/run/effects.ts'
import { runReport } from '../../../../src/main/domain/run/report.ts'
import { liveAttempts } from '../../../../src/main/domain/run/state.ts'
import { createWorld, plannedTask, planOf } from './simulation.ts'

const TASKS = 500

describe(`a run of ${TASKS} tasks`, () => {
  it('ends with all of them merged, within the limit of agents, and reports every one', { timeout: 120_000 }, () => {
    const world = createWorld({
      plan: planOf(
        Array.from({ length: TASKS }, (_, i) =>
          plannedTask(`t${i}`, {
            files: [`src/m${i}/**`, `test/m${i}.js`],
            dependsOn: (i >= 8 ? [`t${i - 8}`] : []) as never,
          }),
        ),
      ),
      agents: 8,
      strategy: 'worktrees',
    })
    const context = { now: 0, agentLimit: 8, session: () => '', attemptId: () => '', attentionId: () => '' }
    let most = 0
    for (;;) {
      world.settle()
      // Asked once more, when there is nothing to decide: that is when all tasks are looked at.
      expect(decide(world.state, context as never)).toEqual([])
      most = Math.max(most, liveAttempts(world.state).length)
      const [effect] = effectsOf(world.state)
      if (!effect) break
      world.perform(effect, (below) => (below === 2 ? 0 : 1 % below))
    }
    expect(world.state.finished).toMatchObject({ status: 'succeeded', reason: `${TASKS} of ${TASKS} tasks merged` })
    expect(most).toBeGreaterThan(0)
    expect(most).toBeLessThanOrEqual(8)
    expect(runReport(world.state, 0).tasks).toHaveLength(TASKS)
  })
})
