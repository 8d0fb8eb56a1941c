/** One line of the CLI's stream as transcript entries: tolerant of what it does not know, bounded in everything. */
import { z } from 'zod'
import type { TranscriptEntry } from '../../../contract/views.ts'
import { describeTool } from '../../agents/claude/activity.ts'
import { parseEvent } from '../../agents/claude/stream-events.ts'
import { commandExit } from './command-exit.ts'
import type { TurnCost, TurnCosts } from './turn-costs.ts'

/** Characters of one text; the whole of it lies in the attempt's folder. */
export const TEXT_LIMIT = 20_000
const INPUT_LIMIT = 8_000
const OUTPUT_LIMIT = 12_000

/** What of the lines before is needed to read the next one. */
export interface Reading {
  /** Names of tool uses by their id, so that a result can say what it answers. */
  readonly tools: Map<string, string>
  readonly costs: TurnCosts
}
type WithoutNumber<T> = T extends unknown ? Omit<T, 'n'> : never
/** An entry before it has its number. */
export type Made = WithoutNumber<TranscriptEntry>

const text = z.string().catch('')
const Head = z.object({
  type: z.string(),
  subtype: text,
  parent_tool_use_id: text,
  timestamp: z.string().optional().catch(undefined),
})
const Block = z
  .object({
    type: text,
    text: text,
    thinking: text,
    id: text,
    name: text,
    input: z.record(z.string(), z.unknown()).catch({}),
  })
  .catch({ type: '', text: '', thinking: '', id: '', name: '', input: {} })
const Assistant = z.object({ message: z.object({ content: z.array(Block).catch([]) }) })
const ResultBlock = z
  .object({
    type: text,
    tool_use_id: text,
    is_error: z.boolean().catch(false),
    content: z.union([z.string(), z.array(z.object({ type: text, text: text }))]).catch(''),
  })
  .catch({ type: '', tool_use_id: '', is_error: false, content: '' })
const User = z.object({
  message: z.object({ content: z.array(ResultBlock).catch([]) }),
  tool_result_meta: z
    .array(z.object({ id: z.string(), permission_decision: z.object({ decision: z.string() }).optional() }))
    .catch([]),
  tool_use_result: z.unknown().optional(),
})
const MessageStop = z.object({ event: z.object({ type: z.literal('message_stop') }) })
const System = z.object({
  model: z.string().nullable().catch(null),
  claude_code_version: z.string().nullable().catch(null),
  attempt: z.number().catch(0),
  max_retries: z.number().catch(0),
  error: text,
  status: text,
})
const Result = z.object({
  is_error: z.boolean().catch(true),
  result: text,
  errors: z.array(text).catch([]),
  total_cost_usd: z.number().nullable().catch(null),
  num_turns: z.number().int().nullable().catch(null),
  duration_ms: z.number().nullable().catch(null),
})

/** Partial messages that tell what an answer costs. */
const TELLS_COST = /"type":"message_(?:start|delta|stop)"/

export function entriesOfLine(line: string, cwd: string, { tools, costs }: Reading): Made[] {
  // Nine lines of ten are partial messages, whose content the whole message repeats.
  if (line.startsWith('{"type":"stream_event"') && !TELLS_COST.test(line)) return []
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return [] // A line that a kill cut short.
  }
  const head = Head.safeParse(value)
  if (!head.success) return []
  const { type, subtype, parent_tool_use_id: parent, timestamp } = head.data
  const time = timestamp === undefined ? Number.NaN : Date.parse(timestamp)
  const base = { at: Number.isNaN(time) ? null : time, subagent: parent !== '' }
  const event = type === 'assistant' || type === 'stream_event' || type === 'result' ? parseEvent(value) : null
  // What an event ends comes before what it brings.
  const ended = event === null ? [] : costs.take(event).map(costEntry)
  switch (type) {
    case 'stream_event':
      return MessageStop.safeParse(value).success ? costs.stop(parent).map(costEntry) : ended
    case 'assistant':
      return [...ended, ...assistant(value, cwd, tools, base)]
    case 'user':
      return results(value, tools, base)
    case 'system':
      return system(value, subtype, base)
    case 'result': {
      const { data } = Result.safeParse(value)
      if (data === undefined) return []
      const said = data.is_error ? data.errors.join('\n') || data.result : data.result
      const since = event?.type === 'result' ? event.sinceLastResult : null
      return [
        ...ended,
        {
          ...base,
          kind: 'result',
          ok: !data.is_error,
          text: said.slice(0, TEXT_LIMIT),
          // The total runs on through all that was resumed: beside the turns of one attempt it would not add up.
          costUsd: since === null ? data.total_cost_usd : since.reduce((sum, { costUsd }) => sum + costUsd, 0),
          turns: data.num_turns,
          durationMs: data.duration_ms,
        },
      ]
    }
    default:
      return []
  }
}

