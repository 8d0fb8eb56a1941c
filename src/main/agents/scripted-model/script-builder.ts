/**
 * Builds rules in the order in which a person tells them: on this prompt, write this file, run that, say so.
 *
 * `write`, `bash` and the like each add an assistant turn; `say`, `structured` and `verdict` end the answer. Whatever
 * is said about pace and faults (`after`, `slowly`, `fail` ...) holds for the next turn that is added.
 */
import type { Issue } from '../../../contract/verdict.ts'
import type { Answer, Block, Fault, StreamPoint, Usage } from './answer.ts'
import { fromRules, type Match, type Rule, type Script, type TurnAnswer } from './rules.ts'
import type { Turn } from './turn.ts'

type IssueInput = Pick<Issue, 'severity' | 'title'> & Partial<Issue>
/** Settings of a turn that is yet to be added; a new one has none. */
type Pending = Omit<Answer, 'blocks'>

export class ScriptBuilder {
  readonly #rules: { match: Match; turns: TurnAnswer[] }[] = []
  #pending: Pending = {}

  /** Begins the answer to the prompts that match. */
  on(match: Match): this {
    this.#endRule()
    this.#rules.push({ match, turns: [] })
    return this
  }

  /** Adds a turn: blocks as they are, or an answer worked out from the conversation so far. */
  turn(answer: readonly Block[] | ((turn: Turn) => Answer | Promise<Answer>)): this {
    const rule = this.#rules.at(-1)
    if (rule === undefined) throw new Error('A script begins with on(...), which says what the turns answer.')
    const pending = this.#pending
    this.#pending = {}
    rule.turns.push(
      typeof answer === 'function'
        ? async (turn) => ({ ...pending, ...(await answer(turn)) })
        : { ...pending, blocks: answer },
    )
    return this
  }

  /** Calls one tool; `remark` is said first. */
  tool(name: string, input: Readonly<Record<string, unknown>>, remark?: string): this {
    const call: Block = { type: 'tool', name, input }
    return this.turn(remark === undefined ? [call] : [{ type: 'text', text: remark }, call])
  }

  /** Writes a file that does not exist yet. */
  write(path: string, content: string, remark?: string): this {
    return this.tool('Write', { file_path: path, content }, remark)
  }

  /** Replaces a file that exists: reads it in the same turn, which the CLI demands. */
  rewrite(path: string, content: string): this {
    return this.turn([
      { type: 'tool', name: 'Read', input: { file_path: path } },
      { type: 'tool', name: 'Write', input: { file_path: path, content } },
    ])
  }

  /** Replaces one passage of a file, which is read in the same turn. */
  edit(path: string, before: string, after: string): this {
    return this.turn([
      { type: 'tool', name: 'Read', input: { file_path: path } },
      { type: 'tool', name: 'Edit', input: { file_path: path, old_string: before, new_string: after } },
    ])
  }

  /** Writes several files in one turn. */
  writeAll(files: Readonly<Record<string, string>>, remark?: string): this {
    const calls = Object.entries(files).map(
      ([path, content]): Block => ({ type: 'tool', name: 'Write', input: { file_path: path, content } }),
    )
    return this.turn(remark === undefined ? calls : [{ type: 'text', text: remark }, ...calls])
  }

  read(path: string): this {
    return this.tool('Read', { file_path: path })
  }

  bash(command: string, remark?: string): this {
    return this.tool('Bash', { command, description: command.slice(0, 60) }, remark)
  }

  /** Ends the answer with text. */
  say(text: string): this {
    return this.turn([{ type: 'text', text }])
  }

  /** Answers by schema. The CLI ends the turn itself once the value is valid. */
  structured(value: object): this {
    return this.tool('StructuredOutput', { ...value })
  }

  verdict(verdict: 'approved' | 'changes_requested', issues: readonly IssueInput[] = [], summary = ''): this {
    const complete = issues.map((issue) => ({ category: 'general', description: issue.title, ...issue }))
    const text = summary === '' ? (verdict === 'approved' ? 'Fine as it is.' : 'See the issues.') : summary
    return this.structured({ verdict, summary: text, issues: complete })
  }

  approve(summary?: string): this {
    return this.verdict('approved', [], summary)
  }

  /** The next turn takes this long before anything of it is sent. */
  after(ms: number): this {
    return this.#next({ delayMs: ms })
  }

  /** The next turn is streamed in chunks of `chars` with `ms` before each. */
  slowly(ms: number, chars = 12): this {
    return this.#next({ chunkDelayMs: ms, chunkChars: chars })
  }

  /** The next turn is held back until the file exists. */
  untilFile(path: string): this {
    return this.#next({ untilFile: path })
  }

  usage(usage: Partial<Usage>): this {
    return this.#next({ usage })
  }

  headers(headers: Readonly<Record<string, string>>): this {
    return this.#next({ headers })
  }

  stopReason(stopReason: string): this {
    return this.#next({ stopReason })
  }

  /** The next turn fails: for ever, or the first `times` it is asked for. */
  fault(fault: Fault, times?: number): this {
    return this.#next(times === undefined ? { fault } : { fault, faultTimes: times })
  }

  fail(
    status: number,
    more: { headers?: Readonly<Record<string, string>>; message?: string; times?: number } = {},
  ): this {
    const { times, ...rest } = more
    return this.fault({ kind: 'status', status, ...rest }, times)
  }

  drop(at: StreamPoint = 'mid-block', times?: number): this {
    return this.fault({ kind: 'drop', at }, times)
  }

  hang(at: StreamPoint = 'before-headers', times?: number): this {
    return this.fault({ kind: 'hang', at }, times)
  }

  rules(): readonly Rule[] {
    this.#endRule()
    return this.#rules
  }

  build(): Script {
    return fromRules(this.rules())
  }

  /** A fault that no turn follows is the whole answer. */
  #endRule(): void {
    if (this.#pending.fault !== undefined) this.turn([])
    this.#pending = {}
  }

  #next(settings: Pending): this {
    this.#pending = { ...this.#pending, ...settings }
    return this
  }
}

export const script = () => new ScriptBuilder()
