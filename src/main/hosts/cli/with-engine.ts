/** Holds the engine for one piece of work that is no drive of a run, and ends what it started at Ctrl-C. */
import { EXIT } from '../../../contract/status.ts'
import { WorkStopped } from '../../services/engine/work-stopped.ts'
import { type OpenEngine, openEngine, surroundings } from '../compose.ts'
import type { Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { note } from './output.ts'

export interface EngineUse {
  /** What others are told who find the engine held. */
  readonly command: string
  /** Needed where an agent is started. */
  readonly claudePath?: string
}

export async function withEngine(
  cli: CliContext,
  { command, claudePath = '' }: EngineUse,
  work: (opened: OpenEngine) => Promise<Outcome>,
): Promise<Outcome> {
  const opened = openEngine(surroundings(cli.env), { command: `switchyard ${command}`, claudePath })
  if (!opened.ok) return opened
  let interrupted = false
  const stop = () => {
    if (!interrupted) note(cli, 'Stopping. Nothing finished is lost.')
    interrupted = true
    void opened.value.engine.stopWork()
  }
  const offs = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => cli.onSignal(signal, stop))
  try {
    const outcome = await work(opened.value)
    return interrupted ? { ok: true, value: EXIT.interrupted } : outcome
  } catch (error) {
    if (interrupted && error instanceof WorkStopped) return { ok: true, value: EXIT.interrupted }
    throw error
  } finally {
    for (const off of offs) off()
    opened.value.close()
  }
}
