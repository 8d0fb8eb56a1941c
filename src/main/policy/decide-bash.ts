/**
 * Decides a bash command: walks its syntax tree in order of execution, follows `cd`, and asks for every simple command,
 * redirection and variable on its own.
 *
 * What an allowed tool of the stack does is its own affair: who may run a project's tests can run any code. These
 * checks keep an agent to its task; they are no sandbox against code that it writes.
 */
import type { Objection } from './access.ts'
import { loadBashParser, type Node, type Parsed } from './bash-parser.ts'
import { literal } from './command-context.ts'
import {
  after,
  BACKGROUND,
  type BashOptions,
  CommandParts,
  HIDDEN_SUBSTITUTION,
  notUnderstood,
  type Outcome,
  Refusal,
  same,
  union,
} from './command-parts.ts'
import { judgeCommand } from './decide-command.ts'
import { listingOf } from './listings.ts'
import { objectToVariable } from './variables.ts'

/** How deep statements may nest. */
const MAX_DEPTH = 120

class ScriptJudge extends CommandParts {
  private depth = 0

  judge(root: Node): void {
    this.statements(root, [this.options.cwd])
  }

  protected judgeNested(root: Node, cwd: string, outer: ReadonlySet<string>): Objection {
    return judgeScript(root, { ...this.options, cwd }, this.parse, this.nesting + 1, outer)
  }

  /** A sequence: each statement starts in the folders that the one before may have left. */
  protected statements(parent: Node, start: readonly string[], only?: (child: Node) => boolean): Outcome {
    let outcome = same(start)
    for (const child of parent.children) {
      if (child.type === '&') throw new Refusal(BACKGROUND)
      if (!child.isNamed || only?.(child) === false) continue
      outcome = this.statement(child, after(outcome))
    }
    return outcome
  }

  protected statement(node: Node, cwds: readonly string[]): Outcome {
    this.depth += 1
    if (this.depth > MAX_DEPTH) throw new Refusal('This command is nested too deeply; write it more simply.')
    try {
      return this.dispatch(node, cwds)
    } finally {
      this.depth -= 1
    }
  }

  private dispatch(node: Node, cwds: readonly string[]): Outcome {
    switch (node.type) {
      case 'comment':
      case 'variable_name':
        return same(cwds)
      case 'command':
        return this.command(node, cwds)
      case 'list':
        return this.list(node, cwds)
      case 'pipeline':
        return this.pipeline(node, cwds)
      case 'redirected_statement':
        return this.redirected(node, cwds)
      case 'subshell':
        this.statements(node, cwds)
        return same(cwds)
      case 'negated_command': {
        const { success, failure } = this.statements(node, cwds)
        return { success: failure, failure: success }
      }
      case 'compound_statement':
        if (node.children[0]?.type !== '((') return this.statements(node, cwds)
        this.expressions(node, cwds)
        return same(cwds)
      case 'do_group':
      case 'else_clause':
        return this.statements(node, cwds)
      case 'if_statement':
      case 'elif_clause':
        return this.branches(node, cwds)
      case 'for_statement':
      case 'c_style_for_statement':
      case 'while_statement':
        return this.loop(node, cwds)
      case 'case_statement':
        return this.cases(node, cwds)
      case 'function_definition':
        // Judged where it stands; a function that changes the folder is refused below by the loop rule.
        return this.fixed(node, cwds, (child) => child.type !== 'word')
      case 'test_command':
        this.expressions(node, cwds)
        return same(cwds)
      case 'variable_assignment':
        this.assignment(node, cwds, false)
        return same(cwds)
      case 'variable_assignments':
        for (const child of node.namedChildren) this.assignment(child, cwds, false)
        return same(cwds)
      case 'declaration_command':
        this.declaration(node, cwds)
        return same(cwds)
      case 'unset_command':
        for (const child of node.children) this.expressions(child, cwds)
        for (const child of node.namedChildren) this.refuse(objectToVariable(child.text.split('[')[0] ?? '', false))
        return same(cwds)
      case 'file_redirect':
      case 'herestring_redirect':
      case 'heredoc_redirect':
        return this.redirect(node, cwds)
      default:
        throw new Refusal(notUnderstood(node))
    }
  }

