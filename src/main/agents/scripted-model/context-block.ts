/** Reads the context block that opens every prompt of Switchyard, and strips what the CLI wraps around user text. */

export interface PromptContext {
  readonly run: string
  /** null at run level. */
  readonly task: string | null
  readonly phase: string
  /** Only for `fix`. */
  readonly gate: string | null
  readonly attempt: number
}

const BLOCK = /^---\n((?:(?:run|task|phase|gate|attempt): [^\n]*\n)+)---(?:\n|$)/gm

/** Removes the `<system-reminder>` blocks that the CLI adds to user text. */
export function stripReminders(text: string): string {
  return text.replace(/<system-reminder>[\s\S]*?<\/system-reminder>\s*/g, '')
}

/** The last context block of a text with what follows it, or null when there is none. */
export function findContext(text: string): { readonly context: PromptContext; readonly prompt: string } | null {
  let found: { context: PromptContext; prompt: string } | null = null
  for (const match of text.matchAll(BLOCK)) {
    const fields = new Map<string, string>()
    for (const line of (match[1] ?? '').trimEnd().split('\n')) {
      const colon = line.indexOf(': ')
      fields.set(line.slice(0, colon), line.slice(colon + 2).trim())
    }
    const run = fields.get('run')
    const phase = fields.get('phase')
    const attempt = Number(fields.get('attempt'))
    if (run === undefined || phase === undefined || !Number.isInteger(attempt)) continue
    const context = { run, task: fields.get('task') ?? null, phase, gate: fields.get('gate') ?? null, attempt }
    found = { context, prompt: text.slice(match.index) }
  }
  return found
}
