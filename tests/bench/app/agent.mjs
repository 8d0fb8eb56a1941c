#!/usr/bin/env node
/**
 * Stands in for the claude CLI: an agent that streams without end, and says now and then when it says it, which agent it is,
 * and the how manieth time it is, so that what was never shown can be counted.
 *
 * STREAM_LINES: lines per second; STREAM_MARKS: of these, messages that carry their time. SIGTERM and SIGINT end it.
 */
import { randomUUID } from 'node:crypto'

const args = process.argv.slice(2)
if (args.includes('--version')) {
  console.log('2.1.329 (Claude Code)')
  process.exit(0)
}
if (args[0] === 'auth') {
  console.log(JSON.stringify({ loggedIn: true, authMethod: 'api_key' }))
  process.exit(0)
}
const session = args[args.indexOf('--session-id') + 1] ?? randomUUID()
const lines = Number(process.env.STREAM_LINES ?? 50)
const marks = Number(process.env.STREAM_MARKS ?? 2)
const write = (event) =>
  process.stdout.write(
    `${JSON.stringify({ ...event, session_id: session, parent_tool_use_id: null, uuid: randomUUID() })}\n`,
  )
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0))

write({
  type: 'system',
  subtype: 'init',
  cwd: process.cwd(),
  tools: ['Bash', 'Edit', 'Read', 'Write'],
  mcp_servers: [],
  model: 'claude-opus-5-5',
  permissionMode: 'default',
  apiKeySource: 'ANTHROPIC_API_KEY',
  claude_code_version: '2.1.329',
})
let turn = 0
const usage = { input_tokens: 12, cache_read_input_tokens: 31_000, cache_creation_input_tokens: 900, output_tokens: 1 }
function say() {
  turn += 1
  const stamp = `${Date.now()}-${session.slice(0, 8)}-${turn}`
  const id = `msg_${session.slice(0, 8)}_${turn}`
  const message = { id, type: 'message', role: 'assistant', model: 'claude-opus-5-5', usage }
  write({ type: 'stream_event', event: { type: 'message_start', message: { ...message, content: [] } } })
  write({
    type: 'assistant',
    message: { ...message, content: [{ type: 'text', text: `mark ${stamp}` }] },
  })
  const tool = { type: 'tool_use', id: `toolu_${id}`, name: 'Read', input: { file_path: `src/part-${stamp}.js` } }
  write({ type: 'assistant', message: { ...message, content: [tool] } })
  write({
    type: 'user',
    message: {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: tool.id, content: 'export const part = 1\n'.repeat(20) }],
    },
  })
}
const partial = () =>
  write({
    type: 'stream_event',
    event: {
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text: 'the parser reads each unit once ' },
    },
  })
// Not all agents speak in the same instant.
setTimeout(() => {
  setInterval(say, 1_000 / marks)
  setInterval(partial, 1_000 / Math.max(1, lines - 4 * marks))
}, Math.random() * 500)
