/** Reads a Messages API request of the CLI as a turn of a conversation: which prompt it answers, and how far it got. */
import { z } from 'zod'
import { findContext, type PromptContext, stripReminders } from './context-block.ts'

export interface ToolResult {
  readonly id: string
  readonly name: string
  readonly input: unknown
  readonly text: string
  readonly isError: boolean
}

export interface Turn {
  /** null: the prompt has no context block, so it is none of Switchyard's. */
  readonly context: PromptContext | null
  /** The newest prompt, without system reminders. */
  readonly prompt: string
  /** User texts that came after it: nudges of the CLI, messages of a person. */
  readonly notes: readonly string[]
  /** How many assistant turns have followed the prompt: 0 for its first answer. */
  readonly step: number
  /** How often this very turn was asked for, this time included. */
  readonly tries: number
  /** Results of the tools that were called since the prompt, oldest first. */
  readonly toolResults: readonly ToolResult[]
  /** Names of the tools on offer. */
  readonly tools: readonly string[]
  readonly model: string
  readonly session: string | null
  readonly stream: boolean
  /** The agent's working directory, as the CLI tells the model. */
  readonly cwd: string | null
}

const Content = z.union([z.string(), z.array(z.looseObject({ type: z.string() }))])
const Text = z.looseObject({ type: z.literal('text'), text: z.string() })
const Use = z.looseObject({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input: z.unknown() })
const UseResult = z.looseObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: Content.optional(),
  is_error: z.boolean().nullish(),
})

export const MessagesRequest = z.looseObject({
  model: z.string().default('unknown'),
  stream: z.boolean().default(false),
  max_tokens: z.number().default(0),
  system: Content.optional(),
  tools: z.array(z.looseObject({ name: z.string().optional() })).default([]),
  messages: z.array(z.looseObject({ role: z.string(), content: Content })).default([]),
})
export type MessagesRequest = z.infer<typeof MessagesRequest>
type Content = z.infer<typeof Content>

function textOf(content: Content | undefined): string {
  if (content === undefined) return ''
  if (typeof content === 'string') return content
  return content.flatMap((block) => Text.safeParse(block).data?.text ?? []).join('\n')
}

const blocksOf = (content: Content) => (typeof content === 'string' ? [] : content)

/** Index of the message that holds the newest prompt, and the prompt. */
function newestPrompt(request: MessagesRequest) {
  let plain: { at: number; prompt: string; context: null } | null = null
  for (let at = request.messages.length - 1; at >= 0; at--) {
    const message = request.messages[at]
    if (message?.role !== 'user') continue
    const text = stripReminders(textOf(message.content))
    const found = findContext(text)
    if (found) return { at, ...found }
    // Text beside tool results is a remark of the CLI or of a hook, not a prompt.
    const isPrompt = text.trim() !== '' && !blocksOf(message.content).some((block) => block.type === 'tool_result')
    if (isPrompt) plain ??= { at, prompt: text, context: null }
  }
  return plain ?? { at: -1, prompt: '', context: null }
}

/** Everything but `tries`, which only the server knows. */
export function readTurn(request: MessagesRequest, session: string | null): Omit<Turn, 'tries'> {
  const { at, prompt, context } = newestPrompt(request)
  const uses = new Map<string, { name: string; input: unknown }>()
  const toolResults: ToolResult[] = []
  const notes: string[] = []
  let step = 0
  let speaker = 'user'
  for (const message of request.messages.slice(at + 1)) {
    if (message.role === 'system') continue
    if (message.role === 'assistant' && speaker !== 'assistant') step++
    speaker = message.role
    for (const block of blocksOf(message.content)) {
      const use = Use.safeParse(block).data
      if (use) uses.set(use.id, { name: use.name, input: use.input })
      const result = UseResult.safeParse(block).data
      if (!result) continue
      const { name = 'unknown', input = null } = uses.get(result.tool_use_id) ?? {}
      const isError = result.is_error === true
      toolResults.push({ id: result.tool_use_id, name, input, text: textOf(result.content), isError })
    }
    if (message.role === 'user') {
      const note = stripReminders(textOf(message.content)).trim()
      if (note !== '') notes.push(note)
    }
  }
  const told = [textOf(request.system), ...request.messages.map((message) => textOf(message.content))]
  const cwd = told.map((text) => /^\s*-?\s*Primary working directory: (.+)$/m.exec(text)?.[1]?.trim()).find(Boolean)
  return {
    context,
    prompt,
    notes,
    step,
    toolResults,
    tools: request.tools.flatMap((tool) => tool.name ?? []),
    model: request.model,
    session,
    stream: request.stream,
    cwd: cwd ?? null,
  }
}
