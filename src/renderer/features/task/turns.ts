/** Joins each tool call with its result, so that a transcript reads as what was done and not as messages. Pure. */
import type { TranscriptEntry } from '../../../contract/views.ts'

type Tool = Extract<TranscriptEntry, { kind: 'tool' }>
type ToolResult = Extract<TranscriptEntry, { kind: 'tool-result' }>
export type Cost = Extract<TranscriptEntry, { kind: 'cost' }>

/** `cost`: of the answer of the model that ends here; null where it goes on, or nothing is known. */
export type Turn = { readonly key: number; readonly cost: Cost | null } & (
  | { readonly kind: 'tool'; readonly tool: Tool; readonly result: ToolResult | null }
  | { readonly kind: 'entry'; readonly entry: Exclude<TranscriptEntry, Tool> }
)

/** Turns by their first entry: one that reads as before is the same object, so that it is not drawn again. */
const known = new WeakMap<TranscriptEntry, Turn>()

function asBefore(turn: Turn): Turn {
  const entry = turn.kind === 'tool' ? turn.tool : turn.entry
  const before = known.get(entry)
  const result = (of: Turn) => (of.kind === 'tool' ? of.result : null)
  if (before && before.cost === turn.cost && result(before) === result(turn)) return before
  known.set(entry, turn)
  return turn
}

export function turnsOf(entries: readonly TranscriptEntry[]): Turn[] {
  const results = new Map<string, ToolResult>()
  const calls = new Set<string>()
  for (const entry of entries) {
    if (entry.kind === 'tool-result') results.set(entry.id, entry)
    if (entry.kind === 'tool') calls.add(entry.id)
  }
  const turns: Turn[] = []
  for (const entry of entries) {
    if (entry.kind === 'tool') {
      turns.push({ kind: 'tool', key: entry.n, tool: entry, result: results.get(entry.id) ?? null, cost: null })
      continue
    }
    // A result whose call lies on an earlier page stands alone.
    if (entry.kind === 'tool-result' && calls.has(entry.id)) continue
    const before = turns.at(-1)
    if (entry.kind === 'cost' && before && saidBy(before) === entry.subagent && before.cost === null)
      turns[turns.length - 1] = { ...before, cost: entry }
    else turns.push({ kind: 'entry', key: entry.n, entry, cost: null })
  }
  return turns.map(asBefore)
}

/** Whether a subagent said or did it; null: it is no part of the model's answer, and has no cost of its own. */
function saidBy(turn: Turn): boolean | null {
  if (turn.kind === 'tool') return turn.tool.subagent
  const { kind, subagent } = turn.entry
  return kind === 'text' || kind === 'thinking' ? subagent : null
}

/** The turn that shows entry `n`: its own, the call that it answers, or else the last one before it. -1: none. */
export function turnOfEntry(turns: readonly Turn[], n: number): number {
  const exact = turns.findIndex((turn) => turn.key === n || (turn.kind === 'tool' && turn.result?.n === n))
  return exact === -1 ? turns.findLastIndex((turn) => turn.key <= n) : exact
}
