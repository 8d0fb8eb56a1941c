/** Parses bash with tree-sitter and refuses text that the grammar and bash are known to read differently. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { Language, type Node, Parser } from 'web-tree-sitter'

export type { Node } from 'web-tree-sitter'

export const MAX_COMMAND_BYTES = 64 * 1024
const PARSE_BUDGET_MS = 2_000

/** Private characters stand for quoted ones while words are put together, so none may come from outside. */
const RESERVED = /[\uE000-\uE00F]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: bash keeps them in words, the grammar splits at some of them
const CONTROL = /[\u0000-\u0008\u000B-\u001F\u007F]/
const ODD_SPACE = /[\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF]/g
/** Bash joins such lines into one word; the grammar makes two of it. */
const JOINED_LINE = /\S\\\n(?=\S)/g
const QUOTED = new Set(['raw_string', 'string', 'string_content', 'heredoc_body', 'heredoc_content', 'comment'])

let parser: Promise<Parser> | undefined

async function load(): Promise<Parser> {
  // A bundle may carry the grammar beside it; from a checkout it lies in its package.
  const beside = fileURLToPath(new URL('./tree-sitter-bash.wasm', import.meta.url))
  const grammar = existsSync(beside)
    ? beside
    : createRequire(import.meta.url).resolve('tree-sitter-bash/tree-sitter-bash.wasm')
  await Parser.init()
  const loaded = new Parser()
  loaded.setLanguage(await Language.load(grammar))
  return loaded
}

function isQuoted(root: Node, index: number): boolean {
  for (let node = root.descendantForIndex(index); node !== null; node = node.parent)
    if (QUOTED.has(node.type)) return true
  return false
}

/** Where bash ends a here-document must be where the grammar ends it; else its lines would hide commands. */
function heredocObjection(root: Node): string | null {
  for (const start of root.descendantsOfType('heredoc_start')) {
    const plain = /^(["']?)([A-Za-z0-9_.-]+)\1$/.exec(start.text)
    const redirect = start.parent
    const body = redirect?.children.find((child) => child.type === 'heredoc_body')
    const end = redirect?.children.find((child) => child.type === 'heredoc_end')
    if (!plain || !redirect || !end)
      return 'This here-document cannot be read surely; end it with a plain word like EOF.'
    const strip = redirect.text.startsWith('<<-') || redirect.children.some((child) => child.type === '<<-')
    const lines = (body?.text ?? '').split('\n')
    const closes = (line: string) => (strip ? line.replace(/^\t+/, '') : line) === plain[2]
    if (end.text.trim() !== plain[2] || lines.some(closes))
      return 'This here-document cannot be read surely; let its last line be exactly the word that it began with.'
  }
  return null
}

/** The grammar takes some substitutions for plain text (in patterns, for one); bash runs them. */
function hidesSubstitution(root: Node): boolean {
  const literal = new Set(['raw_string', 'ansi_c_string', 'comment'])
  const pending: Node[] = [root]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.childCount > 0) pending.push(...node.children)
    else if (!node.isNamed || literal.has(node.type)) continue
    else if (node.type === 'heredoc_body' && /["'\\]/.test(heredocStart(node))) continue
    else if (/`|[$<>]\(/.test(node.text.replace(/\\[\s\S]/g, ''))) {
      const inText = /^(string_content|heredoc_body|heredoc_content)$/.test(node.type)
      if (!inText || /`|\$\(/.test(node.text.replace(/\\[\s\S]/g, ''))) return true
    }
  }
  return false
}

const heredocStart = (body: Node): string =>
  body.parent?.children.find((child) => child.type === 'heredoc_start')?.text ?? ''

export type Parsed = { readonly ok: true; readonly root: Node } | { readonly ok: false; readonly objection: string }

/** Loads the grammar once; what it answers with is synchronous. */
export async function loadBashParser(): Promise<(command: string) => Parsed> {
  parser ??= load()
  const loaded = await parser
  return (command) => parseBash(loaded, command)
}

function parseBash(parser: Parser, command: string): Parsed {
  const refuse = (objection: string): Parsed => ({ ok: false, objection })
  if (Buffer.byteLength(command) > MAX_COMMAND_BYTES)
    return refuse(
      'Commands over 64 KB are not allowed; write the content with the Write tool and keep the command short.',
    )
  if (CONTROL.test(command) || RESERVED.test(command))
    return refuse('Commands with control characters are not allowed; write the command in plain characters.')
  const deadline = performance.now() + PARSE_BUDGET_MS
  const tree = parser.parse(command, null, { progressCallback: () => performance.now() > deadline })
  if (tree === null) return refuse('This command takes too long to read; split it into shorter ones.')
  const root = tree.rootNode
  if (root.hasError)
    return refuse('This command cannot be parsed as bash, so it is not run; write it more simply, one step per call.')
  for (const pattern of [ODD_SPACE, JOINED_LINE])
    for (const { index } of command.matchAll(pattern))
      if (!isQuoted(root, index))
        return refuse(
          'Words that go on after a backslash at the line end, or odd spaces, are not allowed; use plain spaces.',
        )
  if (hidesSubstitution(root))
    return refuse(
      "A command substitution in this place is not allowed, it cannot be checked; run it as a step of its own, and quote the word of a here-document of plain text (<<'EOF').",
    )
  const objection = heredocObjection(root)
  return objection === null ? { ok: true, root } : refuse(objection)
}
