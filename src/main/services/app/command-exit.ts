/** The exit code of a command that an agent ran: the CLI tells it in words, and only when it counts as a failure. Pure. */
import { z } from 'zod'

const Ended = z.object({
  stdout: z.string(),
  interrupted: z.literal(false),
  /** It goes on in the background: nothing is known of its end. */
  backgroundTaskId: z.undefined().optional(),
  /** An exit code other than 0 that is none of failure, such as grep's for no match; which one is not told. */
  returnCodeInterpretation: z.undefined().optional(),
})
const SAID = /^Exit code (\d{1,3})(?:\n|$)/

export interface CommandExit {
  /** null: not told. */
  readonly exitCode: number | null
  /** What the command printed, without the line that tells the code. */
  readonly text: string
}

/** `told`: the CLI's own record of the call, which is not what the model reads. */
export function commandExit(tool: string | undefined, failed: boolean, text: string, told: unknown): CommandExit {
  if (tool !== 'Bash') return { exitCode: null, text }
  // A command may print the same words, but not fail with them: then the CLI's own line stands before them.
  const said = failed ? SAID.exec(text) : null
  if (said !== null) return { exitCode: Number(said[1]), text: text.slice(said[0].length) }
  return { exitCode: !failed && Ended.safeParse(told).success ? 0 : null, text }
}
