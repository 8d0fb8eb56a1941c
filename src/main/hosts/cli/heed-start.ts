/**
 * Ctrl-C while a run is being started: it may have begun, which is never left unsaid. In another's engine the answer is
 * waited for a moment, so that the run can be named; our own engine goes, and nothing is left at work.
 */
import type { RunId } from '../../../contract/ids.ts'
import type { Failure, Result } from '../../../contract/result.ts'
import { EXIT } from '../../../contract/status.ts'
import type { CliContext } from './context.ts'
import type { EngineAccess } from './engine-access.ts'
import { goesOnThere } from './heed-signals.ts'
import { note } from './output.ts'

/** How long somebody who wants to leave waits for the name of the run. */
const PATIENCE_MS = 3_000

export async function untilStarted<T extends { run: RunId }>(
  cli: CliContext,
  { holder, abandon }: Pick<EngineAccess, 'holder' | 'abandon'>,
  start: Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  let waiting: NodeJS.Timeout | null = null
  function leave(text: string): void {
    if (waiting !== null) clearTimeout(waiting)
    note(cli, text)
    abandon()
    cli.exit(EXIT.interrupted)
  }
  const seeIt = 'See it with `switchyard status --all`'
  function interrupt(): void {
    if (holder === null) {
      leave(`The run may be recorded. ${seeIt}, and go on with \`switchyard resume\`.`)
      return
    }
    const unknown = `The run may have begun in ${holder}. ${seeIt}; \`switchyard pause RUN\` pauses it.`
    if (waiting !== null) {
      leave(unknown)
      return
    }
    note(cli, 'Leaving once the run is known. Press Ctrl-C again to leave at once.')
    waiting = setTimeout(() => leave(unknown), PATIENCE_MS)
  }
  const offs = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => cli.onSignal(signal, interrupt))
  try {
    const started = await start
    // What failed has begun nothing, and says why.
    if (waiting !== null && started.ok && holder !== null) leave(goesOnThere(started.value.run, holder))
    return started
  } finally {
    if (waiting !== null) clearTimeout(waiting)
    for (const off of offs) off()
  }
}
