/** Branded identifiers. They are minted in `src/main/lib/ids.ts` alone; here is only what they look like. */
import { z } from 'zod'

export const RunId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{3,39}$/)
  .brand<'RunId'>()
export type RunId = z.infer<typeof RunId>

/** Safe in a git ref, a folder name and an environment variable on every platform. */
export const TaskId = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?$/,
    'task ids are 1 to 64 letters, digits, "-" or "_", beginning and ending with a letter or digit',
  )
  .refine((id) => !['integration', 'run', 'base'].includes(id.toLowerCase()), 'this task id is reserved')
  .brand<'TaskId'>()
export type TaskId = z.infer<typeof TaskId>

/** `<run>.<task or run>.<phase>[.<gate>].<n>`: readable, unique within the data directory. */
export const AttemptId = z.string().min(1).max(300).brand<'AttemptId'>()
export type AttemptId = z.infer<typeof AttemptId>

export const GateRunId = z.string().min(1).max(300).brand<'GateRunId'>()
export type GateRunId = z.infer<typeof GateRunId>

export const AttentionId = z.string().min(1).max(300).brand<'AttentionId'>()
export type AttentionId = z.infer<typeof AttentionId>

/** A UUID, as the Claude CLI demands of `--session-id`. */
export const SessionId = z.uuid().brand<'SessionId'>()
export type SessionId = z.infer<typeof SessionId>

/** A full git object id (SHA-1 or SHA-256). */
export const ObjectId = z
  .string()
  .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)
  .brand<'ObjectId'>()
export type ObjectId = z.infer<typeof ObjectId>

/** Names an interactive agent for as long as it is kept, over its restarts and ours: `i-` and what is safe in a file name. */
export const InstanceId = z
  .string()
  .regex(/^i-[a-z0-9]{4,12}-[a-z0-9]{4}$/)
  .brand<'InstanceId'>()
export type InstanceId = z.infer<typeof InstanceId>

/** Names a terminal for as long as it is kept, over restarts of its process and of Switchyard. A UUID: safe as a file name. */
export const TerminalId = z.uuid().brand<'TerminalId'>()
export type TerminalId = z.infer<typeof TerminalId>
