/** Everything that a prompt may speak of: the inputs that callers give, and the table of variables that templates see. */
import type { SentComment } from '../../../contract/events.ts'
import type { Finding, Issue } from '../../../contract/verdict.ts'

export interface PromptTask {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly acceptance: readonly string[]
  /** Claimed paths and globs; empty: nothing is claimed. */
  readonly files: readonly string[]
  readonly role: string | null
}

export interface PromptFailure {
  readonly gate: string
  readonly command: string
  readonly exitCode: number | null
  readonly timedOut: boolean
  readonly output: string
  /** The same failure came before, and an attempt to mend it changed nothing about it. */
  readonly repeated: boolean
}

export interface PromptEvidence {
  readonly gate: string
  readonly command: string
  readonly exitCode: number | null
  readonly timedOut: boolean
  readonly durationMs: number
  readonly tail: string
}

/** All optional: a template shows what is there. Texts come as they are; the renderer indents and bounds them. */
export interface PromptInputs {
  /** The attempt continues a session that was interrupted. */
  readonly resumed?: boolean
  readonly spec?: string
  readonly planSummary?: string
  /** Why the plan before this one was refused. */
  readonly planProblems?: readonly string[]
  readonly task?: PromptTask
  /** What earlier phases of the task answered, oldest first. */
  readonly artifacts?: readonly { readonly phase: string; readonly text: string }[]
  /** Merged tasks that this one depends on. */
  readonly dependencies?: readonly { readonly id: string; readonly title: string; readonly report: string }[]
  readonly gates?: readonly { readonly name: string; readonly command: string }[]
  /** The gate that failed, for `fix`. */
  readonly failure?: PromptFailure
  /** Files that this attempt alone may change (the `files` strategy). */
  readonly onlyFiles?: readonly string[]
  readonly diff?: string
  /** A command that shows the whole diff. */
  readonly diffCommand?: string
  readonly evidence?: readonly PromptEvidence[]
  readonly findings?: readonly Finding[]
  /** Issues that have to be answered now. */
  readonly issues?: readonly Issue[]
  /** Issues of earlier review rounds. */
  readonly earlierIssues?: readonly (Issue & { readonly round: number })[]
  readonly conflict?: {
    readonly files: readonly string[]
    /** What the tasks wanted whose merged work is on the other side. */
    readonly others: readonly { readonly id: string; readonly title: string; readonly intent: string }[]
  }
  /** A person sent the task back, and this attempt answers it. */
  readonly asked?: boolean
  /** Comments of a person on lines of the diff. */
  readonly comments?: readonly SentComment[]
  /** A word of the person who runs this. */
  readonly note?: string
  /** Earlier attempts at this phase, oldest first. */
  readonly history?: readonly { readonly n: number; readonly outcome: string; readonly detail: string }[]
}

/**
 * How a variable stands in a prompt. `line`: one line. `item`: text after a list mark, further lines indented. `block`:
 * text of its own, each line indented by two spaces. `flag`: true or false.
 */
export type Variable =
  | { readonly kind: 'line' | 'item' | 'block'; readonly about: string; readonly maxBytes: number }
  | { readonly kind: 'flag'; readonly about: string }
  | { readonly kind: 'object'; readonly about: string; readonly fields: Variables }
  | { readonly kind: 'list'; readonly about: string; readonly maxItems: number; readonly of: Variable }
export type Variables = Readonly<Record<string, Variable>>

const line = (about: string, maxBytes = 400): Variable => ({ kind: 'line', about, maxBytes })
const item = (about: string, maxBytes = 2_000): Variable => ({ kind: 'item', about, maxBytes })
const block = (about: string, maxBytes: number): Variable => ({ kind: 'block', about, maxBytes })
const flag = (about: string): Variable => ({ kind: 'flag', about })
const object = (about: string, fields: Variables): Variable => ({ kind: 'object', about, fields })
const list = (about: string, maxItems: number, of: Variable): Variable => ({ kind: 'list', about, maxItems, of })

const issue: Variables = {
  severity: line('critical, major or minor'),
  category: line('what kind of issue it is'),
  where: line('file and line, as far as the reviewer named them'),
  title: line('the issue in one sentence'),
  description: item('why it matters'),
  suggestion: item('what the reviewer would do'),
}

/** Every variable of a template. For a list `x` there is also `hasX`, which is true when it is not empty. */
export const VARIABLES: Variables = {
  resumed: flag('the attempt continues an interrupted session'),
  spec: block('the specification', 40_000),
  planSummary: block('what the whole run is about', 4_000),
  planProblems: list('why the last plan was refused', 50, item('one problem', 600)),
  task: object('the task; absent at run level', {
    id: line('its id'),
    title: line('its title'),
    description: block('what to do', 12_000),
    acceptance: list('acceptance criteria', 60, item('one criterion')),
    files: list('claimed paths and globs', 200, line('one path or glob')),
    role: line('the role that the plan gave it'),
  }),
  artifacts: list(
    'answers of earlier phases, oldest first',
    12,
    object('one answer', { phase: line('the phase'), text: block('its answer', 12_000) }),
  ),
  dependencies: list(
    'merged tasks that this one depends on',
    20,
    object('one task', {
      id: line('its id'),
      title: line('its title'),
      report: block('the report of who built it', 4_000),
    }),
  ),
  gates: list(
    'the checks that Switchyard runs',
    20,
    object('one gate', { name: line('its name'), command: line('its command', 1_000) }),
  ),
  failure: object('the gate that failed', {
    gate: line('its name'),
    command: line('its command', 1_000),
    how: line('exit code, signal or time limit'),
    output: block('what it printed', 24_000),
    repeated: flag('the same failure as before the last attempt'),
  }),
  onlyFiles: list('the only files that this attempt may change', 200, line('one path')),
  diff: block('the diff of the task against its base', 40_000),
  diffCommand: line('a command that shows the whole diff', 1_000),
  evidence: list(
    'gates that ran on exactly this tree',
    20,
    object('one gate run', {
      gate: line('its name'),
      command: line('its command', 1_000),
      how: line('exit code, signal or time limit'),
      passed: flag('exit code 0'),
      seconds: line('how long it took'),
      tail: block('the end of its output', 2_000),
    }),
  ),
  findings: list(
    'what Switchyard saw in the diff by itself',
    60,
    object('one finding', { kind: line('its kind'), where: line('file and line'), text: item('what was seen', 600) }),
  ),
  issues: list('issues that have to be answered', 60, object('one issue', issue)),
  earlierIssues: list(
    'issues of earlier review rounds',
    60,
    object('one issue', { ...issue, round: line('the review round') }),
  ),
  conflict: object('a merge that conflicts', {
    files: list('conflicted files', 200, line('one path')),
    others: list(
      'tasks whose work is on the other side',
      20,
      object('one task', { id: line('its id'), title: line('its title'), intent: block('what it wanted', 4_000) }),
    ),
  }),
  asked: flag('a person sent the task back, and this attempt answers it'),
  comments: list(
    'comments of a person on lines of the diff',
    100,
    object('one comment', {
      where: line('file and lines'),
      excerpt: block('the diff around it', 4_000),
      text: block('what they say', 4_000),
    }),
  ),
  note: block('a word of the person who runs this', 8_000),
  history: list(
    'earlier attempts at this phase',
    10,
    object('one attempt', {
      n: line('its number'),
      outcome: line('how it ended'),
      detail: item('what it said or what went wrong', 1_000),
    }),
  ),
}
