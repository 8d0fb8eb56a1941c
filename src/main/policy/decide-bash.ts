/**
 * Decides a bash command: walks its syntax tree in order of execution, follows `cd`, and asks for every simple command,
 * redirection and variable on its own.
 *
 * What an allowed tool of the stack does is its own affair: who may run a project's tests can run any code. These
 * checks keep an agent to its task; they are no sandbox against code that it writes.
 */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Access, Objection } from './access.ts'
import { loadBashParser, type Node, type Parsed } from './bash-parser.ts'
import { readWord, type Word } from './bash-words.ts'
import { type CommandContext, literal, readPaths, writePaths } from './command-context.ts'
import { judgeCommand } from './decide-command.ts'
import { listingOf, outputOf } from './listings.ts'
import type { PolicySnapshot } from './policy-snapshot.ts'
import { ScriptVariables } from './script-variables.ts'
import { objectToPrinting, objectToVariable } from './variables.ts'

export interface BashOptions {
  readonly cwd: string
  readonly policy: PolicySnapshot
  readonly access: Access
}

const MAX_DEPTH = 120
/** How deep `bash -c` may nest. */
const MAX_NESTED = 3

/** Ends the walk; caught where the decision is made. */
class Refusal extends Error {}

/** Possible working folders after a command, when it succeeded and when it failed. */
interface Outcome {
  readonly success: readonly string[]
  readonly failure: readonly string[]
}
const union = (a: readonly string[], b: readonly string[]): readonly string[] => [...new Set([...a, ...b])]
const after = (outcome: Outcome): readonly string[] => union(outcome.success, outcome.failure)
const same = (cwds: readonly string[]): Outcome => ({ success: cwds, failure: cwds })

const STATEMENT =
  /^(command|list|pipeline|redirected_statement|subshell|negated_command|do_group|(if|for|c_style_for|while|case)_statement|function_definition|(declaration|unset)_command)$/
