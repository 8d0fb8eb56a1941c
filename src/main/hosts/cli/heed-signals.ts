/**
 * What Ctrl-C and polite kills do to a run that is shown. It depends on whose engine drives it.
 *
 * Our own: once, no new work, agents end their phases; twice, they are stopped; three times, out. A terminal that is
 * closed, or a polite kill, ends the engine alone: the agents go on and are taken up again by `resume`.
 *
 * Another's: the run is not ours to stop, so the first one leaves, and says what goes on and how to stop that.
 */
import { randomUUID } from 'node:crypto'
import type { RunId } from '../../../contract/ids.ts'
import type { CliContext } from './context.ts'
import type { EngineAccess } from './engine-access.ts'
import { plural } from './style.ts'
import type { RunView } from './views/run-view.ts'

export interface Steered {
  readonly run: RunId
  /** The engine that drives the run now. */
  access(): EngineAccess
  /** Ends this process; whatever works goes on. */
  leave(): void
}

/** Said by whoever leaves a run in another's engine. */
export const goesOnThere = (run: RunId, holder: string): string =>
  `Run ${run} goes on in ${holder}. See it again with \`switchyard resume ${run}\`; pause it with \`switchyard pause ${run}\`, and its agents at once with \`--now\`.`

export function heedSignals(cli: CliContext, view: RunView, { run, access, leave }: Steered) {
  let count = 0

  async function pause(): Promise<void> {
    const { client } = access()
    // Refused when the run is over by now, which is what was wanted.
    const paused = client.runs.pause({ commandId: randomUUID(), run, reason: 'interrupted (Ctrl-C)' }).catch(() => {})
    const info = await client.system.info().catch(() => null)
    const agents = info?.agents.working ?? 0
    view.say(
      agents === 0
        ? 'Pausing: what is under way comes to its end. Press Ctrl-C again to stop it at once.'
        : `Pausing: ${plural(agents, 'agent')} finish${agents === 1 ? 'es' : ''} ${agents === 1 ? 'its' : 'their'} phase. Press Ctrl-C again to stop ${agents === 1 ? 'it' : 'them'}.`,
    )
    await paused
  }

  function interrupt(): void {
    const { client, holder } = access()
    count += 1
    if (holder !== null) {
      view.say(goesOnThere(run, holder))
      leave()
    } else if (count === 1) void pause()
    else if (count === 2) {
      view.say('Stopping the agents. Nothing finished is lost; `switchyard resume` continues their sessions.')
      client.runs.stop({ commandId: randomUUID(), run }).catch(() => {})
    } else leave()
  }

  const offs = [cli.onSignal('SIGINT', interrupt), cli.onSignal('SIGTERM', leave), cli.onSignal('SIGHUP', leave)]
  return {
    interrupted: () => count > 0,
    stop() {
      for (const off of offs) off()
    },
  }
}
