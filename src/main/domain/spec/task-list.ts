/** Reads the list under `## Tasks`: items, their keys, and the text that describes them. */
import { distance } from 'fastest-levenshtein'
import type { MarkdownLine } from './markdown-lines.ts'

export interface ListedTask {
  /** As given before the colon; null: to be made from the title. */
  readonly id: string | null
  readonly title: string
  readonly done: boolean
  readonly line: number
  /** Title of the third-level heading above it. */
  readonly section: string | null
  readonly values: Readonly<Record<TaskKey, readonly string[]>>
  readonly description: string
}

export interface LineProblem {
  readonly line: number
  readonly text: string
}

const KEYS = ['depends', 'files', 'accept', 'role', 'milestone', 'priority'] as const
export type TaskKey = (typeof KEYS)[number]
/** What people write as well. */
const ALIASES: Readonly<Record<string, TaskKey>> = {
  'depends on': 'depends',
  dependson: 'depends',
  dependencies: 'depends',
  after: 'depends',
  file: 'files',
  acceptance: 'accept',
  accepts: 'accept',
}

const ITEM = /^(\s*)(?:[-*+]|\d{1,9}[.)])(?:\s+(.*))?$/
/** A thematic break, which begins like an item. */
const RULE = /^\s{0,3}([-*_])(?:\s*\1){2,}\s*$/
const CHECKBOX = /^\[([ xX])\](?:\s+|$)(.*)$/
const ID = /^(?:\*\*|__|`)?([A-Za-z0-9][A-Za-z0-9_-]{0,63})(?:\*\*|__|`)?:(?:\*\*|__)?\s+(.*)$/

interface Draft {
  id: string | null
  title: string
  done: boolean
  line: number
  section: string | null
  values: Record<TaskKey, string[]>
  description: string[]
  /** Where the item's own text begins: what is deeper belongs to it. */
  content: number
  /** The key whose value goes on while lines are indented deeper than `at`. */
  open: { key: TaskKey; at: number } | null
}

/** The tasks of a section (its lines after the heading); none when it holds no list. */
export function readTaskList(lines: readonly MarkdownLine[]): { tasks: ListedTask[]; problems: LineProblem[] } {
  const drafts: Draft[] = []
  const problems: LineProblem[] = []
  let section: string | null = null
  let current: Draft | null = null
  let blank = false
  for (const line of lines) {
    if (line.kind === 'comment' || (line.kind === 'text' && RULE.test(line.text))) continue
    if (line.heading) {
      section = line.heading.text === '' ? null : line.heading.text
      current = null
      continue
    }
    const text = expandTabs(line.text)
    const indent = text.length - text.trimStart().length
    const item = line.kind === 'text' ? ITEM.exec(text) : null
    if (item && (current === null || indent < current.content)) {
      current = startItem(item, line.line, section, problems)
      drafts.push(current)
    } else if (current !== null) {
      if (text.trim() === '') current.description.push('')
      // After a blank line, text at the margin is between the tasks, not part of one.
      else if (blank && indent < 2 && line.kind === 'text') current = null
      else readDetail(current, line, text, indent, item, problems)
    }
    blank = text.trim() === ''
  }
  return { tasks: drafts.map(finish), problems }
}

function startItem(item: RegExpExecArray, line: number, section: string | null, problems: LineProblem[]): Draft {
  const indent = item[1]?.length ?? 0
  const box = CHECKBOX.exec(item[2] ?? '')
  const text = (box ? (box[2] ?? '') : (item[2] ?? '')).trim()
  const named = ID.exec(text)
  const title = (named?.[2] ?? text).trim()
  if (title === '' || /^[A-Za-z0-9_-]+:$/.test(title))
    problems.push({
      line,
      text: 'this task has no title; write what is to be done, as in "- [ ] parser: Parse durations".',
    })
  const values = { depends: [], files: [], accept: [], role: [], milestone: [], priority: [] }
  const done = (box?.[1] ?? ' ').toLowerCase() === 'x'
  return {
    id: named?.[1] ?? null,
    title,
    done,
    line,
    section,
    values,
    description: [],
    content: indent + 2,
    open: null,
  }
}

function readDetail(
  task: Draft,
  { kind, line }: MarkdownLine,
  text: string,
  indent: number,
  item: RegExpExecArray | null,
  problems: LineProblem[],
): void {
  const plain = text.trim()
  if (kind === 'text') {
    const content = item ? (item[2] ?? '').trim() : plain
    const entry = readKey(content, item !== null)
    if (entry !== null && 'unknown' in entry) {
      const hint = `"${entry.unknown}" is no key of a task; the nearest is "${entry.nearest}".`
      problems.push({ line, text: hint })
      return
    }
    if (entry !== null) {
      task.open = { key: entry.key, at: indent }
      if (entry.value !== '') task.values[entry.key].push(entry.value)
      return
    }
    if (task.open !== null && indent > task.open.at) {
      const values = task.values[task.open.key]
      const last = values.length - 1
      // A deeper bullet is a further value; deeper text goes on with the last one.
      if (item || last < 0) values.push(content)
      else values[last] = `${values[last]} ${content}`
      return
    }
  }
  task.open = null
  task.description.push(text)
}

/** A key and its value. Without a bullet only the exact keys count, because prose may have colons too. */
function readKey(
  text: string,
  bullet: boolean,
): { key: TaskKey; value: string } | { unknown: string; nearest: TaskKey } | null {
  const match = /^(?:\*\*|`)?([A-Za-z]+(?: on)?)(?:\*\*|`)?:(?:\*\*)?(?:\s+(.*))?$/.exec(text)
  const name = match?.[1]
  if (name === undefined) return null
  const value = (match?.[2] ?? '').trim()
  const exact = KEYS.find((key) => key === name)
  if (exact !== undefined) return { key: exact, value }
  if (!bullet) return null
  const lower = name.toLowerCase()
  const key = KEYS.find((candidate) => candidate === lower) ?? ALIASES[lower]
  if (key !== undefined) return { key, value }
  const near = KEYS.find((candidate) => distance(candidate, lower) <= (candidate.length > 4 ? 2 : 1))
  return near === undefined ? null : { unknown: name, nearest: near }
}

function finish({ content: _, open: __, description, ...task }: Draft): ListedTask {
  const lines = [...description]
  while (lines[0]?.trim() === '') lines.shift()
  while (lines.at(-1)?.trim() === '') lines.pop()
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length)
  const common = indents.length === 0 ? 0 : Math.min(...indents)
  return { ...task, description: lines.map((line) => line.slice(common).trimEnd()).join('\n') }
}

/** Tab stops every four columns, as Markdown has them; only in the indentation. */
function expandTabs(text: string): string {
  const lead = /^[ \t]*/.exec(text)?.[0] ?? ''
  if (!lead.includes('\t')) return text
  let width = 0
  for (const character of lead) width += character === '\t' ? 4 - (width % 4) : 1
  return ' '.repeat(width) + text.slice(lead.length)
}
