/** How a terminal ended, where it stands and what it is called, in words. */
import type { InstanceView } from '../../../contract/procedures/instances.ts'
import type { TerminalView } from '../../../contract/procedures/terminals.ts'
import { assertNever } from '../../../contract/result.ts'
import type { TerminalExit } from '../../../contract/terminal-wire.ts'
import { type RunRoute, runRoute } from '../../app/routes.ts'

export function exitText(exit: TerminalExit): string {
  switch (exit.by) {
    case 'exit':
      return exit.code === 0 ? 'It ended.' : `It ended with exit code ${exit.code}.`
    case 'signal':
      return `It was ended from outside by ${exit.signal}.`
    case 'closed':
      return exit.signal === 'SIGKILL' ? 'It was closed; it had to be killed.' : 'It was closed.'
    case 'host-ended':
      return 'The process that holds terminals died, and this one with it.'
    case 'app-ended':
      return 'Switchyard ended, and this terminal with it.'
    case 'failed':
      return `It could not be started: ${exit.message}`
    default:
      return assertNever(exit, 'end of a terminal')
  }
}

/** Whether it ended in a way that someone should look at. */
export const isBadExit = (exit: TerminalExit): boolean =>
  exit.by === 'signal' || exit.by === 'failed' || exit.by === 'host-ended' || (exit.by === 'exit' && exit.code !== 0)

/** The last two parts of a folder, which tell it from others; the whole stands in the tooltip. */
export function shortFolder(path: string): string {
  const parts = path.split(/[\\/]/).filter(Boolean)
  return parts.length <= 2 ? path : `…/${parts.slice(-2).join('/')}`
}

/** What the program says it does, when that is more than the title. */
export function programTitle({ title, programTitle: said }: TerminalView): string | null {
  return said === '' || said === title ? null : said
}

/** Whose worktree it stands in, and where that is seen: a task, else the plan, whose agent has none. Null: nobody's. */
export function belongsTo({ run, task }: Pick<TerminalView, 'run' | 'task'>): { name: string; route: RunRoute } | null {
  if (run === null) return null
  return task === null
    ? { name: 'plan', route: runRoute(run, { view: 'plan' }) }
    : { name: task, route: runRoute(run, { task }) }
}

type McpServer = InstanceView['mcp'][number]

/** How each MCP server of an agent stands, as long as one is not connected; null: there is nothing to wait for or to mend. */
export function mcpText(servers: readonly McpServer[]): { bad: boolean; text: string } | null {
  if (servers.every(({ status }) => status === 'connected')) return null
  return {
    bad: servers.some(({ status }) => status === 'failed'),
    text: `MCP servers: ${servers.map(mcpWords).join(', ')}`,
  }
}

function mcpWords({ name, status, detail }: McpServer): string {
  switch (status) {
    case 'pending':
      return `${name} is starting`
    case 'connected':
      return `${name} is connected`
    case 'failed':
      return detail === null ? `${name} failed` : `${name} failed (${detail})`
    default:
      return assertNever(status, 'status of an MCP server')
  }
}
