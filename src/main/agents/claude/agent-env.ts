/** The environment of a headless agent: what the user has, without the traces of a Claude session around us. */
import type { WorkOrder } from '../adapter.ts'
import type { Environment } from './find-claude.ts'

export const MARKER = 'SWITCHYARD_ATTEMPT'

/** What Claude Code sets for its own children. An agent that inherits them would take itself for a part of that session. */
const PARENT_SESSION = [
  'CLAUDECODE',
  'CLAUDE_PID',
  'CLAUDE_EFFORT',
  'CLAUDE_CODE_SESSION_ID',
  'CLAUDE_CODE_CHILD_SESSION',
  'CLAUDE_CODE_CHILD_NOTES_DIR',
  'CLAUDE_CODE_ENTRYPOINT',
  'CLAUDE_CODE_EXECPATH',
  'CLAUDE_CODE_MESSAGING_SOCKET',
  'CLAUDE_CODE_MESSAGING_TOKEN',
  'CLAUDE_CODE_SESSION_ATTENDED',
]

/** What npm sets for its scripts: `npm run cli` must not tell the agent's own npm calls that they are ours. */
const NPM_SCRIPT = /^(?:npm_lifecycle_|npm_package_|npm_command$|npm_execpath$|npm_node_execpath$|INIT_CWD$)/

const CONSTANT: Readonly<Record<string, string>> = {
  CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1',
  // Notes that one phase leaves in the home folder would reach the next one past its artifacts.
  CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  DISABLE_TELEMETRY: '1',
  DISABLE_AUTOUPDATER: '1',
}

export function agentEnv(base: Environment, order: WorkOrder): Record<string, string> {
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(base)) {
    if (value === undefined || PARENT_SESSION.includes(name) || NPM_SCRIPT.test(name)) continue
    env[name] = value
  }
  // A task of an outer Switchyard is not ours, nor is an agent of ours a shell's when the engine was started in one.
  delete env['SWITCHYARD_TASK']
  delete env['SWITCHYARD_SHELL']
  return {
    ...env,
    ...CONSTANT,
    ...order.env,
    SWITCHYARD_RUN: order.run,
    ...(order.task === null ? {} : { SWITCHYARD_TASK: order.task }),
    SWITCHYARD_PHASE: order.phase,
    [MARKER]: order.attempt,
  }
}
