/**
 * Terminals: which there are, and what is done with them as a whole.
 *
 * What a terminal shows and what is typed into it never travels here: viewers use the raw channel of `terminal-wire.ts`.
 */
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { at, command } from '../access.ts'
import { Cursor, feed } from '../feed.ts'
import { RunId, TaskId, TerminalId } from '../ids.ts'
import { TerminalExit, TerminalSize, TerminalTitle } from '../terminal-wire.ts'

/** `shell`: the user's own shell. `instance`: an interactive agent. `attempt`: a headless attempt's stream, drawn by us. */
export const TerminalKind = z.enum(['shell', 'instance', 'attempt'])
export type TerminalKind = z.infer<typeof TerminalKind>

/**
 * `starting`: its process is not there yet. `running`: it is. `closing`: it was told to end, and has not yet ended.
 * `exited`: there is no process; what it showed can still be looked at.
 */
export const TerminalState = z.enum(['starting', 'running', 'closing', 'exited'])
export type TerminalState = z.infer<typeof TerminalState>

export const TerminalView = z.object({
  id: TerminalId,
  kind: TerminalKind,
  /** What a person or its opener calls it. */
  title: z.string(),
  /** What the program in it calls itself (OSC 0 or 2): untrusted text, without control characters; empty: nothing. */
  programTitle: z.string(),
  cwd: z.string(),
  /** Of the worktree that it stands in, where it was opened for one. */
  run: z.string().nullable(),
  task: z.string().nullable(),
  /** The attempt whose stream it shows; null for other kinds. */
  attempt: z.string().nullable(),
  state: TerminalState,
  /** Of the shell or program; null without one. */
  pid: z.number().int().nullable(),
  /** How its last process ended; null before and while there is one. */
  exit: TerminalExit.nullable(),
  cols: z.number().int(),
  rows: z.number().int(),
  /** Counts the processes that it had, from 1. */
  life: z.number().int(),
  /** Whether `terminals.restart` can start it anew. */
  restartable: z.boolean(),
  createdAt: z.number(),
  /** When its last process ended, epoch milliseconds. */
  exitedAt: z.number().nullable(),
})
export type TerminalView = z.infer<typeof TerminalView>

/** Where a shell is opened. */
export const TerminalPlace = z.discriminatedUnion('in', [
  /** The worktree of a task: `REFUSED` with `worktree-absent` while there is none. */
  z.object({ in: z.literal('task'), run: RunId, task: TaskId }),
  /** The checkout of a registered project. */
  z.object({ in: z.literal('project'), dir: z.string().min(1).max(4096) }),
  /** Any folder of this machine, absolute. */
  z.object({ in: z.literal('folder'), dir: z.string().min(1).max(4096) }),
])
export type TerminalPlace = z.infer<typeof TerminalPlace>

export const TerminalsSnapshot = z.object({ terminals: z.array(TerminalView) })
export type TerminalsSnapshot = z.infer<typeof TerminalsSnapshot>
export const TerminalsDelta = z.object({
  /** Those that are new or changed. */
  terminals: z.array(TerminalView).optional(),
  /** Ids of those that were removed. */
  removed: z.array(z.string()).optional(),
})
export type TerminalsDelta = z.infer<typeof TerminalsDelta>
export const TerminalsFeedMessage = feed(TerminalsSnapshot, TerminalsDelta)
export type TerminalsFeedMessage = z.infer<typeof TerminalsFeedMessage>

const one = z.object({ ...command, terminal: TerminalId })

export const terminals = {
  list: at('read')
    .route({ method: 'GET', path: '/terminals', summary: 'Terminals, oldest first' })
    .output(z.array(TerminalView)),
  get: at('read')
    .route({ method: 'GET', path: '/terminals/{terminal}', summary: 'One terminal' })
    .input(z.object({ terminal: TerminalId }))
    .output(TerminalView),
  /** A shell is the right to run anything as this user: hence `admin`. */
  open: at('admin')
    .route({ method: 'POST', path: '/terminals', summary: 'Open a shell in a worktree, a project or a folder' })
    .input(
      z.object({
        ...command,
        where: TerminalPlace,
        size: TerminalSize.default({ cols: 80, rows: 24 }),
        /** Absent: the last part of its folder. */
        title: TerminalTitle.optional(),
      }),
    )
    .output(TerminalView),
  rename: at('operate')
    .route({ method: 'POST', path: '/terminals/{terminal}/rename', summary: 'Give a terminal another title' })
    .input(one.extend({ title: TerminalTitle }))
    .output(TerminalView),
  /** SIGHUP, then SIGTERM, then SIGKILL to its process group; answers at once, with the state `closing` or `exited`. */
  close: at('operate')
    .route({ method: 'POST', path: '/terminals/{terminal}/close', summary: 'End the process of a terminal' })
    .input(one)
    .output(TerminalView),
  /** Starts its program anew below what it showed; a live one is closed first. */
  restart: at('admin')
    .route({ method: 'POST', path: '/terminals/{terminal}/restart', summary: 'Start the process of a terminal anew' })
    .input(one)
    .output(TerminalView),
  /** Closes it where need be, and forgets it with its scrollback. */
  remove: at('operate')
    .route({ method: 'POST', path: '/terminals/{terminal}/remove', summary: 'Remove a terminal and its scrollback' })
    .input(one)
    .output(z.object({ terminal: TerminalId })),
  watch: at('read')
    .route({ method: 'GET', path: '/feeds/terminals', summary: 'Feed of all terminals' })
    .input(z.object({ cursor: Cursor.optional() }))
    .output(eventIterator(TerminalsFeedMessage)),
}
