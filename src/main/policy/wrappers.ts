/** Commands that run another command: what they would run is found here and judged like any other. */
import type { Objection } from './access.ts'
import type { Word } from './bash-words.ts'
import { type CommandContext, literal, type Rule, readPaths, writePaths } from './command-context.ts'
import { objectToVariable } from './variables.ts'

type Judge = (words: readonly Word[], context: CommandContext) => Objection

/** Skips leading options; `valued` take a word of their own. Null: an option that is not understood. */
function afterOptions(args: readonly Word[], plain: RegExp, valued: RegExp): number | null {
  for (let i = 0; i < args.length; i++) {
    const option = literal(args[i])
    if (option === null || !option.startsWith('-') || option === '-') return i
    if (option === '--') return i + 1
    if (valued.test(option)) i += 1
    else if (!plain.test(option)) return null
  }
  return args.length
}

const NOT_UNDERSTOOD = (name: string): Objection =>
  `These options of ${name} are not allowed, what would run cannot be told from them; run the command directly.`

/** What wraps a command in front of it: `time`, `timeout 10`, `nice -n 5`, `command`. */
const PREFIXES: Record<string, { plain: RegExp; valued: RegExp; skip: number }> = {
  time: { plain: /^-[pv]+$/, valued: /^$/, skip: 0 },
  timeout: {
    plain: /^(-[sk].+|-v|--(signal|kill-after)=.+|--(preserve-status|foreground|verbose))$/,
    valued: /^-[sk]$/,
    skip: 1,
  },
  nice: { plain: /^(-\d+|-n.+|--adjustment=.+)$/, valued: /^(-n|--adjustment)$/, skip: 0 },
  stdbuf: { plain: /^(-[ioe].+|--(input|output|error)=.+)$/, valued: /^-[ioe]$/, skip: 0 },
  exec: { plain: /^$/, valued: /^$/, skip: 0 },
  builtin: { plain: /^$/, valued: /^$/, skip: 0 },
}

function judgeEnv(args: readonly Word[], context: CommandContext, judge: Judge): Objection {
  let at = afterOptions(args, /^(-i|-|--ignore-environment|-u.+|--unset=.+)$/, /^(-u|--unset)$/)
  if (at === null) return NOT_UNDERSTOOD('env')
  for (; at < args.length; at++) {
    const assignment = args[at]
    const known = literal(assignment)
    const name = known ?? assignment?.text ?? ''
    const variable = /^([A-Za-z_]\w*)=/.exec(name)?.[1]
    if (variable === undefined) break
    const objection = objectToVariable(variable, true)
    if (objection !== null) return objection
  }
  if (at >= args.length) return 'Printing the environment is not allowed: it holds credentials; do the task without it.'
  return judge(args.slice(at), context)
}

function judgeXargs(args: readonly Word[], context: CommandContext, judge: Judge): Objection {
  const at = afterOptions(
    args,
    /^(-[0rtx]+|-[nPLIsdEi].+|-[il]|--(null|no-run-if-empty|verbose|exit)|--(max-args|max-procs|max-lines|replace|delimiter|max-chars)=.+)$/,
    /^(-[nPLIsdE]|-0?I|--(max-args|max-procs|max-lines|delimiter|max-chars))$/,
  )
  if (at === null) return NOT_UNDERSTOOD('xargs')
  const fromStdin: Word = {
    values: null,
    roots: context.stdinRoots,
    glob: false,
    many: false,
    text: '(names from stdin)',
  }
  const command = args.slice(at)
  if (command.length === 0) return null
  const placeholder = xargsPlaceholder(args.slice(0, at))
  const words =
    placeholder === null ? [...command, fromStdin] : command.map((word) => filled(word, placeholder, fromStdin))
  return judge(words, { ...context, stdinRoots: null })
}

/** The text that `xargs -I` replaces; null without that option. */
function xargsPlaceholder(options: readonly Word[]): string | null {
  for (const [i, word] of options.entries()) {
    const option = literal(word) ?? ''
    if (/^-0?I$/.test(option)) return literal(options[i + 1]) ?? '{}'
    if (/^-I./.test(option)) return option.slice(2)
    if (option === '--replace') return '{}'
    if (/^-i/.test(option)) return option.slice(2) || '{}'
    if (option.startsWith('--replace=')) return option.slice(10)
  }
  return null
}