  private command(node: Node, cwds: readonly string[]): Outcome {
    for (const child of node.children) {
      if (child.type === 'variable_assignment') this.assignment(child, cwds, true)
      else if (/_redirect$/.test(child.type)) this.redirect(child, cwds)
      else this.expansions(child, cwds)
    }
    const words = this.words(node, cwds)
    const name = literal(words[0])
    if (name === 'cd' || name === 'pushd' || name === 'popd') return this.changeFolder(name, words.slice(1), cwds)
    this.refuse(judgeCommand(words, this.context(cwds)))
    if (
      name !== null &&
      /^(test|\[|read|exit|return|wait|printf)$/.test(name) &&
      words.some((word) => word.values?.some((value) => HIDDEN_SUBSTITUTION.test(value)))
    )
      throw new Refusal('Commands hidden in an index are not allowed; write them out.')
    if (name === 'read') for (const word of words.slice(1)) this.variables.read(literal(word) ?? '', this.stdinRoots)
    return same(cwds)
  }

  private list(node: Node, cwds: readonly string[]): Outcome {
    const [left, operator, right] = node.children.filter((child) => child.type !== 'comment')
    if (!left || !operator || !right || node.children.some((child) => child.type === '&')) throw new Refusal(BACKGROUND)
    const first = this.statement(left, cwds)
    if (operator.type === '&&') {
      const second = this.statement(right, first.success.length > 0 ? first.success : cwds)
      return { success: second.success, failure: union(first.failure, second.failure) }
    }
    if (operator.type !== '||') throw new Refusal(`The operator ${operator.type} is not understood; use && or ||.`)
    const second = this.statement(right, first.failure.length > 0 ? first.failure : after(first))
    return { success: union(first.success, second.success), failure: second.failure }
  }

  private pipeline(node: Node, cwds: readonly string[]): Outcome {
    const outer = this.stdinRoots
    for (const [i, stage] of node.namedChildren.entries()) {
      this.statement(stage, cwds)
      // What a listing prints stays within the folders that it listed.
      const words = stage.type === 'command' ? this.words(stage, cwds) : null
      this.stdinRoots = words && listingOf(words, { cwds, access: this.options.access }, i > 0 ? this.stdinRoots : null)
    }
    this.stdinRoots = outer
    return same(cwds)
  }

  private redirected(node: Node, cwds: readonly string[]): Outcome {
    const outer = this.stdinRoots
    const redirects = node.namedChildren.filter((child) => /_redirect$/.test(child.type))
    const body = node.namedChildren.filter((child) => !/_redirect$/.test(child.type) && child.type !== 'comment')
    for (const redirect of redirects) {
      if (redirect.type === 'heredoc_redirect') continue
      this.redirect(redirect, cwds)
      if (redirect.children.some((child) => child.type === '<' || child.type === '<<<')) {
        const source = redirect.namedChildren.find((child) => child.type === 'process_substitution')
        this.stdinRoots = source ? this.outputOf(source, cwds).roots : null
      }
    }
    let outcome = same(cwds)
    for (const statement of body) outcome = this.statement(statement, cwds)
    // What follows a here-document on its line hangs below it in the tree: `cat <<EOF && ls`.
    for (const redirect of redirects)
      if (redirect.type === 'heredoc_redirect') {
        this.stdinRoots = null
        this.redirect(redirect, after(outcome))
      }
    this.stdinRoots = outer
    return outcome
  }

  private branches(node: Node, cwds: readonly string[]): Outcome {
    let condition = same(cwds)
    let body = same(cwds)
    let ends: readonly string[] = []
    let inBody = false
    for (const child of node.children) {
      if (child.type === '&') throw new Refusal(BACKGROUND)
      if (child.type === 'then') {
        inBody = true
        body = same(condition.success.length > 0 ? condition.success : after(condition))
        continue
      }
      if (!child.isNamed) continue
      if (child.type === 'elif_clause' || child.type === 'else_clause')
        ends = union(ends, after(this.statement(child, after(condition))))
      else if (inBody) body = this.statement(child, after(body))
      else condition = this.statement(child, after(condition))
    }
    return same(union(union(after(body), after(condition)), ends))
  }

  /** A body that may run again, or elsewhere, must leave the folder as it found it. */
  private fixed(node: Node, cwds: readonly string[], only: (child: Node) => boolean): Outcome {
    const end = after(this.statements(node, cwds, only))
    if (end.some((cwd) => !cwds.includes(cwd)))
      throw new Refusal(
        '`cd` in a loop or function is not allowed unless it comes back; use a subshell: (cd folder && ...).',
      )
    return same(cwds)
  }

  private loop(node: Node, cwds: readonly string[]): Outcome {
    // A `while` is all statements; in a `for` only the body is, the rest are words and arithmetic.
    const isStatement = (child: Node) =>
      node.type === 'while_statement' || child.type === 'do_group' || child.type === 'compound_statement'
    const variable = node.type === 'for_statement' ? node.childForFieldName('variable')?.text : undefined
    if (variable !== undefined) this.refuse(objectToVariable(variable, false))
    for (const child of node.namedChildren) if (!isStatement(child)) this.expressions(child, cwds)
    return this.fixed(node, cwds, isStatement)
  }

  private cases(node: Node, cwds: readonly string[]): Outcome {
    let ends = cwds
    for (const child of node.namedChildren) {
      if (child.type !== 'case_item') {
        this.expansions(child, cwds)
        continue
      }
      const isPattern = (part: Node) =>
        /^(word|string|raw_string|concatenation|extglob_pattern|number|simple_expansion|expansion)$/.test(part.type)
      for (const part of child.namedChildren) if (isPattern(part)) this.expansions(part, cwds)
      ends = union(ends, after(this.statements(child, cwds, (part) => !isPattern(part))))
    }
    return same(ends)
  }
}

function judgeScript(
  root: Node,
  options: BashOptions,
  parse: (command: string) => Parsed,
  nesting: number,
  outer: ReadonlySet<string>,
): Objection {
  try {
    new ScriptJudge(root, options, parse, nesting, outer).judge(root)
    return null
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
}

/** The reason why the command may not run, or null. Throws only for bugs and broken file systems: the hook denies then. */
export async function decideBash(command: string, options: BashOptions): Promise<Objection> {
  const parse = await loadBashParser()
  const parsed = parse(command)
  return parsed.ok ? judgeScript(parsed.root, options, parse, 0, new Set()) : parsed.objection
}