const notUnderstood = (node: Node) => `This part of the command is not understood (${node.type}); write it more simply.`
const BACKGROUND = 'Background work (`&`) is not allowed: nothing would wait for it; run the command in the foreground.'
/** Bash evaluates such text as a command where it expects a number. */
const HIDDEN_SUBSTITUTION = /\[[^\]]*(\$\(|`)/

class ScriptJudge {
  private readonly options: BashOptions
  private readonly parse: (command: string) => Parsed
  private readonly nesting: number
  private readonly functions: Set<string>
  private readonly variables: ScriptVariables
  private depth = 0
  private stdinRoots: readonly string[] | null = null

  constructor(
    root: Node,
    options: BashOptions,
    parse: (command: string) => Parsed,
    nesting: number,
    outer: ReadonlySet<string>,
  ) {
    this.options = options
    this.parse = parse
    this.nesting = nesting
    this.functions = new Set(
      root.descendantsOfType('function_definition').map((node) => node.childForFieldName('name')?.text ?? ''),
    )
    this.variables = new ScriptVariables(root, options.access, outer, (node, cwds) => this.outputOf(node, cwds))
  }

  judge(root: Node): void {
    this.statements(root, [this.options.cwd])
  }

  private refuse(objection: Objection): void {
    if (objection !== null) throw new Refusal(objection)
  }

  private word(nodes: readonly Node[], cwds: readonly string[], kind: 'argument' | 'assignment' = 'argument'): Word {
    return readWord(nodes, this.variables.scope(cwds), kind)
  }

  private context(cwds: readonly string[]): CommandContext {
    return {
      policy: this.options.policy,
      access: this.options.access,
      cwds,
      functions: this.functions,
      stdinRoots: this.stdinRoots,
      nested: (script) => {
        if (this.nesting >= MAX_NESTED)
          return 'Shells within shells within shells are not allowed; write the commands directly.'
        const parsed = this.parse(script)
        if (!parsed.ok) return parsed.objection
        const names = this.variables.names()
        for (const cwd of cwds) {
          const objection = judgeScript(parsed.root, { ...this.options, cwd }, this.parse, this.nesting + 1, names)
          if (objection !== null) return objection
        }
        return null
      },
    }
  }

  /** What a command substitution may print: paths of a listing, a known folder, or nothing known. */
  private outputOf(node: Node, cwds: readonly string[]) {
    const stages = node.namedChildren.flatMap((child) => (child.type === 'pipeline' ? child.namedChildren : [child]))
    const commands = stages.map((stage) => (stage.type === 'command' ? this.words(stage, cwds) : null))
    return outputOf(commands, { cwds, access: this.options.access })
  }

  /** The words of a command, without assignments and redirections; parts that touch are one word. */
  private words(command: Node, cwds: readonly string[]): Word[] {
    const groups: Node[][] = []
    for (const child of command.children) {
      if (/^(variable_assignment|file_redirect|herestring_redirect|heredoc_redirect)$/.test(child.type)) continue
      const last = groups.at(-1)
      if (last?.at(-1)?.endIndex === child.startIndex) last.push(child)
      else groups.push([child])
    }
    return groups.map((group) =>
      this.word(
        group.flatMap((node) => (node.type === 'command_name' ? node.children : [node])),
        cwds,
      ),
    )
  }

  /** A sequence: each statement starts in the folders that the one before may have left. */
  private statements(parent: Node, start: readonly string[], only?: (child: Node) => boolean): Outcome {
    let outcome = same(start)
    for (const child of parent.children) {
      if (child.type === '&') throw new Refusal(BACKGROUND)
      if (!child.isNamed || only?.(child) === false) continue
      outcome = this.statement(child, after(outcome))
    }
    return outcome
  }

  private statement(node: Node, cwds: readonly string[]): Outcome {
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

  /** Everything that expands inside of a word or an expression: substitutions run, variables are printed. */
  private expansions(node: Node, cwds: readonly string[]): void {
    if (node.type === 'command_substitution' || node.type === 'process_substitution') {
      this.statements(node, cwds)
      return
    }
    // Statements are walked as such; one that turns up among words was not foreseen here.
    if (STATEMENT.test(node.type)) throw new Refusal(notUnderstood(node))
    for (const child of node.children) this.expansions(child, cwds)
    if (node.type !== 'simple_expansion' && node.type !== 'expansion') return
    if (node.children[1]?.type === '!' || node.children.some((child) => child.type === '@'))
      throw new Refusal('Indirect variables (those with ! or @) are not allowed; use the variable itself.')
    const name = node.descendantsOfType('variable_name')[0]?.text
    if (name !== undefined && !this.variables.isAssigned(name)) this.refuse(objectToPrinting(name))
    // `${x:=value}` assigns.
    if (node.children.some((child) => child.type === ':=' || child.type === '='))
      this.refuse(objectToVariable(name ?? '', false))
  }

  /** Tests and arithmetic: bash evaluates text in them again. */
  private expressions(node: Node, cwds: readonly string[]): void {
    this.expansions(node, cwds)
    for (const text of node.descendantsOfType(['raw_string', 'ansi_c_string', 'string_content', 'word']))
      if (HIDDEN_SUBSTITUTION.test(text.text))
        throw new Refusal('Commands hidden in an index are not allowed; write them out.')
    for (const target of node.descendantsOfType('variable_assignment')) this.assignment(target, cwds, false)
    for (const name of node.descendantsOfType(['binary_expression', 'postfix_expression', 'unary_expression'])) {
      const left = name.children[0]
      if (
        left &&
        /^(variable_name|word)$/.test(left.type) &&
        name.children.some((child) => /^([-+*/%&|^]|<<|>>)?=$|^(\+\+|--)$/.test(child.type))
      )
        if (!/^\[/.test(node.text)) this.refuse(objectToVariable(left.text, false))
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

  private changeFolder(name: string, args: readonly Word[], cwds: readonly string[]): Outcome {
    const targets = args.filter((word) => !/^(-[LPe]+|--)$/.test(literal(word) ?? ''))
    const target = targets[0]
    if (
      name === 'popd' ||
      targets.length !== 1 ||
      target?.values?.includes('-') === true ||
      target?.values === null ||
      !target
    )
      throw new Refusal(
        `\`${name}\` is only allowed to a folder of the worktree that is written literally; use a subshell, (cd folder && ...), to come back.`,
      )
    if (target.glob && target.values.some((value) => /[*?[]/.test(value)) && target.values.length > 16)
      throw new Refusal('`cd` to many folders at once is not allowed; name one.')
    this.refuse(readPaths([target], this.context(cwds)))
    const { access } = this.options
    const folders = new Set<string>()
    for (const cwd of cwds)
      for (const value of target.values) {
        const folder = resolve(cwd, value)
        // Reading may reach further than working: only the worktree and its temporary folder are work places.
        if (access.enter(cwd, value) !== null) throw new Refusal(access.enter(cwd, value) ?? '')
        folders.add(folder)
      }
    const exists = [...folders].every((folder) => isFolder(folder))
    return { success: [...folders], failure: exists ? [] : cwds }
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

  private redirect(node: Node, cwds: readonly string[]): Outcome {
    if (node.type === 'heredoc_redirect') {
      for (const child of node.namedChildren) {
        if (child.type === 'heredoc_body') this.expansions(child, cwds)
        else if (
          /^(word|string|raw_string|concatenation|simple_expansion|expansion|number|ansi_c_string)$/.test(child.type)
        )
          throw new Refusal('Arguments after <<EOF are not allowed; put them before it.')
        else if (!/^(heredoc_start|heredoc_end|file_descriptor)$/.test(child.type)) this.statement(child, cwds)
      }
      if (node.children.some((child) => child.type === '&')) throw new Refusal(BACKGROUND)
      return same(cwds)
    }
    this.expansions(node, cwds)
    if (node.type === 'herestring_redirect') return same(cwds)
    const operator = node.children.find((child) => /[<>]/.test(child.type) && !child.isNamed)?.type ?? ''
    const targets = node.namedChildren.filter((child) => child.type !== 'file_descriptor')
    if (operator.endsWith('&-') && targets.length === 0) return same(cwds)
    const [target, extra] = targets
    if (!target || extra) throw new Refusal('Words after a redirection are not allowed; put redirections last.')
    // `2>&1` copies a descriptor; `>(...)` was judged as a command.
    if (/&$/.test(operator) && /^\d+-?$/.test(target.text)) return same(cwds)
    if (target.type === 'process_substitution') return same(cwds)
    const word = this.word([target], cwds)
    const context = this.context(cwds)
    if (/^(<|<&)$/.test(operator)) this.refuse(readPaths([word], context))
    else this.refuse(writePaths([word], context))
    return same(cwds)
  }

  private assignment(node: Node, cwds: readonly string[], prefix: boolean): void {
    this.expansions(node, cwds)
    const name = node.descendantsOfType('variable_name')[0]?.text ?? ''
    this.refuse(objectToVariable(name, prefix))
    for (const text of node.descendantsOfType(['raw_string', 'ansi_c_string', 'string_content', 'word']))
      if (HIDDEN_SUBSTITUTION.test(text.text))
        throw new Refusal('Commands hidden in an index are not allowed; write them out.')
  }

  private declaration(node: Node, cwds: readonly string[]): void {
    for (const child of node.children) this.expressions(child, cwds)
    for (const child of node.namedChildren) {
      if (child.type === 'variable_assignment') continue
      if (child.type === 'variable_name') this.refuse(objectToVariable(child.text, false))
      else if (!/^-[xraAglu]+$/.test(child.text))
        throw new Refusal(
          'Only `export NAME=value`, `local` and plain declarations are allowed: printing or renaming variables is not.',
        )
    }
    if (node.namedChildren.length === 0 || !node.namedChildren.some((child) => /^variable_/.test(child.type)))
      throw new Refusal('Printing the environment is not allowed: it holds credentials; do the task without it.')
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

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
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
