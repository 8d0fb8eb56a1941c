/** Turns inputs into what a template sees: every text bounded and indented after the table of variables. */
import type { SentComment } from '../../../contract/events.ts'
import { afterMark, asBlock, oneLine } from './bound-text.ts'
import { type PromptInputs, VARIABLES, type Variable, type Variables } from './prompt-inputs.ts'

interface Scope {
  /** Factor on every limit, to make a prompt fit as a whole. */
  readonly scale: number
  /** Receives a sentence for each list that was cut. */
  readonly leftOut: string[]
}

export interface PromptView {
  readonly view: Readonly<Record<string, unknown>>
  readonly leftOut: readonly string[]
}

export const flagName = (list: string) => `has${list.charAt(0).toUpperCase()}${list.slice(1)}`

function ending(of: { exitCode: number | null; timedOut: boolean }): string {
  if (of.timedOut) return 'stopped at its time limit'
  return of.exitCode === null ? 'ended by a signal' : `exit code ${of.exitCode}`
}

const place = (of: { file?: string | null | undefined; line?: number | null | undefined }) =>
  of.file ? (of.line ? `${of.file}:${of.line}` : of.file) : 'the change as a whole'

const commented = ({ file, side, line, endLine }: SentComment) =>
  `${file}:${line}${endLine > line ? `-${endLine}` : ''}${side === 'old' ? ' (as it was before the change)' : ''}`

/** Adds what templates see but callers need not work out. */
function completed(inputs: PromptInputs): Record<string, unknown> {
  const { failure, evidence, findings, issues, earlierIssues, comments } = inputs
  return {
    ...inputs,
    ...(failure && { failure: { ...failure, how: ending(failure) } }),
    evidence: evidence?.map((run) => ({
      ...run,
      how: ending(run),
      passed: run.exitCode === 0 && !run.timedOut,
      seconds: (run.durationMs / 1000).toFixed(1),
    })),
    findings: findings?.map((finding) => ({ ...finding, where: place(finding) })),
    issues: issues?.map((issue) => ({ ...issue, where: place(issue) })),
    comments: comments?.map((comment) => ({ ...comment, where: commented(comment) })),
    earlierIssues: earlierIssues?.map((issue) => ({ ...issue, where: place(issue) })),
  }
}

function shown(name: string, variable: Variable, value: unknown, scope: Scope): unknown {
  switch (variable.kind) {
    case 'flag':
      return value === true
    case 'line':
      return value === undefined || value === null ? '' : oneLine(String(value), variable.maxBytes)
    case 'item':
      return typeof value === 'string' ? afterMark(value, Math.ceil(variable.maxBytes * scope.scale)) : ''
    case 'block':
      return typeof value === 'string' ? asBlock(value, Math.ceil(variable.maxBytes * scope.scale)) : ''
    case 'object':
      return typeof value === 'object' && value !== null ? shownFields(variable.fields, value, scope) : null
    case 'list': {
      const items = Array.isArray(value) ? value : []
      const max = Math.max(1, Math.ceil(variable.maxItems * Math.min(1, scope.scale * 2)))
      if (items.length > max) scope.leftOut.push(`${items.length - max} further entries of ${name}`)
      return items.slice(0, max).map((entry) => shown(name, variable.of, entry, scope))
    }
  }
}

function shownFields(variables: Variables, value: object, scope: Scope): Record<string, unknown> {
  const view: Record<string, unknown> = {}
  const fields = value as Record<string, unknown>
  for (const [name, variable] of Object.entries(variables)) {
    const entry = shown(name, variable, fields[name], scope)
    view[name] = entry
    if (variable.kind === 'list') view[flagName(name)] = Array.isArray(entry) && entry.length > 0
  }
  return view
}

export function promptView(inputs: PromptInputs, scale = 1): PromptView {
  const leftOut: string[] = []
  return { view: shownFields(VARIABLES, completed(inputs), { scale, leftOut }), leftOut }
}
