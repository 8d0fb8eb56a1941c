/** Parses the lines that the recorder wrote, and those of a transcript that tell of an interruption. */
import { z } from 'zod'
import { HOOK_EVENTS, type InstanceSign } from '../../../domain/instance/instance-state.ts'

const Line = z.object({
  at: z.number(),
  event: z.enum(HOOK_EVENTS),
  session: z.string().nullable(),
  transcript: z.string().nullable(),
  tool: z.string().nullable(),
  notice: z.string().nullable(),
})

export interface ReadSign {
  readonly sign: Extract<InstanceSign, { kind: 'hook' }>
  readonly session: string | null
  readonly transcript: string | null
}

/** Null for a line that is torn or of another kind. */
export function readSign(line: string): ReadSign | null {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return null
  }
  const parsed = Line.safeParse(value)
  if (!parsed.success) return null
  const { event, tool, notice, session, transcript } = parsed.data
  return { sign: { kind: 'hook', event, tool, notice }, session, transcript }
}

const INTERRUPTED = '[Request interrupted by user'

/** A line of a transcript that the CLI writes when a person interrupts a turn or refuses a tool. */
export const tellsInterruption = (line: string): boolean =>
  line.includes(INTERRUPTED) && /"type":"user"/.test(line) && line.length < 20_000
