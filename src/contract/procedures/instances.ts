/** Interactive instances: agents that a person talks to in a terminal. What they show travels as that terminal. */
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { at, command } from '../access.ts'
import { Cursor, feed } from '../feed.ts'
import { InstanceId, SessionId, TerminalId } from '../ids.ts'
import { TerminalExit, TerminalSize, TerminalTitle } from '../terminal-wire.ts'
import { TerminalPlace } from './terminals.ts'

export const InstanceState = z.object({
  /**
   * `starting`: not ready for a prompt yet. `busy`: it works. `waiting`: a permission dialog is open. `idle`: it waits for
   * a prompt. `exited`: there is no process; it can be resumed.
   */
  kind: z.enum(['starting', 'busy', 'waiting', 'idle', 'exited']),
  /** When it began to be so, epoch milliseconds. */
  since: z.number(),
  /** Of the newest sign. */
  seenAt: z.number(),
  /** What told: its process, a hook of the CLI, the terminal's title, or the session's transcript. */
  by: z.enum(['process', 'hook', 'title', 'transcript']),
  /** The tool that it asks permission for, while `waiting`; untrusted text. */
  wants: z.string().nullable(),
})
export type InstanceState = z.infer<typeof InstanceState>

export const InstanceView = z.object({
  id: InstanceId,
  title: z.string(),
  cwd: z.string(),
  /** Of the task that it was taken over from; null for one that a person spawned. */
  run: z.string().nullable(),
  task: z.string().nullable(),
  attempt: z.string().nullable(),
  session: z.string(),
  model: z.string().nullable(),
  /** Where it is shown; null before its first start. */
  terminal: TerminalId.nullable(),
  state: InstanceState,
  /** What a start waits for, in a sentence, and until when at most, where that is known; null: nothing. */
  waitsFor: z.object({ text: z.string(), until: z.number().nullable() }).nullable(),
  /** Known MCP servers and how their start went. */
  mcp: z.array(
    z.object({ name: z.string(), status: z.enum(['pending', 'connected', 'failed']), detail: z.string().nullable() }),
  ),
  pid: z.number().int().nullable(),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  exit: TerminalExit.nullable(),
})
export type InstanceView = z.infer<typeof InstanceView>

export const InstancesSnapshot = z.object({ instances: z.array(InstanceView) })
export type InstancesSnapshot = z.infer<typeof InstancesSnapshot>
export const InstancesDelta = z.object({
  /** Those that are new or changed. */
  instances: z.array(InstanceView).optional(),
  removed: z.array(z.string()).optional(),
})
export type InstancesDelta = z.infer<typeof InstancesDelta>
export const InstancesFeedMessage = feed(InstancesSnapshot, InstancesDelta)
export type InstancesFeedMessage = z.infer<typeof InstancesFeedMessage>

const one = z.object({ ...command, instance: InstanceId })

export const instances = {
  list: at('read')
    .route({ method: 'GET', path: '/instances', summary: 'Interactive instances, oldest first' })
    .output(z.array(InstanceView)),
  get: at('read')
    .route({ method: 'GET', path: '/instances/{instance}', summary: 'One interactive instance' })
    .input(z.object({ instance: InstanceId }))
    .output(InstanceView),
  /** An agent in a terminal can run anything as this user: hence `admin`. */
  spawn: at('admin')
    .route({ method: 'POST', path: '/instances', summary: 'Start an interactive agent in a worktree or folder' })
    .input(
      z.object({
        ...command,
        where: TerminalPlace,
        model: z.string().min(1).max(200).optional(),
        /** Submitted at the start. */
        prompt: z.string().min(1).max(100_000).optional(),
        /** Go on with this session instead of a new one. */
        resume: SessionId.optional(),
        title: TerminalTitle.optional(),
        size: TerminalSize.default({ cols: 100, rows: 30 }),
      }),
    )
    .output(InstanceView),
  send: at('admin')
    .route({ method: 'POST', path: '/instances/{instance}/send', summary: 'Submit a prompt to an idle instance' })
    .input(one.extend({ text: z.string().min(1).max(100_000) }))
    .output(InstanceView),
  interrupt: at('operate')
    .route({ method: 'POST', path: '/instances/{instance}/interrupt', summary: 'Interrupt its turn, as Escape does' })
    .input(one)
    .output(InstanceView),
  stop: at('operate')
    .route({ method: 'POST', path: '/instances/{instance}/stop', summary: 'End its process; it can be resumed' })
    .input(one)
    .output(InstanceView),
  resume: at('admin')
    .route({ method: 'POST', path: '/instances/{instance}/resume', summary: 'Start it again in its session' })
    .input(one.extend({ size: TerminalSize.optional() }))
    .output(InstanceView),
  remove: at('operate')
    .route({
      method: 'POST',
      path: '/instances/{instance}/remove',
      summary: 'Forget an ended instance and its terminal',
    })
    .input(one)
    .output(z.object({ instance: InstanceId })),
  watch: at('read')
    .route({ method: 'GET', path: '/feeds/instances', summary: 'Feed of all interactive instances' })
    .input(z.object({ cursor: Cursor.optional() }))
    .output(eventIterator(InstancesFeedMessage)),
}
