/** What the CLI's log says of its MCP servers, in its own lines. */
import { describe, expect, it } from 'vitest'
import { type McpServer, readMcpLine } from '../../../src/main/agents/claude/interactive/mcp-status.ts'

const read = (...lines: string[]): readonly McpServer[] => lines.reduce(readMcpLine, [] as readonly McpServer[])
const line = (name: string, said: string) => `2026-11-28T10:00:00.000Z [DEBUG] MCP server "${name}": ${said}`

describe('the start of a server', () => {
  it('is pending, then connected', () => {
    const pending = read(line('linear', 'Starting connection with timeout of 60000ms'))
    expect(pending).toEqual([{ name: 'linear', status: 'pending', detail: null }])
    expect(readMcpLine(pending, line('linear', 'Successfully connected (transport: stdio) in 812ms'))).toEqual([
      { name: 'linear', status: 'connected', detail: null },
    ])
  })

  it('is failed with what was said, at a bounded length, and pending again when it is tried anew', () => {
    const failed = read(
      line('linear', 'Starting connection with timeout of 60000ms'),
      line('linear', `Connection failed after 30ms: ${'x'.repeat(500)}`),
    )
    expect(failed).toMatchObject([
      { status: 'failed', detail: expect.stringMatching(/^Connection failed after 30ms: x+$/) },
    ])
    expect(failed[0]?.detail).toHaveLength(200)
    expect(readMcpLine(failed, line('linear', 'Starting connection with timeout of 60000ms'))).toMatchObject([
      { status: 'pending', detail: null },
    ])
    expect(read(line('slow', 'Connection timeout triggered after 60000ms'))).toMatchObject([{ status: 'failed' }])
  })

  it('changes nothing where a line says nothing of it', () => {
    const servers = read(line('a', 'Starting connection'), line('b', 'Starting connection'))
    for (const said of [line('a', 'Calling MCP tool: x'), 'no server', line('a', 'Starting connection'), ''])
      expect(readMcpLine(servers, said)).toBe(servers)
  })

  it('is not believed for more servers than anyone has', () => {
    const many = read(...Array.from({ length: 150 }, (_, n) => line(`s${n}`, 'Starting connection')))
    expect(many).toHaveLength(100)
    expect(readMcpLine(many, line('s0', 'Successfully connected'))[0]?.status).toBe('connected')
  })
})
