/** The arguments and settings with which a headless claude is started for an order. Pure: it writes and starts nothing. */
import type { WorkOrder } from '../adapter.ts'

export interface CommandLine {
  /** Arguments after the executable. */
  readonly args: readonly string[]
  /** Whether stdin is the prompt file instead of nothing. */
  readonly promptOnStdin: boolean
}

export interface CommandLineInput {
  readonly order: WorkOrder
  /** Continue the session; false begins it under its id. */
  readonly resume: boolean
  readonly settingsFile: string
  /** File with the repository's instructions, where the CLI does not load them itself. */
  readonly memoryFile: string | null
}

/**
 * Linux takes at most 128 KiB in one argument. Above this the prompt comes from the prompt file on stdin, which the CLI
 * reads to its end (measured: as fast as an argument, also with 900 KB); a pipe without data would make it wait 3 s.
 */
export const MAX_ARGUMENT_BYTES = 100_000

/** Agents neither see each other behind our back, nor put work off to a time when nobody looks, nor leave their worktree. */
const NEVER_TOOLS = [
  'ListAgents',
  'SendMessage',
  'TeamCreate',
  'TeamDelete',
  'Monitor',
  'Workflow',
  'RemoteTrigger',
  'PushNotification',
  'ScheduleWakeup',
  'CronCreate',
  'CronDelete',
  'CronList',
  'EnterWorktree',
  'ExitWorktree',
  'TaskStop',
]
const WEB_TOOLS = ['WebFetch', 'WebSearch']
const EDIT_TOOLS = ['Edit', 'MultiEdit', 'Write', 'NotebookEdit']

export function commandLine({ order, resume, settingsFile, memoryFile }: CommandLineInput): CommandLine {
  const refused = [...NEVER_TOOLS, ...(order.web ? [] : WEB_TOOLS), ...(order.readOnly ? EDIT_TOOLS : [])]
  const promptOnStdin = Buffer.byteLength(order.prompt) > MAX_ARGUMENT_BYTES
  const args = [
    '-p',
    '--output-format',
    'stream-json',
    '--verbose',
    '--include-partial-messages',
    resume ? '--resume' : '--session-id',
    order.session,
    '--settings',
    settingsFile,
    '--disallowedTools',
    refused.join(','),
  ]
  if (!order.trustProject) {
    // In -p the repository's hooks run and its MCP servers start without any question.
    args.push('--setting-sources', 'user', '--strict-mcp-config')
    if (memoryFile !== null) args.push('--append-system-prompt-file', memoryFile)
  }
  if (order.model !== null) args.push('--model', order.model)
  if (order.schema !== null) args.push('--json-schema', JSON.stringify(order.schema))
  // Counted per process by the CLI, also when it continues a session (measured).
  if (order.budgetUsd !== null) args.push('--max-budget-usd', String(order.budgetUsd))
  if (!promptOnStdin) args.push('--', order.prompt)
  return { args, promptOnStdin }
}

/** Seconds for the hook to decide; it takes far less than one, but a loaded machine is slow to start it. */
const HOOK_SECONDS = 60

/** Contents of the settings file: the policy hook, which fails closed, is all that an agent's permissions rest on. */
export function agentSettings(order: WorkOrder): object {
  const hook = { type: 'command', command: order.hookCommand, timeout: HOOK_SECONDS, onFailure: 'block' }
  return { hooks: { PreToolUse: [{ matcher: '*', hooks: [hook] }] } }
}
