/** Reads what an attempt's agent wrote, on from where it was read last, and says it in log entries. */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { describeTool } from '../../../agents/claude/activity.ts'
import { FILES, readStderr } from '../../../agents/claude/attempt-folder.ts'
import type { StreamEvent } from '../../../agents/claude/stream-events.ts'
import { createStreamParser } from '../../../agents/claude/stream-parser.ts'
import { DECISIONS_FILE } from '../../../policy/policy-files.ts'
import { Decision } from '../../../policy/policy-snapshot.ts'
import { dollars } from '../style.ts'
import type { LogEntry } from './entry.ts'

export interface TranscriptReader {
  /** What was written since the last call. */
  read(): LogEntry[]
  /** After the process has ended: what is left, refusals of the policy, and stderr where nothing else explains it. */
  finish(failed: boolean): LogEntry[]
}

const CHUNK = 256 * 1024
/** An agent's text is shown up to here; the whole of it lies in the attempt's folder. */
const MOST_CHARACTERS = 20_000

export function openTranscript(dir: string, attempt: string, cwd: string): TranscriptReader {
  let entries: LogEntry[] = []
  let offset = 0
  const buffer = Buffer.allocUnsafe(CHUNK)
  const add = (kind: Extract<LogEntry, { type: 'agent' }>['kind'], text: string) => {
    if (text.trim() !== '') entries.push({ type: 'agent', attempt, kind, text: text.slice(0, MOST_CHARACTERS) })
  }
  const parser = createStreamParser((event) => tell(event, cwd, add))
  const take = (): LogEntry[] => {
    const taken = entries
    entries = []
    return taken
  }
  const readOn = (): void => {
    let fd: number
    try {
      fd = openSync(join(dir, FILES.stdout), 'r')
    } catch {
      return // It has not begun to write, or its folder was cleaned up.
    }
    try {
      for (;;) {
        const read = readSync(fd, buffer, 0, CHUNK, offset)
        offset += read
        if (read > 0) parser.push(buffer.subarray(0, read))
        if (read < CHUNK) return
      }
    } finally {
      closeSync(fd)
    }
  }
  return {
    read() {
      readOn()
      return take()
    },
    finish(failed) {
      readOn()
      parser.end()
      for (const { tool, subject, reason } of refusals(dir)) add('refused', `${tool} ${subject}: ${reason}`)
      if (failed) add('stderr', readStderr(dir))
      return take()
    },
  }
}

type Add = (kind: Extract<LogEntry, { type: 'agent' }>['kind'], text: string) => void

function tell(event: StreamEvent, cwd: string, add: Add): void {
  switch (event.type) {
    case 'assistant': {
      const prefix = event.parent === '' ? '' : '(subagent) '
      if (event.text !== '') add('said', `${prefix}${event.text}`)
      for (const use of event.toolUses) add('did', `${prefix}${describeTool(use, cwd)}`)
      if (event.apiError !== null)
        add('waited', `the provider answered: ${event.apiError.text || event.apiError.error}`)
      return
    }
    case 'retry':
      add(
        'waited',
        `waits for the provider (${event.error.replaceAll('_', ' ')}, try ${event.attempt} of ${event.max})`,
      )
      return
    case 'compacting':
      add('waited', 'compacts its context')
      return
    case 'result': {
      const cost = event.totalCostUsd === null ? '' : `, ${dollars(event.totalCostUsd)}`
      add(
        'ended',
        `ends: ${event.terminalReason ?? event.subtype}${cost}${event.errors.length > 0 ? `: ${event.errors.join('; ')}` : ''}`,
      )
      return
    }
    default:
      // Refusals are told from the policy's own log, which also has those that the stream leaves out.
      return
  }
}

function refusals(dir: string): Decision[] {
  let text: string
  try {
    text = readFileSync(join(dir, DECISIONS_FILE), 'utf8')
  } catch {
    return []
  }
  return text.split('\n').flatMap((line) => {
    if (line === '') return []
    try {
      const parsed = Decision.safeParse(JSON.parse(line))
      return parsed.success && parsed.data.decision === 'deny' ? [parsed.data] : []
    } catch {
      return [] // A line that a kill cut short.
    }
  })
}
