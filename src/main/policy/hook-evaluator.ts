/**
 * The process behind every PreToolUse hook: `node hook-evaluator.ts <attempt folder>`, payload on stdin, verdict on
 * stdout. It needs nothing of the engine, so that agents stay checked while we are down, and it fails closed: whatever
 * goes wrong here is a denial (exit 2; should even that fail, the CLI blocks by `onFailure`).
 */
import { closeSync, fstatSync, openSync, readFileSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { decideTool, type ToolCall, type Verdict } from './decide-tool.ts'
import { DECISIONS_FILE, POLICY_FILE } from './policy-files.ts'
import type { Decision } from './policy-snapshot.ts'
import { parsePolicy } from './read-policy.ts'
import { takeMessages } from './waiting-messages.ts'

/** A Write call carries a whole file. */
const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024
const MAX_SUBJECT = 500
const MAX_REASON = 600
/** Past this size decisions are no longer recorded; thousands of calls fit in. */
const MAX_LOG_BYTES = 32 * 1024 * 1024
const MAX_WAITS = 5_000

function readStdin(): string {
  const chunks: Buffer[] = []
  let total = 0
  let waits = 0
  const buffer = Buffer.allocUnsafe(64 * 1024)
  for (;;) {
    let count: number
    try {
      count = readSync(0, buffer, 0, buffer.length, null)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code === 'EOF') break
      waits += 1
      if (code !== 'EAGAIN' || waits > MAX_WAITS) throw error
      // A non-blocking pipe whose writer is late.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
      continue
    }
    if (count === 0) break
    total += count
    if (total > MAX_PAYLOAD_BYTES) throw new Error('the hook payload is larger than 64 MB')
    chunks.push(Buffer.from(buffer.subarray(0, count)))
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseCall(payload: string): ToolCall & { readonly subagent: boolean } {
  const input: unknown = JSON.parse(payload)
  if (typeof input !== 'object' || input === null) throw new Error('the hook payload is not an object')
  const fields = new Map<string, unknown>(Object.entries(input))
  const tool = fields.get('tool_name')
  const cwd = fields.get('cwd')
  const toolInput = fields.get('tool_input') ?? {}
  const id = fields.get('tool_use_id')
  const transcript = fields.get('transcript_path')
  if (fields.get('hook_event_name') !== 'PreToolUse') throw new Error('the hook payload is not of PreToolUse')
  if (typeof tool !== 'string' || tool === '') throw new Error('the hook payload names no tool')
  if (typeof cwd !== 'string' || !cwd) throw new Error('the hook payload names no working directory')
  if (typeof toolInput !== 'object' || toolInput === null || Array.isArray(toolInput))
    throw new Error('the tool input in the hook payload is not an object')
  return {
    tool,
    cwd,
    input: Object.fromEntries(Object.entries(toolInput)),
    toolUseId: typeof id === 'string' ? id : null,
    transcript: typeof transcript === 'string' ? transcript : null,
    // Only calls of subagents carry one.
    subagent: typeof fields.get('agent_id') === 'string',
  }
}

const bounded = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text

function record(folder: string, call: ToolCall, verdict: Verdict): void {
  const line: Decision = {
    at: Date.now(),
    tool: bounded(call.tool, 100),
    toolUseId: call.toolUseId === null ? null : bounded(call.toolUseId, 100),
    subject: bounded(verdict.subject, MAX_SUBJECT),
    decision: verdict.decision,
    reason: bounded(verdict.reason, MAX_REASON),
  }
  // One write in append mode: parallel tool calls cannot tear each other's lines.
  const file = openSync(join(folder, DECISIONS_FILE), 'a', 0o600)
  try {
    if (fstatSync(file).size < MAX_LOG_BYTES) writeSync(file, `${JSON.stringify(line)}\n`)
  } finally {
    closeSync(file)
  }
}

async function main(): Promise<void> {
  const folder = process.argv[2]
  if (!folder) throw new Error('no attempt folder was given')
  const call = parseCall(readStdin())
  const policy = parsePolicy(readFileSync(join(folder, POLICY_FILE), 'utf8'))
  const verdict = await decideTool(call, policy)
  record(folder, call, verdict)
  // A subagent would take the message along into its own conversation; a refused call shows the model the reason alone.
  const said = verdict.decision === 'allow' && !call.subagent ? takeMessages(folder) : null
  writeSync(
    1,
    `${JSON.stringify({
      hookSpecificOutput: {
        hookEventName: 'PreToolUse',
        permissionDecision: verdict.decision,
        permissionDecisionReason: bounded(verdict.reason, MAX_REASON),
        ...(said === null ? {} : { additionalContext: said }),
      },
    })}\n`,
  )
}

try {
  await main()
  process.exit(0)
} catch (error) {
  const why = error instanceof Error ? error.message : String(error)
  writeSync(2, `Switchyard could not check this tool call, so it is refused: ${bounded(why, 400)}\n`)
  process.exit(2)
}
