/** The arguments, settings and environment with which an interactive claude is started. Pure: starts and writes nothing. */
import { HOOK_EVENTS } from '../../../domain/instance/instance-state.ts'
import { MCP_INIT_MS } from '../restart-timing.ts'

export interface InteractiveOrder {
  readonly session: string
  /** Continue `session` instead of beginning it. */
  readonly resume: boolean
  readonly model: string | null
  /** The user's own default, else `manual`. */
  readonly permissionMode: string
  /** Submitted at the start; null: none. */
  readonly prompt: string | null
  /** Load the repository's own hooks, permissions and MCP servers. */
  readonly trustProject: boolean
  /** `some`: there are MCP servers, whose start is logged. `user`: only the user's own may come. `none`: not even these. */
  readonly mcp: 'none' | 'user' | 'some'
  /** Where the headless attempt's policy goes on deciding over each tool call; null: the user decides in the terminal. */
  readonly policyHook: string | null
  /** Whether it may log in through an OAuth login server: its MCP servers then get the longer time. */
  readonly oauth: boolean
}

export interface InteractiveFiles {
  readonly settings: string
  readonly memory: string | null
  readonly mcp: string
}

/** Sessions do not see each other behind the user's back. */
const NEVER_TOOLS = ['ListAgents', 'SendMessage']

export function interactiveArgs(order: InteractiveOrder, files: InteractiveFiles): string[] {
  const args = [
    order.resume ? '--resume' : '--session-id',
    order.session,
    '--settings',
    files.settings,
    '--disallowedTools',
    NEVER_TOOLS.join(','),
  ]
  // The CLI tells of its MCP servers nowhere else. The filter keeps prompts and answers out of the file.
  if (order.mcp === 'some') args.push('--debug=mcp', '--debug-file', files.mcp)
  if (order.mcp === 'none') args.push('--strict-mcp-config')
  if (!order.trustProject) {
    args.push('--setting-sources', 'user')
    if (files.memory !== null) args.push('--append-system-prompt-file', files.memory)
  }
  // Said outright: the CLI's own default is auto mode, which asks a provider whether it may be used.
  args.push('--permission-mode', order.permissionMode)
  if (order.model !== null) args.push('--model', order.model)
  if (order.prompt !== null) args.push('--', order.prompt)
  return args
}

const HOOK_SECONDS = 60
const RECORD_SECONDS = 10

export function interactiveSettings(order: InteractiveOrder, recorder: string): object {
  const record = [{ hooks: [{ type: 'command', command: recorder, timeout: RECORD_SECONDS }] }]
  const policy = { type: 'command', command: order.policyHook, timeout: HOOK_SECONDS, onFailure: 'block' }
  return {
    // Trusted once, in Switchyard's settings: the CLI's own question about each server would stand before the prompt.
    ...(order.trustProject ? { enableAllProjectMcpServers: true } : {}),
    hooks: {
      ...Object.fromEntries(HOOK_EVENTS.map((event) => [event, record])),
      ...(order.policyHook === null ? {} : { PreToolUse: [{ matcher: '*', hooks: [policy] }] }),
    },
  }
}

/** Names the instance in the environment of everything that it starts. */
export const INSTANCE_MARKER = 'SWITCHYARD_INSTANCE'

/** `base`: what the user's own shell would have, without what came with how Switchyard was started. */
export function interactiveEnv(
  base: Readonly<Record<string, string>>,
  instance: string,
  order: Pick<InteractiveOrder, 'oauth'>,
  more: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    ...base,
    ...(order.oauth && !base['MCP_TIMEOUT'] ? { MCP_TIMEOUT: String(MCP_INIT_MS) } : {}),
    // Trust for this process alone. What trust would let in (the repository's hooks and servers) is kept out by its
    // arguments, unless the user trusts the project in Switchyard's own settings.
    CLAUDE_CODE_SANDBOXED: '1',
    DISABLE_AUTOUPDATER: '1',
    ...more,
    [INSTANCE_MARKER]: instance,
  }
}
