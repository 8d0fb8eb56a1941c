/** Reviews on demand in the engine at work: one at a time for each task, shown live, and ended when somebody says so. */
import type { RunId } from '../../../contract/ids.ts'
import type { KeptReview } from '../../../contract/procedures/reviews.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { Activity } from '../../agents/adapter.ts'
import { WorkStopped } from '../engine/work-stopped.ts'
import { ON_DEMAND_PHASE, reviewOnDemand } from '../reviews/review-on-demand.ts'
import { type AppDeps, taskOf } from './deps.ts'

export interface ReviewRoom {
  /** Settles with the verdict. */
  review(run: RunId, task: string): Promise<Result<KeptReview, Failure>>
  /** False when none is under way. Whoever waits for the review is told that it was stopped. */
  stop(run: RunId, task: string): boolean
  /** Stops all of them, and settles when their end is stored. */
  end(): Promise<void>
}

type Heard = (run: RunId, attempt: string, task: string, activity: Activity) => void

export function createReviewRoom(deps: AppDeps, heard: Heard): ReviewRoom {
  const { engine, driver, machine, samples } = deps
  const underWay = new Map<string, { readonly stop: AbortController; readonly done: Promise<unknown> }>()
  let ending = false

  async function carryOut(run: RunId, id: string, signal: AbortSignal): Promise<Result<KeptReview, Failure>> {
    const found = taskOf(deps, run, id)
    if (!found.ok) return found
    const { created } = found.value.state
    const fit = await machine.require(created.settings.env.required, { credentials: !samples.isSample(created) })
    if (!fit.ok) return fit
    const session = engine.session(run)
    const task = session?.state.tasks[id]
    if (!session || !task) return fail('task-not-found', `Run ${run} has no task ${id}.`)
    try {
      const reviewed = await reviewOnDemand(engine.effects, session, task, {
        signal,
        activity: (attempt, activity) => heard(run, attempt, id, activity),
        async change(change, { goesOn }) {
          const done = await driver.change(run, async (now) => ({ value: await change(now) }), {
            goesOn: goesOn && !ending,
          })
          if (done === null) throw new Error(`Run ${run} is gone`)
          return done.value
        },
      })
      return reviewed.ok ? ok({ ...reviewed.value.review, file: reviewed.value.file }) : reviewed
    } catch (error) {
      if (error instanceof WorkStopped) return fail('work-stopped', `The review of ${id} was stopped before it began.`)
      throw error
    } finally {
      for (const { attempt } of deps.activity.of(run))
        if (attempt.startsWith(`${run}.${id}.${ON_DEMAND_PHASE}.`)) deps.activity.ended(run, attempt)
    }
  }

  return {
    async review(run, id) {
      const key = `${run}.${id}`
      if (ending) return fail('work-stopped', 'The engine is about to end. Ask again in a moment.')
      if (underWay.has(key))
        return fail('busy', `A review of ${id} is under way already: see \`switchyard qa-report ${run}\` in a moment.`)
      const stop = new AbortController()
      const done = carryOut(run, id, stop.signal)
      underWay.set(key, { stop, done })
      try {
        return await done
      } finally {
        underWay.delete(key)
      }
    },
    stop(run, id) {
      const review = underWay.get(`${run}.${id}`)
      review?.stop.abort()
      return review !== undefined
    },
    async end() {
      ending = true
      for (const { stop } of underWay.values()) stop.abort()
      await Promise.allSettled([...underWay.values()].map(({ done }) => done))
    },
  }
}