type Base = Pick<TranscriptEntry, 'at' | 'subagent'>

export const costEntry = ({ conversation, usd, tokens }: TurnCost): Made => ({
  kind: 'cost',
  at: null,
  subagent: conversation !== '',
  usd,
  tokens,
})

function assistant(value: unknown, cwd: string, tools: Reading['tools'], base: Base): Made[] {
  const { data } = Assistant.safeParse(value)
  return (data?.message.content ?? []).flatMap((block): Made[] => {
    if (block.type === 'text' && block.text !== '')
      return [{ ...base, kind: 'text', text: block.text.slice(0, TEXT_LIMIT) }]
    if (block.type === 'thinking' && block.thinking !== '')
      return [{ ...base, kind: 'thinking', text: block.thinking.slice(0, TEXT_LIMIT) }]
    if (block.type !== 'tool_use') return []
    tools.set(block.id, block.name)
    return [
      {
        ...base,
        kind: 'tool',
        id: block.id,
        name: block.name,
        summary: describeTool(block, cwd),
        input: JSON.stringify(block.input).slice(0, INPUT_LIMIT),
        file: fileOf(block.input),
        edit: editOf(block.name, block.input),
      },
    ]
  })
}

const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function fileOf(input: Readonly<Record<string, unknown>>): string | null {
  return stringOf(input['file_path']) || stringOf(input['notebook_path']) || null
}

type Edit = Extract<TranscriptEntry, { kind: 'tool' }>['edit']

function editOf(name: string, input: Readonly<Record<string, unknown>>): Edit {
  if (name === 'Edit') return cutEdit(stringOf(input['old_string']), stringOf(input['new_string']))
  if (name === 'Write') return cutEdit('', stringOf(input['content']))
  if (name !== 'MultiEdit' || !Array.isArray(input['edits'])) return null
  const edits = (input['edits'] as Record<string, unknown>[]).filter(
    (edit) => typeof edit === 'object' && edit !== null,
  )
  const join = (key: string) => edits.map((edit) => stringOf(edit[key])).join('\n')
  return cutEdit(join('old_string'), join('new_string'))
}

const cutEdit = (before: string, after: string): Edit => ({
  before: before.slice(0, INPUT_LIMIT),
  after: after.slice(0, INPUT_LIMIT),
  truncated: before.length > INPUT_LIMIT || after.length > INPUT_LIMIT,
})

function results(value: unknown, tools: Reading['tools'], base: Base): Made[] {
  const { data } = User.safeParse(value)
  if (data === undefined) return []
  const refused = new Set(
    data.tool_result_meta.filter((meta) => meta.permission_decision?.decision === 'reject').map((meta) => meta.id),
  )
  return data.message.content.flatMap((block): Made[] => {
    if (block.type !== 'tool_result') return []
    const whole = typeof block.content === 'string' ? block.content : block.content.map((part) => part.text).join('\n')
    const tool = tools.get(block.tool_use_id)
    if (refused.has(block.tool_use_id))
      return [{ ...base, kind: 'refused', tool: tool ?? 'a tool', text: whole.slice(0, OUTPUT_LIMIT) }]
    const { exitCode, text: printed } = commandExit(tool, block.is_error, whole, data.tool_use_result)
    const shown = printed.slice(0, OUTPUT_LIMIT)
    return [
      {
        ...base,
        kind: 'tool-result',
        id: block.tool_use_id,
        ok: !block.is_error,
        exitCode,
        text: shown,
        truncated: shown.length < printed.length,
      },
    ]
  })
}

function system(value: unknown, subtype: string, base: Base): Made[] {
  const { data } = System.safeParse(value)
  if (data === undefined) return []
  if (subtype === 'init') return [{ ...base, kind: 'begin', model: data.model, version: data.claude_code_version }]
  if (subtype === 'api_retry') {
    const why = data.error.replaceAll('_', ' ')
    return [
      { ...base, kind: 'wait', text: `waits for the provider (${why}, try ${data.attempt} of ${data.max_retries})` },
    ]
  }
  if (data.status === 'compacting') return [{ ...base, kind: 'wait', text: 'compacts its context' }]
  return []
}
