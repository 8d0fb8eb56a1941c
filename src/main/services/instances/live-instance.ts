/** One running interactive agent: follows its signs, its title and its MCP servers, and keeps what is known of it. */
import type { TerminalExit } from '../../../contract/terminal-wire.ts'
import { mcpFile, signsFile } from '../../agents/claude/interactive/instance-folder.ts'
import { type McpServer, readMcpLine } from '../../agents/claude/interactive/mcp-status.ts'
import { readSign, tellsInterruption } from '../../agents/claude/interactive/read-sign.ts'
import {
  beginning,
  type InstanceActivity,
  type InstanceSign,
  readTitle,
  takeSign,
} from '../../domain/instance/instance-state.ts'
import type { Clock } from '../../lib/clock.ts'
import { type FileTail, tailFile } from '../../lib/tail-file.ts'
import type { TerminalHandle } from '../terminals/terminals.ts'

export interface LiveInstance {
  readonly handle: TerminalHandle
  readonly activity: InstanceActivity
  readonly mcp: readonly McpServer[]
  /** Called after each change until the returned function is called. */
  onChange(listener: () => void): () => void
  /** Resolves with what it is once `fits`, or as it is after so many milliseconds. */
  until(fits: (activity: InstanceActivity) => boolean, ms: number): Promise<InstanceActivity>
  /** The process ended: nothing is followed any more. */
  ended(): void
}

export interface LiveInstanceOptions {
  readonly clock: Clock
  /** Folder of the instance. */
  readonly dir: string
  /** Bytes of the sign and MCP files that belong to earlier processes. */
  readonly from: { readonly signs: number; readonly mcp: number }
  /** Where its session's transcript lies, and how long it is, if that is known already. */
  readonly transcriptSize: (file: string) => number
  /** The session that it was started in. */
  readonly session: string
  /** It went on to another session: `/clear` begins one, `/resume` picks one. */
  moved(session: string): void
}

export function followInstance(handle: TerminalHandle, options: LiveInstanceOptions): LiveInstance {
  const { clock } = options
  const listeners = new Set<() => void>()
  let activity = beginning(clock.now())
  let mcp: readonly McpServer[] = []
  let transcript: { file: string; tail: FileTail } | null = null
  let over = false
  let { session } = options

  const changed = (): void => {
    for (const listener of [...listeners]) listener()
  }
  const take = (sign: InstanceSign): void => {
    const next = takeSign(activity, sign, clock.now())
    if (next === activity) return
    activity = next
    changed()
  }

  const signs = tailFile(signsFile(options.dir), options.from.signs, (line) => {
    const read = readSign(line)
    if (read === null || over) return
    if (read.sign.event === 'SessionStart' && read.session !== null && read.session !== session) {
      session = read.session
      options.moved(session)
    }
    if (read.transcript !== null && read.transcript !== transcript?.file) {
      transcript?.tail.close()
      const file = read.transcript
      transcript = {
        file,
        tail: tailFile(file, options.transcriptSize(file), (text) => {
          if (tellsInterruption(text)) take({ kind: 'interrupted' })
        }),
      }
    }
    take(read.sign)
    transcript?.tail.poke()
  })
  const log = tailFile(mcpFile(options.dir), options.from.mcp, (line) => {
    const next = readMcpLine(mcp, line)
    if (next === mcp) return
    mcp = next
    changed()
  })
  const offTitle = handle.onTitle((title) => {
    const read = readTitle(title)
    if (read !== null) take({ kind: 'title', busy: read.busy })
    // Where the file system tells nothing, the title does: it turns while anything goes on.
    for (const tail of [signs, log, transcript?.tail]) tail?.poke()
  })

  const ended = (): void => {
    if (over) return
    over = true
    for (const tail of [signs, log, transcript?.tail]) tail?.close()
    offTitle()
    take({ kind: 'exited' })
  }

  return {
    handle,
    get activity() {
      return activity
    },
    get mcp() {
      return mcp
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    until(fits, ms) {
      return new Promise((resolve) => {
        const end = (): void => {
          cancel()
          off()
          resolve(activity)
        }
        const look = (): void => {
          if (fits(activity)) end()
        }
        const cancel = clock.after(ms, end)
        listeners.add(look)
        const off = () => listeners.delete(look)
        look()
      })
    },
    ended,
  }
}

/** Exits that are none of its own doing: it is resumed when Switchyard is back. */
export const endedWithUs = (exit: TerminalExit | null): boolean => exit?.by === 'app-ended' || exit?.by === 'host-ended'
