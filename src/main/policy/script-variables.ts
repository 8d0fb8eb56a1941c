/** What the variables of a script may hold: every value that any of its lines gives them, whichever runs. */
import type { Access } from './access.ts'
import type { Node } from './bash-parser.ts'
import { readWord, type WordScope } from './bash-words.ts'

type Value = ReturnType<WordScope['variable']>
const UNKNOWN: Value = { values: null, roots: null }
const MAX_VALUES = 64

export class ScriptVariables {
  private readonly access: Access
  private readonly outer: ReadonlySet<string>
  private readonly outputOf: (node: Node, cwds: readonly string[]) => Value
  /** By name: the nodes of its values, or null where something else sets it. */
  private readonly sources = new Map<string, (readonly Node[] | null)[]>()
  private readonly lines = new Map<string, readonly string[] | null>()
  private readonly resolving = new Set<string>()

  constructor(
    root: Node,
    access: Access,
    outer: ReadonlySet<string>,
    outputOf: (node: Node, cwds: readonly string[]) => Value,
  ) {
    this.access = access
    this.outer = outer
    this.outputOf = outputOf
    for (const node of root.descendantsOfType('variable_assignment')) {
      const value = node.childForFieldName('value')
      const name = node.descendantsOfType('variable_name')[0]?.text ?? ''
      const plain = node.children.some((child) => child.type === '=') && node.parent?.type !== 'binary_expression'
      // The grammar may tear a value apart; only what ends with the assignment is the whole of it.
      const whole = value === null || value.endIndex === node.endIndex
      if (!plain || !whole) this.add(name, null)
      else if (value?.type === 'array') for (const item of value.namedChildren) this.add(name, [item])
      else this.add(name, value === null ? [] : [value])
    }
    for (const node of root.descendantsOfType('for_statement')) {
      const name = node.childForFieldName('variable')?.text ?? ''
      const values = node.childrenForFieldName('value').filter((value) => value !== null)
      if (values.length === 0) this.add(name, null)
      for (const value of values) this.add(name, [value])
    }
    for (const node of root.descendantsOfType(['binary_expression', 'postfix_expression', 'unary_expression']))
      for (const child of node.children)
        if (child.type === 'variable_name' || child.type === 'word') this.poison(child.text)
    for (const node of root.descendantsOfType('expansion'))
      if (node.children.some((child) => child.type === ':=' || child.type === '='))
        this.add(node.descendantsOfType('variable_name')[0]?.text ?? '', null)
  }

  private add(name: string, source: readonly Node[] | null): void {
    this.sources.set(name, [...(this.sources.get(name) ?? []), source])
  }

  /** Arithmetic changes variables that the script also sets. */
  private poison(name: string): void {
    if (/^[A-Za-z_]\w*$/.test(name)) this.add(name, null)
  }

  names(): ReadonlySet<string> {
    return new Set([...this.outer, ...this.sources.keys(), ...this.lines.keys()])
  }

  isAssigned(name: string): boolean {
    return this.sources.has(name) || this.lines.has(name)
  }

  /** `read NAME`: a line of stdin, which may be known to name paths below some folders. */
  read(name: string, roots: readonly string[] | null): void {
    const before = this.lines.get(name)
    this.lines.set(
      name,
      before === undefined ? roots : before === null || roots === null ? null : [...before, ...roots],
    )
  }

  scope(cwds: readonly string[]): WordScope {
    return {
      home: this.access.home,
      variable: (name) => this.value(name, cwds),
      substitution: (node) => this.outputOf(node, cwds),
    }
  }

  private value(name: string, cwds: readonly string[]): Value {
    const sources = this.sources.get(name)
    const lines = this.lines.get(name)
    if (this.outer.has(name)) return UNKNOWN
    if (lines !== undefined) return sources ? UNKNOWN : { values: null, roots: lines }
    if (!sources) return this.inherited(name, cwds)
    if (this.resolving.has(name)) return UNKNOWN
    this.resolving.add(name)
    try {
      const values = new Set<string>()
      const roots: string[] = []
      let unknown = false
      for (const source of sources) {
        if (source === null) return UNKNOWN
        // Braces and globs are expanded in lists of `for` and arrays, not in assignments; wider is safe.
        const word =
          source.length === 0
            ? null
            : readWord(source, this.scope(cwds), isListItem(source[0]) ? 'argument' : 'assignment')
        if (word === null) values.add('')
        else if (word.values !== null) for (const value of word.values) values.add(value)
        else if (word.roots === null) return UNKNOWN
        else {
          unknown = true
          roots.push(...word.roots)
        }
      }
      if (unknown) return { values: null, roots: values.size === 0 ? roots : null }
      return values.size > MAX_VALUES ? UNKNOWN : { values: [...values], roots: null }
    } finally {
      this.resolving.delete(name)
    }
  }

  /** Of what the shell inherits only these are sure to be the same in the hook and in the command. */
  private inherited(name: string, cwds: readonly string[]): Value {
    if (name === 'HOME') return { values: [this.access.home], roots: null }
    if (name === 'PWD') return { values: cwds, roots: null }
    const value = name === 'TMPDIR' || name === 'USER' ? process.env[name] : undefined
    return value ? { values: [value], roots: null } : UNKNOWN
  }
}

const isListItem = (node: Node | undefined): boolean =>
  node?.parent?.type === 'for_statement' || node?.parent?.type === 'array'
