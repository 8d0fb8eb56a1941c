/** Writes completion scripts from the tree of commands, so that they never lag behind it. */
import type { Command } from 'commander'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

interface Node {
  /** Words after `switchyard`, such as "tasks retry"; empty for the program. */
  readonly path: string
  readonly words: readonly { readonly word: string; readonly about: string }[]
}

export function completionScript(program: Command, shell: Shell): string {
  const nodes = collect(program, [])
  switch (shell) {
    case 'bash':
      return bash(nodes)
    case 'zsh':
      return zsh(nodes)
    case 'fish':
      return fish(nodes)
  }
}

function collect(command: Command, path: readonly string[]): Node[] {
  const flags = command.options.map((option) => ({ word: option.long ?? option.flags, about: option.description }))
  const subs = command.commands.map((sub) => ({ word: sub.name(), about: sub.description() }))
  const node = { path: path.join(' '), words: [...subs, ...flags, { word: '--help', about: 'print the help' }] }
  return [node, ...command.commands.flatMap((sub) => collect(sub, [...path, sub.name()]))]
}

const cases = (nodes: readonly Node[], line: (node: Node) => string): string =>
  nodes.map((node) => `    ${JSON.stringify(node.path)}) ${line(node)} ;;`).join('\n')

/** The words typed so far that name a command: as many as there is a node for. */
const known = (nodes: readonly Node[]): string => nodes.map(({ path }) => JSON.stringify(path)).join('|')

const bash = (nodes: readonly Node[]): string => `# Completion of switchyard for bash.
_switchyard() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" path="" next words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="\${path:+$path }\${COMP_WORDS[i]}"
    case "$next" in ${known(nodes)}) path="$next" ;; esac
  done
  case "$path" in
${cases(nodes, ({ words }) => `words="${words.map(({ word }) => word).join(' ')}"`)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _switchyard switchyard
`

const zshWord = ({ word, about }: { word: string; about: string }): string =>
  `'${`${word}:${about}`.replaceAll("'", "'\\''")}'`

const zsh = (nodes: readonly Node[]): string => `#compdef switchyard
# Completion of switchyard for zsh.
_switchyard() {
  local -a candidates
  local path="" next i
  for ((i = 2; i < CURRENT; i++)); do
    next="\${path:+$path }\${words[i]}"
    case "$next" in ${known(nodes)}) path="$next" ;; esac
  done
  case "$path" in
${cases(nodes, ({ words }) => `candidates=(${words.map(zshWord).join(' ')})`)}
  esac
  _describe -t commands switchyard candidates
  _files
}
compdef _switchyard switchyard
`

/** Fish's only escapes within single quotes are those of the quote and the backslash. */
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

function fish(nodes: readonly Node[]): string {
  const lines = nodes.flatMap(({ path, words }) => {
    const parts = path === '' ? [] : path.split(' ')
    const seen = parts.map((part) => `__fish_seen_subcommand_from ${part}`)
    const subs = words.filter(({ word }) => !word.startsWith('-')).map(({ word }) => word)
    const unseen = subs.length === 0 ? [] : [`not __fish_seen_subcommand_from ${subs.join(' ')}`]
    return words.map(({ word, about }) => {
      const flag = word.startsWith('--')
      const conditions = flag ? seen : [...seen, ...unseen]
      const when = conditions.length === 0 ? '' : ` -n ${quoted(conditions.join('; and '))}`
      return `complete -c switchyard${when} ${flag ? `-l ${word.slice(2)}` : `-a ${word}`} -d ${quoted(about)}`
    })
  })
  return `# Completion of switchyard for fish.\n${lines.join('\n')}\n`
}
