/**
 * What one bash command says apart from its order of execution: its words, expansions, assignments and redirections, each
 * judged where it stands. How statements follow each other is `decide-bash.ts`.
 */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Access, Objection } from './access.ts'
import type { Node, Parsed } from './bash-parser.ts'
import { readWord, type Word } from './bash-words.ts'
import { type CommandContext, literal, readPaths, writePaths } from './command-context.ts'
import { outputOf } from './listings.ts'
import type { PolicySnapshot } from './policy-snapshot.ts'
import { ScriptVariables } from './script-variables.ts'
import { objectToPrinting, objectToVariable } from './variables.ts'

export interface BashOptions {
  readonly cwd: string
  readonly policy: PolicySnapshot
  readonly access: Access
}

/** How deep `bash -c` may nest. */
const MAX_NESTED = 3

/** Ends the walk; caught where the decision is made. */
export class Refusal extends Error {}

/** Possible working folders after a command, when it succeeded and when it failed. */
export interface Outcome {
  readonly success: readonly string[]
  readonly failure: readonly string[]
}
export const union = (a: readonly string[], b: readonly string[]): readonly string[] => [...new Set([...a, ...b])]
export const after = (outcome: Outcome): readonly string[] => union(outcome.success, outcome.failure)
export const same = (cwds: readonly string[]): Outcome => ({ success: cwds, failure: cwds })

const STATEMENT =
  /^(command|list|pipeline|redirected_statement|subshell|negated_command|do_group|(if|for|c_style_for|while|case)_statement|function_definition|(declaration|unset)_command)$/
export const notUnderstood = (node: Node) =>
  `This part of the command is not understood (${node.type}); write it more simply.`
export const BACKGROUND =
  'Background work (`&`) is not allowed: nothing would wait for it; run the command in the foreground.'
/** Bash evaluates such text as a command where it expects a number. */
export const HIDDEN_SUBSTITUTION = /\[[^\]]*(\$\(|`)/

export abstract class CommandParts {
  protected readonly options: BashOptions
  protected readonly parse: (command: string) => Parsed
  protected readonly nesting: number
  protected readonly functions: Set<string>
  protected readonly variables: ScriptVariables
  protected stdinRoots: readonly string[] | null = null

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

  /** Walks the statements below a node; substitutions hold such. */
  protected abstract statements(parent: Node, start: readonly string[]): Outcome
  /** Walks one statement. */
  protected abstract statement(node: Node, cwds: readonly string[]): Outcome
  /** Judges a script inside of a command. */
  protected abstract judgeNested(root: Node, cwd: string, outer: ReadonlySet<string>): Objection

  protected refuse(objection: Objection): void {
    if (objection !== null) throw new Refusal(objection)
  }

  protected word(nodes: readonly Node[], cwds: readonly string[], kind: 'argument' | 'assignment' = 'argument'): Word {
    return readWord(nodes, this.variables.scope(cwds), kind)
  }

  protected context(cwds: readonly string[]): CommandContext {
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
          const objection = this.judgeNested(parsed.root, cwd, names)
          if (objection !== null) return objection
        }
        return null
      },
    }
  }

  /** What a command substitution may print: paths of a listing, a known folder, or nothing known. */
  protected outputOf(node: Node, cwds: readonly string[]) {
    const stages = node.namedChildren.flatMap((child) => (child.type === 'pipeline' ? child.namedChildren : [child]))
    const commands = stages.map((stage) => (stage.type === 'command' ? this.words(stage, cwds) : null))
    return outputOf(commands, { cwds, access: this.options.access })
  }

  /** The words of a command, without assignments and redirections; parts that touch are one word. */
  protected words(command: Node, cwds: readonly string[]): Word[] {
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

  /** Everything that expands inside of a word or an expression: substitutions run, variables are printed. */
  protected expansions(node: Node, cwds: readonly string[]): void {
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
  protected expressions(node: Node, cwds: readonly string[]): void {
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

  protected changeFolder(name: string, args: readonly Word[], cwds: readonly string[]): Outcome {
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

  protected redirect(node: Node, cwds: readonly string[]): Outcome {
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

  protected assignment(node: Node, cwds: readonly string[], prefix: boolean): void {
    this.expansions(node, cwds)
    const name = node.descendantsOfType('variable_name')[0]?.text ?? ''
    this.refuse(objectToVariable(name, prefix))
    for (const text of node.descendantsOfType(['raw_string', 'ansi_c_string', 'string_content', 'word']))
      if (HIDDEN_SUBSTITUTION.test(text.text))
        throw new Refusal('Commands hidden in an index are not allowed; write them out.')
  }

  protected declaration(node: Node, cwds: readonly string[]): void {
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
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