/** A word in which a found path is put: alone it is a listed path, within other text it is unknown. */
function filled(word: Word, placeholder: string, found: Word): Word {
  if (!word.values?.some((value) => value.includes(placeholder))) return word
  return word.values.every((value) => value === placeholder) ? found : { ...found, roots: null, text: word.text }
}

const FIND_PLAIN =
  /^-(name|iname|path|ipath|wholename|regex|iregex|regextype|type|xtype|size|mtime|mmin|atime|amin|ctime|cmin|maxdepth|mindepth|perm|user|group|newer|newer..|anewer|cnewer|links|empty|not|and|or|a|o|print|print0|printf|prune|quit|depth|d|ls|true|false|follow|daystart|mount|xdev|readable|writable|executable|samefile|inum|noleaf|L|P|H|E|s|x|O\d|lname|ilname|ignore_readdir_race|noignore_readdir_race|-version|-help|warn|nowarn)$/

/** The folders that a find starts from. */
export function findRoots(args: readonly Word[]): readonly Word[] {
  const start = args.findIndex((word) => !/^-[HLP]$/.test(literal(word) ?? '-'.repeat(9)))
  const from = args.slice(Math.max(start, 0))
  const end = from.findIndex((word) => word.values?.some((value) => /^[-(!,]/.test(value)) ?? false)
  return end < 0 ? from : from.slice(0, end)
}

function judgeFind(args: readonly Word[], context: CommandContext, judge: Judge): Objection {
  const roots = findRoots(args)
  const outside = readPaths(roots, context)
  if (outside !== null) return outside
  const listed = listedRoots(roots, context)
  for (let i = 0; i < args.length; i++) {
    const word = args[i]
    const option = literal(word)
    if (option !== null && /^-(exec|execdir|ok|okdir)$/.test(option)) {
      const end = args.findIndex((end, at) => at > i && /^[;+]$/.test(literal(end) ?? ''))
      if (end < 0) return 'This find -exec cannot be read; end its command with \\; or +.'
      const found: Word = { values: null, roots: listed, glob: false, many: false, text: '{}' }
      const inner = args.slice(i + 1, end).map((part) => filled(part, '{}', found))
      const objection = judge(inner, { ...context, stdinRoots: null })
      if (objection !== null) return objection
      i = end
    } else if (option === '-delete') {
      const objection = writePaths(
        [{ values: null, roots: listed, glob: false, many: false, text: '-delete' }],
        context,
        true,
      )
      if (objection !== null) return objection
    } else if (
      word?.values === null ||
      word?.values.some((value) => value.startsWith('-') && !FIND_PLAIN.test(value) && !/^-\d+/.test(value))
    )
      return `The find action ${word?.text.slice(0, 60)} is not allowed: only tests, -print, -exec and -delete are; leave it out.`
  }
  return null
}

/** Absolute folders that a listing command was given, or the working folders. */
export function listedRoots(words: readonly Word[], context: Pick<CommandContext, 'cwds'>): readonly string[] | null {
  if (words.some((word) => word.values === null)) return null
  const given = words.flatMap((word) => [...(word.values ?? [])])
  if (given.length === 0) return context.cwds
  // A path with a wildcard stands for what lies in the folder before it.
  const fixed = given.map((value) => (/[*?[]/.test(value) ? value.slice(0, value.search(/[^/]*[*?[]/)) || '.' : value))
  return fixed.flatMap((value) => (value.startsWith('/') ? [value] : context.cwds.map((cwd) => `${cwd}/${value}`)))
}

export const WRAPPERS: Record<string, (args: readonly Word[], context: CommandContext, judge: Judge) => Objection> = {
  env: judgeEnv,
  xargs: judgeXargs,
  find: judgeFind,
  command(args, context, judge) {
    if (/^-[vV]$/.test(literal(args[0]) ?? '')) return null
    return judge(literal(args[0]) === '-p' ? args.slice(1) : args, context)
  },
}

/** Rule for a wrapper, or undefined when `name` is none. */
export function wrapperRule(name: string, judge: Judge): Rule | undefined {
  if (Object.hasOwn(WRAPPERS, name)) {
    const rule = WRAPPERS[name]
    return rule && ((args, context) => rule(args, context, judge))
  }
  const prefix = Object.hasOwn(PREFIXES, name) ? PREFIXES[name] : undefined
  if (!prefix) return undefined
  return (args, context) => {
    const at = afterOptions(args, prefix.plain, prefix.valued)
    if (at === null) return NOT_UNDERSTOOD(name)
    const rest = args.slice(at + prefix.skip)
    return rest.length === 0 ? null : judge(rest, context)
  }
}
