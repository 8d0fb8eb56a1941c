/** A prompt file: front matter, Mustache body, and the proof that it names only variables and fragments that exist. */
import Mustache from 'mustache'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { VARIABLES, type Variable, type Variables } from './prompt-inputs.ts'
import { flagName } from './prompt-view.ts'

export interface PromptTemplate {
  readonly name: string
  readonly description: string
  /** The variables of the top level that the body and its fragments speak of. */
  readonly inputs: readonly string[]
  readonly body: string
  /** Where it came from, for messages. */
  readonly source: string
}

export type TemplateFailure = Failure<'prompt-invalid'>

const FrontMatter = z.looseObject({
  name: z.string().optional(),
  description: z.string().optional(),
  inputs: z.array(z.string()).optional(),
})

/** A prompt has to leave room for what is filled in. */
const MAX_TEMPLATE_BYTES = 48_000

/** Splits a Markdown file into its YAML front matter, which may be absent, and the text. */
function split(text: string): { readonly front: string; readonly body: string } {
  const match = /^---\n([\s\S]*?)\n---[ \t]*(?:\n|$)/.exec(text)
  return match ? { front: match[1] ?? '', body: text.slice(match[0].length) } : { front: '', body: text }
}

/** Names as a message lists them: `task.id`, `issues.title`. */
export function variableNames(variables: Variables = VARIABLES, prefix = ''): string[] {
  return Object.entries(variables).flatMap(([name, variable]) => {
    const path = `${prefix}${name}`
    if (variable.kind === 'object') return [path, ...variableNames(variable.fields, `${path}.`)]
    if (variable.kind !== 'list') return [path]
    const inner = variable.of.kind === 'object' ? variableNames(variable.of.fields, `${path}.`) : []
    return [path, `${prefix}${flagName(name)}`, ...inner]
  })
}

type Frame = Variables | 'scalar'

const hasFlag = (variables: Variables, name: string) =>
  Object.entries(variables).some(([key, variable]) => variable.kind === 'list' && flagName(key) === name)

/** What a dotted name stands for, looked up from the innermost section outwards, as Mustache does. */
function lookUp(path: string, frames: readonly Frame[]): Variable | 'flag' | null {
  const [first = '', ...rest] = path.split('.')
  const frame = frames.findLast(
    (candidate) => candidate !== 'scalar' && (Object.hasOwn(candidate, first) || hasFlag(candidate, first)),
  )
  if (frame === undefined || frame === 'scalar') return null
  let found: Variable | 'flag' | undefined = frame[first] ?? 'flag'
  for (const [n, part] of rest.entries()) {
    if (found === 'flag' || found?.kind !== 'object') return null
    const fields: Variables = found.fields
    const isFlag = n === rest.length - 1 && hasFlag(fields, part)
    found = isFlag ? 'flag' : fields[part]
  }
  return found ?? null
}

type Token = readonly [type: string, value: string, start: number, end: number, children?: unknown]

interface Check {
  readonly fragments: ReadonlyMap<string, string>
  readonly unknown: Set<string>
  readonly inputs: Set<string>
  /** Fragments that are being checked, to notice one that contains itself. */
  readonly open: readonly string[]
}

/** The top-level variable that a name belongs to, if it is one. */
function topLevel(path: string): string | null {
  const first = path.split('.')[0] ?? ''
  if (Object.hasOwn(VARIABLES, first)) return first
  return Object.keys(VARIABLES).find((name) => flagName(name) === first) ?? null
}

function check(tokens: readonly Token[], frames: readonly Frame[], state: Check): void {
  for (const [type, value, , , children] of tokens) {
    if (type === '>') checkFragment(value, frames, state)
    if (!['name', '&', '{', '#', '^'].includes(type)) continue
    const isItself = value === '.'
    const variable = isItself ? 'flag' : lookUp(value, frames)
    if (variable === null || (isItself && frames.at(-1) !== 'scalar')) state.unknown.add(`{{${value}}}`)
    const top = topLevel(value)
    if (top !== null && lookUp(value, [VARIABLES]) !== null) state.inputs.add(top)
    if (!Array.isArray(children)) continue
    const inner = type === '#' && variable !== null && variable !== 'flag' ? [...frames, frameOf(variable)] : frames
    check(children as readonly Token[], inner, state)
  }
}

function frameOf(variable: Variable): Frame {
  if (variable.kind === 'object') return variable.fields
  if (variable.kind === 'list') return frameOf(variable.of)
  return 'scalar'
}

function checkFragment(name: string, frames: readonly Frame[], state: Check): void {
  const text = state.fragments.get(name)
  if (text === undefined || state.open.includes(name)) {
    state.unknown.add(`{{> ${name}}}`)
    return
  }
  check(Mustache.parse(text) as readonly Token[], frames, { ...state, open: [...state.open, name] })
}

/**
 * Reads a prompt file. `fragments` are the texts that `{{> name}}` may pull in. A failure names the variable that does
 * not exist and those that do.
 */
export function parseTemplate(
  text: string,
  source: string,
  fragments: ReadonlyMap<string, string>,
): Result<PromptTemplate, TemplateFailure> {
  const bad = (what: string, details?: readonly string[]) =>
    fail('prompt-invalid', `The prompt ${source} ${what}`, details)
  if (Buffer.byteLength(text) > MAX_TEMPLATE_BYTES) {
    return bad(`is larger than ${MAX_TEMPLATE_BYTES} bytes, which leaves no room for the task: shorten it.`)
  }
  const { front, body } = split(text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'))
  if (body.trim() === '') return bad('is empty: write what the agent has to do.')
  let header: z.infer<typeof FrontMatter>
  try {
    header = FrontMatter.parse(parseYaml(front) ?? {})
  } catch (error) {
    return bad('has front matter that is not valid: it may hold name, description and inputs.', [String(error)])
  }
  const state: Check = { fragments, unknown: new Set(), inputs: new Set(), open: [] }
  try {
    check(Mustache.parse(body) as readonly Token[], [VARIABLES], state)
  } catch (error) {
    return bad(`is not valid Mustache: ${error instanceof Error ? error.message : String(error)}.`)
  }
  for (const name of header.inputs ?? []) if (!Object.hasOwn(VARIABLES, name)) state.unknown.add(name)
  if (state.unknown.size > 0) {
    const known = `${variableNames().join(', ')}; fragments: ${[...fragments.keys()].join(', ')}`
    return bad(`uses ${[...state.unknown].join(', ')}, which does not exist. Known: ${known}.`)
  }
  const fallback = source.split('/').at(-1)?.replace(/\.md$/, '') ?? source
  const { name = fallback, description = '' } = header
  return ok({ name, description, inputs: [...state.inputs].sort(), body, source })
}
