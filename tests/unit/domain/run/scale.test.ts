/** A plan of hundreds of tasks: deciding stays a matter of less than a millisecond, so that every event may be decided upon. */
import { describe, expect, it } from 'vitest'
import { decide } from '../../../../src/main/domain/run/decide.ts'
import { effectsOf } from '../../../../src/main/domain/run/effects.ts'
import { runReport } from '../../../../src/main/domain/run/report.ts'
import { createWorld, plannedTask, planOf } from './simulation.ts'

const TASKS = 500
/** Measured: 0.5 ms; with each task compared with each other one it was 15 ms. */
const MOST_MS = 5

describe(`a run of ${TASKS} tasks`, () => {
  it('ends with all of them merged, and no decision is dear', { timeout: 120_000 }, () => {
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
    let decisions = 0
    let spent = 0
    for (;;) {
      world.settle()
      // Asked once more, when there is nothing to decide: that is when all tasks are looked at.
      const begun = performance.now()
      expect(decide(world.state, context as never)).toEqual([])
      spent += performance.now() - begun
      decisions += 1
      const [effect] = effectsOf(world.state)
      if (!effect) break
      world.perform(effect, (below) => (below === 2 ? 0 : 1 % below))
    }
    expect(world.state.finished).toMatchObject({ status: 'succeeded', reason: `${TASKS} of ${TASKS} tasks merged` })
    expect(spent / decisions).toBeLessThan(MOST_MS)
    const begun = performance.now()
    expect(runReport(world.state, 0).tasks).toHaveLength(TASKS)
    expect(performance.now() - begun).toBeLessThan(20 * MOST_MS)
  })
})
