/** Markdown as lines: which of them are headings, and which only look like it inside code or comments. */
import type { Heading } from './spec.ts'

export interface MarkdownLine {
  readonly text: string
  /** From 1, in the whole file. */
  readonly line: number
  /** Inside a fenced code block (fences included) or an HTML comment: never structure. */
  readonly kind: 'text' | 'code' | 'comment'
  readonly heading: Heading | null
}

const BULLET = /^\s*(?:[-*+]|\d{1,9}[.)])(?:\s|$)/

/** `firstLine` is the line of the file at which `text` begins. */
export function markdownLines(text: string, firstLine = 1): MarkdownLine[] {
  const lines: MarkdownLine[] = []
  let fence: { mark: string; length: number } | null = null
  let comment = false
  let inList = false
  for (const [index, raw] of text.split('\n').entries()) {
    const line = index + firstLine
    const push = (kind: MarkdownLine['kind'], heading: Heading | null = null) =>
      lines.push({ text: raw, line, kind, heading })
    if (fence !== null) {
      const close = /^\s*(`{3,}|~{3,})\s*$/.exec(raw)?.[1]
      if (close?.startsWith(fence.mark) && close.length >= fence.length) fence = null
      push('code')
      continue
    }
    if (comment || /^ {0,3}<!--/.test(raw)) {
      comment = !raw.slice(comment ? 0 : raw.indexOf('<!--') + 4).includes('-->')
      push('comment')
      continue
    }
    if (BULLET.test(raw)) inList = true
    else if (/^\S/.test(raw)) inList = false
    // Four columns make indented code outside of lists, where a fence is only text.
    const open = /^(\s*)(?:(?:[-*+]|\d{1,9}[.)])\s+)?(`{3,}(?!.*`)|~{3,})/.exec(raw)
    if (open?.[2] !== undefined && (inList || (open[1] ?? '').replaceAll('\t', '    ').length <= 3)) {
      fence = { mark: open[2].charAt(0), length: open[2].length }
      push('code')
      continue
    }
    push('text', atxHeading(raw, line))
  }
  return withSetextHeadings(lines)
}

function atxHeading(raw: string, line: number): Heading | null {
  const match = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/.exec(raw)
  if (!match) return null
  const text = (match[2] ?? '').replace(/(?:^|[ \t])#+[ \t]*$/, '').trim()
  return { level: match[1]?.length ?? 1, text, line }
}

/** A line of text with a line of `===` or `---` below it. */
function withSetextHeadings(lines: readonly MarkdownLine[]): MarkdownLine[] {
  return lines.map((current, index) => {
    const below = lines[index + 1]
    const above = lines[index - 1]
    if (current.kind !== 'text' || current.heading || below?.kind !== 'text') return current
    const rule = /^ {0,3}(=+|-{2,})[ \t]*$/.exec(below.text)?.[1]
    const alone = above === undefined || above.kind !== 'text' || above.text.trim() === '' || above.heading !== null
    if (rule === undefined || !alone || !/^ {0,3}\S/.test(current.text) || BULLET.test(current.text)) return current
    if (/^ {0,3}[>|]/.test(current.text)) return current
    return {
      ...current,
      heading: { level: rule.startsWith('=') ? 1 : 2, text: current.text.trim(), line: current.line },
    }
  })
}
