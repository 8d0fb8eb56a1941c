/** The lines of a headless agent at work, over and over: turns of thinking, text, a tool call and its result. */
import { randomUUID } from 'node:crypto'

const WORDS =
  'the parser reads each unit once and an unknown one is an error that names it with its place in the text'.split(' ')

/** Shapes and sizes as the CLI writes them with partial messages; every turn is a new message. */
export class Replay {
  readonly #session: string
  #turn = 0
  #queue: object[] = []

  constructor(session: string) {
    this.#session = session
    this.#queue.push({
      type: 'system',
      subtype: 'init',
      cwd: '/srv/worktree',
      tools: ['Bash', 'Edit', 'Read', 'Write'],
      mcp_servers: [],
      model: 'claude-opus-5-5',
      permissionMode: 'default',
      apiKeySource: 'ANTHROPIC_API_KEY',
      claude_code_version: '2.1.329',
    })
  }

  /** The next line, with its line feed. */
  next(): string {
    if (this.#queue.length === 0) this.#queue = this.#turnEvents()
    return this.#line(this.#queue.shift() ?? {})
  }

  result(): string {
    return this.#line({
      type: 'result',
      subtype: 'success',
      is_error: false,
      result: 'All done.',
      num_turns: this.#turn,
      stop_reason: 'end_turn',
      terminal_reason: 'completed',
      total_cost_usd: 0.1,
      usage: { input_tokens: 100, output_tokens: 50 },
      model_usage_since_last_result: {
        'claude-opus-5-5': {
          inputTokens: 100,
          outputTokens: 50,
          cacheReadInputTokens: 0,
          cacheCreationInputTokens: 0,
          costUSD: 0.1,
        },
      },
    })
  }

  #line(event: object): string {
    return `${JSON.stringify({ ...event, session_id: this.#session, parent_tool_use_id: null, uuid: randomUUID() })}\n`
  }

  #turnEvents(): object[] {
    const turn = ++this.#turn
    const id = `msg_${this.#session.slice(0, 8)}_${turn}`
    const usage = {
      input_tokens: 12,
      cache_read_input_tokens: 31_000,
      cache_creation_input_tokens: 900,
      output_tokens: 1,
    }
    const message = { id, type: 'message', role: 'assistant', model: 'claude-opus-5-5', usage }
    const partial = (event: object) => ({ type: 'stream_event', event })
    const events: object[] = [
      { type: 'system', subtype: 'status', status: 'requesting' },
      partial({ type: 'message_start', message: { ...message, content: [] } }),
    ]
    const block = (index: number, start: object, deltas: readonly object[], whole: object) => {
      events.push(partial({ type: 'content_block_start', index, content_block: start }))
      for (const delta of deltas) events.push(partial({ type: 'content_block_delta', index, delta }))
      events.push({ type: 'assistant', message: { ...message, content: [whole] } })
      events.push(partial({ type: 'content_block_stop', index }))
    }
    const thinking = pieces(turn, 24)
    block(
      0,
      { type: 'thinking', thinking: '', signature: '' },
      thinking.map((text) => ({ type: 'thinking_delta', thinking: text })),
      { type: 'thinking', thinking: thinking.join(''), signature: 'c2lnbmF0dXJl'.repeat(20) },
    )
    const said = pieces(turn + 7, 16)
    block(
      1,
      { type: 'text', text: '' },
      said.map((text) => ({ type: 'text_delta', text })),
      { type: 'text', text: said.join('') },
    )
    const input = { file_path: `/srv/worktree/src/part-${turn}.js`, content: pieces(turn, 120).join('') }
    const json = JSON.stringify(input)
    const tool = { type: 'tool_use', id: `toolu_${id}`, name: 'Write' }
    block(
      2,
      { ...tool, input: {} },
      Array.from({ length: Math.ceil(json.length / 40) }, (_, i) => ({
        type: 'input_json_delta',
        partial_json: json.slice(i * 40, i * 40 + 40),
      })),
      { ...tool, input },
    )
    events.push(partial({ type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 240 } }))
    events.push(partial({ type: 'message_stop' }))
    // Now and then a tool answers with a whole file.
    const answer = pieces(turn, turn % 10 === 0 ? 8_000 : 400).join('')
    events.push({
      type: 'user',
      message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: tool.id, content: answer }] },
      tool_use_result: { stdout: answer },
    })
    return events
  }
}

const pieces = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${WORDS[(from + i) % WORDS.length]} `)
