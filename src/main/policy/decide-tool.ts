/** Decides one tool call from its payload and the policy. Loads the Bash part only when it is needed. */
import { type Access, createAccess, type Objection, untilde } from './access.ts'
import type { PolicySnapshot } from './policy-snapshot.ts'

/** What the CLI writes to a PreToolUse hook, as far as we use it. */
export interface ToolCall {
  readonly tool: string
  readonly input: Readonly<Record<string, unknown>>
  readonly cwd: string
  readonly toolUseId: string | null
  /** The session's transcript; the CLI keeps long tool results in a folder of the same name. */
  readonly transcript: string | null
}

export interface Verdict {
  readonly decision: 'allow' | 'deny'
  readonly reason: string
  /** The path or command that it was about. */
  readonly subject: string
}

/** Tools that touch nothing outside of the conversation. */
const HARMLESS = new Set([
  'StructuredOutput',
  'TodoWrite',
  'TaskCreate',
  'TaskGet',
  'TaskList',
  'TaskUpdate',
  'EnterPlanMode',
  'ExitPlanMode',
  'AskUserQuestion',
  'ToolSearch',
  'Skill',
  'BashOutput',
  'TaskOutput',
  'KillShell',
  'KillBash',
  'TaskStop',
  'LSP',
])
const READERS: Record<string, string> = { Read: 'file_path', LS: 'path', Glob: 'path', Grep: 'path' }
const WRITERS: Record<string, string> = {
  Edit: 'file_path',
  MultiEdit: 'file_path',
  Write: 'file_path',
  NotebookEdit: 'notebook_path',
}
const BACKGROUND = 'Background work is not allowed: nothing would wait for it; run it in the foreground and wait.'

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const allow = (subject: string): Verdict => ({ decision: 'allow', reason: 'allowed by the policy', subject })
const deny = (subject: string, reason: string): Verdict => ({ decision: 'deny', reason, subject })
const judged = (subject: string, objection: Objection): Verdict =>
  objection === null ? allow(subject) : deny(subject, objection)

async function accessOf(policy: PolicySnapshot, call: ToolCall): Promise<Access> {
  const results = call.transcript?.endsWith('.jsonl') ? [`${call.transcript.slice(0, -6)}/tool-results`] : []
  if (policy.writable === null) return createAccess(policy, { readable: results, isWritable: null })
  const { default: picomatch } = await import('picomatch')
  const isWritable = picomatch(policy.writable, { dot: true })
  return createAccess(policy, { readable: results, isWritable: (path) => isWritable(path) })
}

/** A Glob pattern may itself climb out of the folder: its part before the first wildcard is a path too. */
function patternPath(folder: string | null, pattern: string | null, home: string): string[] {
  const fixed = pattern === null ? '' : (pattern.split(/[*?[{]/)[0] ?? '')
  const climbing = pattern?.split('/').includes('..') === true ? ['..'] : []
  const base = untilde(folder ?? '.', home)
  return fixed.startsWith('/') || fixed.startsWith('~')
    ? [untilde(fixed, home), ...climbing]
    : [base, ...(fixed === '' ? [] : [`${base}/${fixed}`]), ...climbing]
}

export async function decideTool(call: ToolCall, policy: PolicySnapshot): Promise<Verdict> {
  const { tool, input, cwd } = call
  if (input['run_in_background'] === true) return deny(tool, BACKGROUND)
  const reader = Object.hasOwn(READERS, tool) ? READERS[tool] : undefined
  if (reader !== undefined) {
    const access = await accessOf(policy, call)
    const path = text(input[reader])
    if (path === null && tool === 'Read') return deny('', `${tool} needs a path; give ${reader}.`)
    const pattern = tool === 'Glob' ? text(input['pattern']) : null
    for (const candidate of patternPath(path, pattern, access.home)) {
      const objection = access.read(cwd, candidate)
      if (objection !== null) return deny(pattern ?? candidate, objection)
    }
    return allow(pattern ?? path ?? '.')
  }
  const writer = Object.hasOwn(WRITERS, tool) ? WRITERS[tool] : undefined
  if (writer !== undefined) {
    const path = text(input[writer])
    if (path === null) return deny('', `${tool} needs a path; give ${writer}.`)
    const access = await accessOf(policy, call)
    return judged(path, access.write(cwd, untilde(path, access.home)))
  }
  switch (tool) {
    case 'Bash': {
      const command = text(input['command'])
      if (command === null) return deny('', 'Bash needs a command; give one.')
      const { decideBash } = await import('./decide-bash.ts')
      return judged(command, await decideBash(command, { cwd, policy, access: await accessOf(policy, call) }))
    }
    case 'WebFetch':
    case 'WebSearch': {
      const subject = text(input['url']) ?? text(input['query']) ?? ''
      if (policy.web) return allow(subject)
      return deny(subject, `${tool} is not allowed: this project gives agents no web access; work from the files here.`)
    }
    // Subagents run under the same hook.
    case 'Task':
    case 'Agent':
      return allow(text(input['description']) ?? '')
    case 'SendMessage':
    case 'ListAgents':
      return deny(tool, `${tool} is not allowed: agents do not address each other; finish this task by yourself.`)
  }
  if (HARMLESS.has(tool)) return allow(tool)
  if (tool.startsWith('mcp__switchyard__')) return allow(tool)
  if (tool.startsWith('mcp__')) {
    if (policy.mcp) return allow(tool)
    return deny(
      tool,
      `${tool} is not allowed: this project gives agents no MCP servers of its own; use the built-in tools.`,
    )
  }
  return deny(
    tool,
    `The tool ${tool.slice(0, 80)} is not allowed here; use Read, Grep, Glob, Edit, Write or Bash instead.`,
  )
}
