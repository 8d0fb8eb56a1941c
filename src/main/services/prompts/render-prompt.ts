/** Renders a whole prompt: the context block first, then the template with its inputs, within what a process can be given. */
import Mustache from 'mustache'
import { oneLine } from './bound-text.ts'
import type { PromptInputs } from './prompt-inputs.ts'
import type { PromptLibrary } from './prompt-library.ts'
import type { PromptTemplate } from './prompt-template.ts'
import { promptView } from './prompt-view.ts'

export interface PromptContext {
  readonly run: string
  /** null at run level. */
  readonly task: string | null
  readonly phase: string
  /** Only for `fix`. */
  readonly gate: string | null
  /** 1, 2, ... */
  readonly attempt: number
}

export interface PromptRequest {
  readonly library: PromptLibrary
  readonly context: PromptContext
  readonly template: PromptTemplate
  readonly inputs: PromptInputs
}

/** Linux gives a single argument of a process 128 KiB at most (MAX_ARG_STRLEN); the rest is margin. */
export const MAX_PROMPT_BYTES = 120_000
const MAX_SHRINKS = 12

export function contextBlock(context: PromptContext): string {
  const { run, task, phase, gate, attempt } = context
  const fields = { run, task, phase, gate, attempt: String(attempt) }
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${oneLine(value, 200)}`],
  )
  return ['---', ...lines, '---', ''].join('\n')
}

/** Whatever a template or an input holds: only our context block may look like one at the start of a line. */
const disarmed = (text: string) => text.replace(/^(?=-{3,}[ \t]*$|(?:run|task|phase|gate|attempt):)/gm, '  ')

/** The prompt text. Never fails: a template was checked when it was parsed, and inputs are cut until it fits. */
export function renderPrompt({ library, context, template, inputs }: PromptRequest): string {
  const fragments = {
    ...Object.fromEntries(library.fragments),
    role: library.role(inputs.task?.role ?? null),
  }
  const head = `${contextBlock(context)}\n`
  const rendered = (scale: number) => {
    const { view, leftOut } = promptView(inputs, scale)
    const body = Mustache.render(template.body, view, fragments, { escape: (value: unknown) => String(value) })
    const note = leftOut.length === 0 ? '' : `\n[... ${leftOut.join(', ')} left out ...]\n`
    // Leading spaces stay: they may be what sets an inserted text in.
    const text = `${body.trimEnd()}\n${note}`.replace(/\n{3,}/g, '\n\n').replace(/^\n+/, '')
    return `${head}${disarmed(text)}`
  }
  let scale = 1
  let prompt = rendered(scale)
  for (let n = 0; n < MAX_SHRINKS && Buffer.byteLength(prompt) > MAX_PROMPT_BYTES; n++) {
    scale *= Math.min(0.8, MAX_PROMPT_BYTES / Buffer.byteLength(prompt))
    prompt = rendered(scale)
  }
  return prompt
}
