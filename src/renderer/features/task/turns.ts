/** Joins each tool call with its result, so that a transcript reads as what was done and not as messages. Pure. */
import type { TranscriptEntry } from '../../../contract/views.ts'

type Tool = Extract<TranscriptEntry, { kind: 'tool' }>
type ToolResult = Extract<TranscriptEntry, { kind: 'tool-result' }>

export type Turn =
  | { readonly kind: 'tool'; readonly key: number; readonly tool: Tool; readonly result: ToolResult | null }
  | { readonly kind: 'entry'; readonly key: number; readonly entry: Exclude<TranscriptEntry, Tool> }

export function turnsOf(entries: readonly TranscriptEntry[]): Turn[] {
  const results = new Map<string, ToolResult>()
  const calls = new Set<string>()
  for (const entry of entries) {
    if (entry.kind === 'tool-result') results.set(entry.id, entry)
    if (entry.kind === 'tool') calls.add(entry.id)
  }
  return entries.flatMap((entry): Turn[] => {
    if (entry.kind === 'tool')
      return [{ kind: 'tool', key: entry.n, tool: entry, result: results.get(entry.id) ?? null }]
    // A result whose call lies on an earlier page stands alone.
    if (entry.kind === 'tool-result' && calls.has(entry.id)) return []
    return [{ kind: 'entry', key: entry.n, entry }]
  })
}

/** The turn that shows entry `n`: its own, the call that it answers, or else the last one before it. -1: none. */
export function turnOfEntry(turns: readonly Turn[], n: number): number {
  const exact = turns.findIndex((turn) => turn.key === n || (turn.kind === 'tool' && turn.result?.n === n))
  return exact === -1 ? turns.findLastIndex((turn) => turn.key <= n) : exact
}
