/** Gives the agents of sample runs the scripted model, and everybody else's the user's own environment. */
import type { RunId } from '../../../contract/ids.ts'
import type { AgentAdapter, AgentOutcome, AgentRun } from '../../agents/adapter.ts'
import type { SampleRuns } from './sample-runs.ts'

export interface SampleAdapterParts {
  readonly samples: Pick<SampleRuns, 'ready' | 'environment'>
  readonly isSample: (run: RunId) => boolean
  readonly real: AgentAdapter
  readonly scripted: (env: NodeJS.ProcessEnv) => AgentAdapter
}

export function sampleAdapter({ samples, isSample, real, scripted }: SampleAdapterParts): AgentAdapter {
  return {
    run(order, observer) {
      if (!isSample(order.run)) return real.run(order, observer)
      let detached = false
      const begun = samples.ready().then((): AgentRun => {
        const env = samples.environment()
        // Never the user's own credentials: a sample promises to use none.
        if (env === null) throw new Error('the scripted model has ended')
        const run = scripted(env).run(order, observer)
        if (detached) run.detach()
        return run
      })
      return {
        done: begun.then((run) => run.done, notStarted),
        stop: (reason) =>
          begun.then(
            (run) => run.stop(reason),
            () => {},
          ),
        detach() {
          detached = true
          begun.then(
            (run) => run.detach(),
            () => {},
          )
        },
      }
    },
  }
}

const notStarted = (error: unknown): AgentOutcome => ({
  outcome: 'failed',
  detail: `The scripted model of the sample did not start: ${error instanceof Error ? error.message : String(error)}`,
  text: '',
  structured: null,
  costUsd: 0,
  costEstimated: false,
  tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
  durationMs: 0,
  model: null,
  notBefore: null,
})
