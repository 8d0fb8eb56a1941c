/** Reads from the CLI's log how its MCP servers start: each is pending, connected or failed. Pure. */

export interface McpServer {
  readonly name: string
  readonly status: 'pending' | 'connected' | 'failed'
  /** Why it failed; untrusted text. */
  readonly detail: string | null
}

/** A configuration has a handful; a log that names more is not believed. */
const MOST_SERVERS = 100
const MOST_DETAIL = 200
const LINE = /MCP server "([^"]{1,100})":? (.*)$/

/** The same list when the line says nothing about a server's start. */
export function readMcpLine(servers: readonly McpServer[], line: string): readonly McpServer[] {
  const match = LINE.exec(line)
  const name = match?.[1]
  const said = match?.[2]
  if (name === undefined || said === undefined) return servers
  const next = statusOf(said)
  if (next === null) return servers
  const known = servers.find((server) => server.name === name)
  if (!known && servers.length >= MOST_SERVERS) return servers
  if (known?.status === next.status) return servers
  const server: McpServer = { name, ...next }
  return known ? servers.map((other) => (other === known ? server : other)) : [...servers, server]
}

function statusOf(said: string): Omit<McpServer, 'name'> | null {
  if (/^Starting connection/.test(said)) return { status: 'pending', detail: null }
  if (/^Successfully connected/.test(said)) return { status: 'connected', detail: null }
  if (/^Connection failed|^Connection timeout|^Connection timed out/i.test(said))
    return { status: 'failed', detail: said.slice(0, MOST_DETAIL) }
  return null
}
