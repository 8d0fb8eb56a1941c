/** Says in a few words for a person what an agent is doing, from its tool calls. The words are untrusted text, made harmless. */
import path from 'node:path'
import type { StreamEvent, ToolUse } from './stream-events.ts'

const MAX_CHARACTERS = 160

/** Null: nothing worth saying. `tool` is null where no tool is at work. */
export function describeEvent(event: StreamEvent, cwd: string): { text: string; tool: string | null } | null {
  switch (event.type) {
    case 'init':
      return { text: 'starting', tool: null }
    case 'block-start':
      if (event.block === 'thinking' || event.block === 'redacted_thinking') return { text: 'thinking', tool: null }
      return event.block === 'text' ? { text: 'writing an answer', tool: null } : null
    case 'assistant': {
      const use = event.toolUses.at(-1)
      if (use !== undefined) return { text: describeTool(use, cwd), tool: use.name }
      return event.text === '' ? null : { text: 'writing an answer', tool: null }
    }
    case 'denied':
      return {
        text: oneLine(event.reason === '' ? `was refused ${event.tool}` : `was refused ${event.tool}: ${event.reason}`),
        tool: event.tool,
      }
    case 'retry':
      return {
        text: oneLine(
          `waiting for the provider (${event.error.replaceAll('_', ' ')}, try ${event.attempt} of ${event.max})`,
        ),
        tool: null,
      }
    case 'compacting':
      return { text: 'compacting its context', tool: null }
    default:
      return null
  }
}

export function describeTool({ name, input }: ToolUse, cwd: string): string {
  const field = (key: string) => {
    const value = input[key]
    return typeof value === 'string' ? value : ''
  }
  const file = () => relative(field('file_path') || field('notebook_path') || field('path'), cwd)
  switch (name) {
    case 'Read':
      return oneLine(`reading ${file()}`)
    case 'Edit':
    case 'MultiEdit':
    case 'NotebookEdit':
      return oneLine(`editing ${file()}`)
    case 'Write':
      return oneLine(`writing ${file()}`)
    case 'Bash':
      return oneLine(`running ${field('command')}`)
    case 'Grep':
    case 'Glob':
      return oneLine(`searching for ${field('pattern')}`)
    case 'WebFetch':
      return oneLine(`fetching ${field('url')}`)
    case 'WebSearch':
      return oneLine(`searching the web for ${field('query')}`)
    case 'Task':
    case 'Agent':
      return oneLine(`asking a subagent: ${field('description')}`)
    case 'TodoWrite':
      return 'planning its steps'
    case 'StructuredOutput':
      return 'handing in its answer'
    default: {
      const mcp = /^mcp__(.+?)__(.+)$/.exec(name)
      return oneLine(mcp === null ? `using ${name}` : `using ${mcp[2]} of ${mcp[1]}`)
    }
  }
}

/** One line without control characters (terminal escapes and text direction marks included), bounded. */
export function oneLine(text: string, maxCharacters = MAX_CHARACTERS): string {
  // Bounded before the work as well: a command may be megabytes long.
  const line = text
    .slice(0, maxCharacters * 4)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  const characters = Array.from(line)
  return characters.length <= maxCharacters ? line : `${characters.slice(0, maxCharacters - 1).join('')}…`
}

function relative(file: string, cwd: string): string {
  if (!path.isAbsolute(file)) return file
  const inside = path.relative(cwd, file)
  return inside === '' || inside.startsWith('..') ? file : inside
}
