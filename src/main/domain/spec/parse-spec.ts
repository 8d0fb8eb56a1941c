/** Parses the text of a specification file; every failure names the file and, where there is one, the line. */
import type { Plan } from '../../../contract/plan.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { validatePlan } from '../plan/validate-plan.ts'
import { explicitTasks, planOf } from './explicit-tasks.ts'
import { type FrontMatterContent, parseFrontMatter } from './front-matter.ts'
import { type MarkdownLine, markdownLines } from './markdown-lines.ts'
import type { Spec, SpecTask } from './spec.ts'
import { readTaskList } from './task-list.ts'

/** A spec is read by people and agents; what is longer than this is no spec but a data file. */
export const MOST_SPEC_BYTES = 1024 * 1024

export type SpecFailure = Failure<'spec-empty' | 'spec-binary' | 'spec-too-large' | 'spec-invalid' | 'spec-done'>

/**
 * `name` is the spec's own, without folder and ending; messages call the text `file` (default: the name).
 * `spec-done`: all explicit tasks are ticked off, so there is nothing to build.
 */
export function parseSpec(raw: string, name: string, file = name): Result<Spec, SpecFailure> {
  if (raw.length > MOST_SPEC_BYTES || new TextEncoder().encode(raw).byteLength > MOST_SPEC_BYTES)
    return fail(
      'spec-too-large',
      `${file} is larger than 1 MB; keep the spec to what is to be built and put data elsewhere.`,
    )
  if (looksBinary(raw)) return fail('spec-binary', `${file} is not a text in UTF-8; save it as a UTF-8 Markdown file.`)
  const text = raw.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n')
  if (text.trim() === '') return fail('spec-empty', `${file} is empty; write what is to be built.`)

  const head = splitFrontMatter(text)
  if (head === 'unclosed')
    return invalid([`${file}:1: the front matter begins here but never ends; close it with a line "---".`])
  const front = parseFrontMatter(head.yaml, file, 2)
  const problems = front.ok ? [] : [...(front.failure.details ?? [front.failure.message])]
  if (head.body.trim() === '' && front.ok)
    return fail('spec-empty', `${file} has nothing below its front matter; write what is to be built.`)

  const lines = markdownLines(head.body, head.bodyLine)
  const explicit = findTasks(lines)
  problems.push(
    ...explicit.problems.sort((a, b) => a.line - b.line).map((problem) => `${file}:${problem.line}: ${problem.text}`),
  )
  if (!front.ok || problems.length > 0) return invalid([...new Set(problems)])
  if (explicit.tasks?.every((task) => task.done))
    return fail(
      'spec-done',
      `Every task in ${file} is ticked off: nothing is left to build. Add a task, or untick one.`,
    )
  return ok(assemble(name, text, head.body, lines, front.value, explicit.tasks))
}

/** The plan that the explicit tasks make; null when there are none and a planner is needed. */
export function planFromSpec(spec: Spec): Plan | null {
  if (spec.tasks === null) return null
  const plan = validatePlan(planOf(spec.title, spec.tasks, true))
  // `parseSpec` refuses every list that would not be valid.
  if (!plan.ok) throw new Error(plan.failure.message)
  return plan.value
}

function assemble(
  name: string,
  text: string,
  body: string,
  lines: readonly MarkdownLine[],
  front: FrontMatterContent,
  tasks: readonly SpecTask[] | null,
): Spec {
  const headings = lines.flatMap(({ heading }) => (heading === null ? [] : [heading]))
  const named = headings.filter((heading) => heading.text !== '')
  const title = front.title ?? (named.find((heading) => heading.level === 1) ?? named[0])?.text ?? name
  return { name, title: title.slice(0, 300), text, body, headings, base: front.base, settings: front.settings, tasks }
}

function findTasks(lines: readonly MarkdownLine[]): {
  tasks: SpecTask[] | null
  problems: { line: number; text: string }[]
} {
  const starts = lines.flatMap(({ heading }, index) =>
    heading?.level === 2 && /^tasks:?$/i.test(heading.text) ? [{ index, line: heading.line }] : [],
  )
  const [first, second] = starts
  if (first === undefined) return { tasks: null, problems: [] }
  if (second !== undefined) {
    const text = `"## Tasks" is here a second time (first on line ${first.line}); put all tasks under one.`
    return { tasks: null, problems: [{ line: second.line, text }] }
  }
  const rest = lines.slice(first.index + 1)
  const end = rest.findIndex(({ heading }) => heading !== null && heading.level <= 2)
  const listed = readTaskList(end < 0 ? rest : rest.slice(0, end))
  if (listed.tasks.length === 0 && listed.problems.length === 0) return { tasks: null, problems: [] }
  const { tasks, problems } = explicitTasks(listed.tasks)
  return { tasks, problems: [...listed.problems, ...problems] }
}

/** Front matter is there when the first line is `---`; it ends at the next `---` or `...`. */
function splitFrontMatter(text: string): { yaml: string; body: string; bodyLine: number } | 'unclosed' {
  if (!/^---[ \t]*(?:\n|$)/.test(text)) return { yaml: '', body: text, bodyLine: 1 }
  const lines = text.split('\n')
  const end = lines.findIndex((line, index) => index > 0 && /^(?:---|\.\.\.)[ \t]*$/.test(line))
  if (end < 0) return 'unclosed'
  return { yaml: lines.slice(1, end).join('\n'), body: lines.slice(end + 1).join('\n'), bodyLine: end + 2 }
}

/** Zero bytes, or many bytes that are no UTF-8. */
function looksBinary(text: string): boolean {
  if (text.includes('\u0000')) return true
  const broken = text.split('\uFFFD').length - 1
  return broken > 0 && broken * 20 > text.length
}

function invalid(problems: readonly string[]): { ok: false; failure: SpecFailure } {
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
  return fail('spec-invalid', `${problems[0]}${more}`, problems)
}
