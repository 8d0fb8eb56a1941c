/**
 * Colours lines by their language. Languages are loaded when a file of theirs is first shown; lines are parsed in small
 * groups around what is on the screen, in idle moments, so that no frame waits for it.
 */
import { LanguageDescription } from '@codemirror/language'
import { languages } from '@codemirror/language-data'
import type { Parser } from '@lezer/common'
import { highlightTree, tagHighlighter, tags } from '@lezer/highlight'
import { ADDED, HUNK, REMOVED, type Rows } from './patch.ts'
import type { Token } from './words.ts'

/** Names that `styles/code.css` gives colours. */
const names = tagHighlighter([
  { tag: tags.comment, class: 'code-comment' },
  { tag: [tags.string, tags.special(tags.string), tags.character], class: 'code-string' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], class: 'code-number' },
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword, tags.controlKeyword], class: 'code-keyword' },
  { tag: [tags.typeName, tags.className, tags.namespace, tags.tagName], class: 'code-type' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.labelName], class: 'code-name' },
  { tag: [tags.propertyName, tags.attributeName], class: 'code-property' },
  { tag: [tags.regexp, tags.escape, tags.url], class: 'code-string' },
  { tag: [tags.meta, tags.processingInstruction], class: 'code-comment' },
  { tag: tags.heading, class: 'code-keyword' },
])

/** Rows that are parsed together: enough context for most lines, a millisecond or two of work. */
export const GROUP = 100
/** A group of long lines is no code that anybody reads in colours. */
const MOST_CHARACTERS = 20_000

export interface Highlighter {
  /** Tokens of a row; empty until they are known. */
  of(row: number): readonly Token[]
  /** Parses the group of this row unless that was done; true when something new is known. */
  parse(row: number): boolean
}

const NONE: readonly Token[] = []

/** null: nobody knows the language of a file of this name. */
export async function highlighterFor(path: string, rows: Rows): Promise<Highlighter | null> {
  const description = LanguageDescription.matchFilename(languages, path.split('/').at(-1) ?? path)
  if (description === null) return null
  const { language } = await description.load()
  return createHighlighter(language.parser, rows)
}

export function createHighlighter(parser: Parser, rows: Rows): Highlighter {
  const known = new Map<number, readonly Token[]>()
  const parsed = new Set<number>()

  /** The lines of one side of a group as one text, each with the row that it came from. */
  function parseSide(from: number, to: number, leaveOut: typeof ADDED | typeof REMOVED): void {
    const lines: { row: number; start: number }[] = []
    let text = ''
    for (let row = from; row < to; row++) {
      const kind = rows.kinds[row]
      if (kind === HUNK || kind === leaveOut) continue
      lines.push({ row, start: text.length })
      text += `${rows.text[row] ?? ''}\n`
      if (text.length > MOST_CHARACTERS) return
    }
    let at = 0
    highlightTree(parser.parse(text), names, (start, end, name) => {
      while (at + 1 < lines.length && (lines[at + 1]?.start ?? 0) <= start) at++
      // A token over several lines (a comment, a template) is cut at their ends.
      for (let n = at; n < lines.length && (lines[n]?.start ?? 0) < end; n++) {
        const { row, start: begin } = lines[n] ?? { row: 0, start: 0 }
        // Lines that stand on both sides are coloured as they are after the change.
        if (leaveOut === ADDED && rows.kinds[row] !== REMOVED) continue
        const length = rows.text[row]?.length ?? 0
        const token = { from: Math.max(0, start - begin), to: Math.min(length, end - begin), name }
        if (token.to <= token.from) continue
        const list = known.get(row)
        if (list) (list as Token[]).push(token)
        else known.set(row, [token])
      }
    })
  }

  return {
    of: (row) => known.get(row) ?? NONE,
    parse(row) {
      const group = Math.floor(row / GROUP)
      if (parsed.has(group)) return false
      parsed.add(group)
      const from = group * GROUP
      const to = Math.min(rows.kinds.length, from + GROUP)
      parseSide(from, to, REMOVED)
      parseSide(from, to, ADDED)
      return true
    },
  }
}
