/** What a word of a bash command can become: quotes, escapes, braces, tildes and variables resolved where knowable. */
import type { Node } from './bash-parser.ts'

export interface Word {
  /** Every value that the word may have; null: not known before it runs. */
  readonly values: readonly string[] | null
  /** For an unknown word that names paths found by a listing (`find`, `git ls-files`): the folders listed. */
  readonly roots: readonly string[] | null
  /** Holds `*`, `?` or `[` that the shell would expand. */
  readonly glob: boolean
  /** Several words come out of it (braces), not one of several. */
  readonly many: boolean
  /** As written, bounded. */
  readonly text: string
}

/** A partly resolved word: quoted special characters are marked. */
type Draft = { readonly values: readonly string[] | null; readonly roots: readonly string[] | null }

/** What the words of a script depend on. */
export interface WordScope {
  readonly home: string
  /** What a variable may hold here, marked or plain; null: unknown. */
  variable(name: string): Draft
  /** What a command substitution may print. */
  substitution(node: Node): Draft
}

const MAX_VALUES = 64
const SPECIAL = '{},*?[~'
const MARK_BASE = 0xe000
const mark = (text: string): string =>
  text.replace(/[{},*?[~]/g, (char) => String.fromCharCode(MARK_BASE + SPECIAL.indexOf(char)))
const unmark = (text: string): string =>
  text.replace(/[\uE000-\uE006]/g, (char) => SPECIAL.charAt(char.charCodeAt(0) - MARK_BASE))
/** Values of variables do not go through brace and tilde expansion, but do through globbing. */
const markValue = (text: string): string =>
  text.replace(/[{},~]/g, (char) => String.fromCharCode(MARK_BASE + SPECIAL.indexOf(char)))

const known = (...values: string[]): Draft => ({ values, roots: null })
const UNKNOWN: Draft = { values: null, roots: null }

function join(left: Draft, right: Draft): Draft {
  if (left.values === null || right.values === null) {
    // A listed name with nothing before it and no further folder after it still lies in the listed folders.
    const bare = left.values?.length === 1 && left.values[0] === ''
    if (bare) return right
    const tail = right.values?.every((value) => /^[\w.-]*$/.test(value) && value !== '..' && value !== '.') === true
    return { values: null, roots: tail ? left.roots : null }
  }
  const values = left.values.flatMap((head) => (right.values ?? []).map((tail) => head + tail))
  return values.length > MAX_VALUES ? UNKNOWN : { values, roots: null }
}

/** Backslashes outside of quotes. */
const unescapePlain = (text: string): string =>
  text.replace(/\\(\n|[\s\S])/g, (_, char) => (char === '\n' ? '' : mark(char)))
/** Backslashes inside of double quotes. */
const unescapeQuoted = (text: string): string =>
  mark(text.replace(/\\([$`"\\\n])/g, (_, char) => (char === '\n' ? '' : char)))

const ANSI: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
  E: '\x1b',
}
function ansiString(text: string): string {
  const body = text.slice(2, -1)
  return body.replace(
    /\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|[0-7]{1,3}|c.|[\s\S])/g,
    (_, code: string) => {
      if (/^[xuU]./.test(code)) {
        const point = Number.parseInt(code.slice(1), 16)
        return point <= 0x10ffff ? String.fromCodePoint(point) : ''
      }
      if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 255)
      if (/^c./.test(code)) return String.fromCharCode(code.charCodeAt(1) & 31)
      return ANSI[code] ?? code
    },
  )
}

function expansion(node: Node, scope: WordScope): Draft {
  const children = node.children
  const name = children.find((child) => child.type === 'variable_name')
  const subscript = children.find((child) => child.type === 'subscript')
  const array = subscript?.childForFieldName('name')
  if (children.length === 3 && (name || array)) return scope.variable((name ?? array)?.text ?? '')
  // `${#x}` is a number whatever x is.
  if (children[1]?.type === '#') return known('0')
  const operator = children[2]?.type
  const pattern = children[3]
  if (!name || !pattern || children.length !== 5 || !/^(%%?|##?)$/.test(operator ?? '')) return UNKNOWN
  const base = scope.variable(name.text)
  // A literal suffix or prefix taken off; patterns are left unknown.
  if (base.values === null || /[*?[\]$`"'\\]/.test(pattern.text)) return UNKNOWN
  const cut = pattern.text
  const suffix = operator?.startsWith('%') === true
  return known(
    ...base.values.map((value) => {
      if (suffix) return value.endsWith(cut) ? value.slice(0, -cut.length) : value
      return value.startsWith(cut) ? value.slice(cut.length) : value
    }),
  )
}

function draft(node: Node, scope: WordScope, quoted: boolean): Draft {
  switch (node.type) {
    case 'word':
    case 'number':
    case 'regex':
    case 'extglob_pattern':
    case 'test_operator':
    case 'brace_expression':
      // What the grammar did not take for a variable, bash may.
      if (/\$[\w{(@*]/.test(node.text.replace(/\\[\s\S]/g, ''))) return UNKNOWN
      return known(unescapePlain(node.text))
    case 'raw_string':
      return known(mark(node.text.slice(1, -1)))
    case 'ansi_c_string':
      return known(mark(ansiString(node.text)))
    case 'translated_string':
    case 'string':
      return quotedString(node, scope)
    case 'concatenation': {
      let result = known('')
      for (const child of node.children) result = join(result, draft(child, scope, quoted))
      return result
    }
    case 'simple_expansion':
    case 'expansion': {
      const special = node.children.find((child) => child.type === 'special_variable_name')
      if (special && /^[?$!#-]$/.test(special.text) && node.type === 'simple_expansion') return known('0')
      const name = node.children.find((child) => child.type === 'variable_name')?.text
      const value =
        node.type === 'expansion' ? expansion(node, scope) : name === undefined ? UNKNOWN : scope.variable(name)
      if (value.values === null) return value
      // Unquoted, an empty value vanishes and one with spaces falls apart: positions of words are no longer known.
      if (!quoted && value.values.some((item) => item === '' || /\s/.test(item))) return UNKNOWN
      return { values: value.values.map((item) => markValue(item)), roots: value.roots }
    }
    case 'arithmetic_expansion':
      return known('0')
    case 'command_substitution': {
      const value = scope.substitution(node)
      return value.values === null ? value : { values: value.values.map(markValue), roots: null }
    }
    case 'process_substitution':
      return known('/dev/null')
    default:
      // Lone tokens of the grammar, such as `==` or `$` at the end of a word.
      return node.isNamed ? UNKNOWN : known(unescapePlain(node.text))
  }
}

function quotedString(node: Node, scope: WordScope): Draft {
  const source = node.text
  let result = known('')
  let position = source.startsWith('$') ? 2 : 1
  for (const child of node.children) {
    const start = child.startIndex - node.startIndex
    if (child.type === '"' || child.type === '$"' || start < position) continue
    // The grammar leaves out some white space between parts.
    result = join(result, known(unescapeQuoted(source.slice(position, start))))
    result = join(
      result,
      child.type === 'string_content' || !child.isNamed ? known(unescapeQuoted(child.text)) : draft(child, scope, true),
    )
    position = child.endIndex - node.startIndex
  }
  return join(result, known(unescapeQuoted(source.slice(position, -1))))
}

/** Bash's brace expansion on marked text; null when there is too much of it. */
export function expandBraces(text: string): string[] | null {
  for (let open = text.indexOf('{'); open >= 0; open = text.indexOf('{', open + 1)) {
    let depth = 0
    const cuts: number[] = []
    for (let i = open; i < text.length; i++) {
      const char = text.charAt(i)
      if (char === '{') depth += 1
      else if (char === ',' && depth === 1) cuts.push(i)
      else if (char === '}') {
        depth -= 1
        if (depth > 0) continue
        const inner = text.slice(open + 1, i)
        const range = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(\.\.-?\d+)?$/.exec(inner)
        if (cuts.length === 0 && !range) break
        const parts = range ? sequence(range[1] ?? '', range[2] ?? '') : split(text, open, i, cuts)
        if (parts === null) return null
        const all: string[] = []
        for (const part of parts) {
          const expanded = expandBraces(text.slice(0, open) + part + text.slice(i + 1))
          if (expanded === null || all.length + expanded.length > MAX_VALUES) return null
          all.push(...expanded)
        }
        return all
      }
    }
  }
  return [text]
}

const split = (text: string, open: number, close: number, cuts: readonly number[]): string[] =>
  [open, ...cuts].map((cut, i) => text.slice(cut + 1, cuts[i] ?? close))

function sequence(from: string, to: string): string[] | null {
  const code = (text: string) => (/^-?\d+$/.test(text) ? Number(text) : text.charCodeAt(0))
  const [low, high] = [Math.min(code(from), code(to)), Math.max(code(from), code(to))]
  if (high - low >= MAX_VALUES) return null
  const letters = /[A-Za-z]/.test(from)
  return Array.from({ length: high - low + 1 }, (_, i) => (letters ? String.fromCharCode(low + i) : String(low + i)))
}

/** `pieces`: the nodes of one word, which the grammar may have torn apart. */
export function readWord(
  pieces: readonly Node[],
  scope: WordScope,
  kind: 'argument' | 'assignment' = 'argument',
): Word {
  const text = pieces.map((piece) => piece.text).join('')
  const unknown = (roots: Draft['roots']): Word => ({
    values: null,
    roots,
    glob: false,
    many: false,
    text: text.slice(0, 200),
  })
  let whole = known('')
  for (const [i, piece] of pieces.entries()) {
    // `$"..."`: the dollar only asks for a translation.
    if (piece.type === '$' && pieces[i + 1]?.type === 'string') continue
    whole = join(whole, draft(piece, scope, kind === 'assignment'))
  }
  if (whole.values === null) return unknown(whole.roots)
  const values: string[] = []
  let many = false
  for (const value of whole.values) {
    const expanded = kind === 'argument' ? expandBraces(value) : [value]
    if (expanded === null) return unknown(null)
    many ||= expanded.length > 1
    for (const item of expanded) {
      // `~name` and `~+` are other folders; in assignments a tilde also counts after a colon.
      if (/^~[^/]/.test(item) || (kind === 'assignment' && /:~/.test(item))) return unknown(null)
      values.push(item.startsWith('~') ? scope.home + item.slice(1) : item)
    }
  }
  return {
    values: values.map(unmark),
    roots: null,
    glob: values.some((value) => /[*?[]/.test(value)),
    many,
    text: text.slice(0, 200),
  }
}
