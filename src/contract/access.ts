/** What every procedure is built from: its access level, and the errors that it may answer with. */
import { oc } from '@orpc/contract'
import { z } from 'zod'

/**
 * Who may call a procedure.
 *
 * `read`: whoever may look (a read-only share link too). `operate`: whoever steers runs. `admin`: whoever changes what
 * Switchyard itself does on this machine. `desktop-only`: the app's own window; never over a network port, whatever the
 * token. `local-only`: programs of this user, over the local socket of the engine and nothing else.
 */
export const AccessLevel = z.enum(['read', 'operate', 'admin', 'desktop-only', 'local-only'])
export type AccessLevel = z.infer<typeof AccessLevel>

export interface ProcedureMeta {
  /** Absent: nobody may call it. */
  readonly access?: AccessLevel
}

/** A caller's rights: `operate` includes `read`, `admin` both, and the two of this machine all three but not each other. */
export type Grant = AccessLevel

const INCLUDES: Readonly<Record<Grant, readonly AccessLevel[]>> = {
  read: ['read'],
  operate: ['read', 'operate'],
  admin: ['read', 'operate', 'admin'],
  'desktop-only': ['read', 'operate', 'admin', 'desktop-only'],
  'local-only': ['read', 'operate', 'admin', 'local-only'],
}

/** Whether a caller with `grant` may call a procedure of `level`; a procedure without a level is refused to everybody. */
export const mayCall = (grant: Grant, level: AccessLevel | undefined): boolean =>
  level !== undefined && INCLUDES[grant].includes(level)

const Detail = z.object({
  /** Literal and stable, such as `task-over` or `spec-invalid`: what a program looks at. */
  code: z.string(),
  /** Further lines for whoever wants them. */
  details: z.array(z.string()),
})

/** The union of errors that procedures declare. Each message is one sentence that says what to do next. */
const errors = {
  /** The token does not reach so far. */
  FORBIDDEN: { status: 403, message: 'This token does not allow that.', data: z.object({ needs: z.string() }) },
  /** There is no such run, task, attempt, project or file. */
  NOT_FOUND: { status: 404, message: 'There is no such thing.', data: Detail },
  /** What was asked does not fit the present state. */
  REFUSED: { status: 409, message: 'That is not possible now.', data: Detail },
  /** A spec, plan, path or configuration is not valid. */
  INVALID: { status: 422, message: 'That is not valid.', data: Detail },
  /** The machine lacks something: claude, credentials, git, disk space, or the right to write. */
  UNFIT: { status: 503, message: 'The machine is not ready.', data: Detail },
} as const

const base = oc.$meta<ProcedureMeta>({}).errors(errors)

/** Begins a procedure of the given access level. */
export const at = (access: AccessLevel) => base.meta({ access })

/**
 * Identity of one command, made by the caller: a UUID. Sending the same command again (after a lost answer) gives the same
 * answer and does nothing twice; to another procedure it is refused. The answers of the last 1,000 commands are kept while
 * the engine lives.
 */
export const CommandId = z.uuid()
export const command = { commandId: CommandId }

/** A page of a list or text, in numbers that also come as text in a query string. */
export const wholeNumber = (limits: { min?: number; max?: number } = {}) =>
  z.coerce
    .number<number>()
    .int()
    .min(limits.min ?? 0)
    .max(limits.max ?? Number.MAX_SAFE_INTEGER)
