/**
 * For a piece of work that takes its time, in whichever engine: Ctrl-C ends it where the engine is our own. In another's
 * it goes on, so the command leaves and says so.
 */
import { EXIT } from '../../../contract/status.ts'
import type { Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { type AccessOptions, type EngineAccess, withAccess } from './engine-access.ts'
import { note } from './output.ts'

export interface StoppableOptions extends AccessOptions {
  /** How to see later what became of work that was left, as an end of a sentence. */
  readonly seeLater: string
}

export function withStoppable(
  cli: CliContext,
  { seeLater, ...options }: StoppableOptions,
  work: (access: EngineAccess) => Promise<Outcome>,
): Promise<Outcome> {
  return withAccess(cli, options, async (access) => {
    let interrupted = false
    const stop = () => {
      if (access.holder !== null) {
        note(cli, `It goes on in ${access.holder}: ${seeLater}.`)
        access.abandon()
        cli.exit(EXIT.interrupted)
      }
      if (!interrupted) note(cli, 'Stopping. Nothing finished is lost.')
      interrupted = true
      // Commands at work are ended by it, and the call comes back.
      void access.close()
    }
    const offs = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => cli.onSignal(signal, stop))
    try {
      const outcome = await work(access)
      return interrupted ? { ok: true, value: EXIT.interrupted } : outcome
    } catch (error) {
      if (interrupted) return { ok: true, value: EXIT.interrupted }
      throw error
    } finally {
      for (const off of offs) off()
    }
  })
}
