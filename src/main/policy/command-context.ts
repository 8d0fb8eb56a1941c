/** What the rules for single commands work with: words, folders, and the checks of paths in words. */
import { type Access, isOutsideLooking, type Objection } from './access.ts'
import type { Word } from './bash-words.ts'
import { expandGlob } from './paths.ts'
import type { PolicySnapshot } from './policy-snapshot.ts'

export interface CommandContext {
  readonly policy: PolicySnapshot
  readonly access: Access
  /** The folders in which the command may run. */
  readonly cwds: readonly string[]
  /** Functions that the script defines; their bodies are judged where they stand. */
  readonly functions: ReadonlySet<string>
  /** Folders whose paths arrive on stdin from a listing; null: anything may. */
  readonly stdinRoots: readonly string[] | null
  /** Judges the script of `bash -c`. */
  nested(script: string): Objection
}

/** Judges the arguments of one command. */
export type Rule = (args: readonly Word[], context: CommandContext, name: string) => Objection

/** The only value of a word that is known and single; null otherwise. */
export function literal(word: Word | undefined): string | null {
  return word?.values?.length === 1 && !word.many ? (word.values[0] ?? null) : null
}

export const plainWord = (value: string): Word => ({
  values: [value],
  roots: null,
  glob: false,
  many: false,
  text: value,
})

const unknownPath = (word: Word): string =>
  `The path ${word.text} is not known before the command runs, so it cannot be checked; write paths literally, one by one.`

function everyPath(word: Word, context: CommandContext, check: (cwd: string, path: string) => Objection): Objection {
  for (const value of word.values ?? [])
    for (const cwd of context.cwds)
      for (const path of word.glob ? expandGlob(cwd, value) : [value]) {
        const objection = check(cwd, path)
        if (objection !== null) return objection
      }
  return null
}

const anyOf = (words: readonly Word[], check: (word: Word) => Objection): Objection => {
  for (const word of words) {
    const objection = check(word)
    if (objection !== null) return objection
  }
  return null
}

export function readPaths(words: readonly Word[], context: CommandContext): Objection {
  const { access } = context
  return anyOf(words, (word) => {
    if (word.values !== null) return everyPath(word, context, (cwd, path) => access.read(cwd, path))
    if (word.roots === null) return unknownPath(word)
    for (const root of word.roots) {
      const objection = access.read(root, '.')
      if (objection !== null) return objection
    }
    return null
  })
}

/** `tree`: the command takes whole folders away or replaces them. */
export function writePaths(words: readonly Word[], context: CommandContext, tree = false): Objection {
  const { access } = context
  return anyOf(words, (word) => {
    if (word.values !== null)
      return everyPath(word, context, (cwd, path) => (tree ? access.writeTree(cwd, path) : access.write(cwd, path)))
    if (word.roots === null) return unknownPath(word)
    for (const root of word.roots) {
      const objection = access.writeTree(root, '.')
      if (objection !== null)
        return `Changing every path that a listing of ${root} names is not allowed, protected files may be among them; list one folder, such as src. (${objection})`
    }
    return null
  })
}

export interface Arguments {
  /** Options as given, without the values that follow them. */
  readonly options: readonly string[]
  /** Values of the options that take one in a word of its own. */
  readonly optionValues: readonly { readonly option: string; readonly word: Word }[]
  readonly positional: readonly Word[]
}

/**
 * Separates options from positional words. `valueLetters`: short options that take a value, attached or as the next
 * word; `valueNames`: long options whose value is the next word.
 */
export function splitArguments(
  args: readonly Word[],
  valueLetters = '',
  valueNames: readonly string[] = [],
): Arguments {
  const options: string[] = []
  const optionValues: { option: string; word: Word }[] = []
  const positional: Word[] = []
  for (let i = 0; i < args.length; i++) {
    const word = args[i]
    if (word === undefined) break
    if (literal(word) === '--') {
      positional.push(...args.slice(i + 1))
      break
    }
    const dashed = (word.values ?? []).filter((value) => value.startsWith('-') && value !== '-')
    options.push(...dashed)
    if (dashed.length === 0 || dashed.length !== word.values?.length) positional.push(word)
    const option = literal(word)
    const next = args[i + 1]
    if (option === null || next === undefined || dashed.length === 0) continue
    const letter = /^-[^-]/.test(option) ? [...option.slice(1)].findIndex((char) => valueLetters.includes(char)) : -1
    if (valueNames.includes(option) || (letter >= 0 && letter === option.length - 2)) {
      optionValues.push({ option, word: next })
      i += 1
    }
  }
  return { options, optionValues, positional }
}

/** Options may carry paths too: `--file=/etc/x`, `-f/etc/x`. Letters of `plain` take other values, such as separators. */
export function optionPaths(options: readonly string[], context: CommandContext, plain = ''): Objection {
  for (const option of options) {
    const long = /^--[^=]+=(.*)$/s.exec(option)?.[1]
    const letters = /^-[^-]/.test(option) ? option.slice(1) : ''
    const isPlain = [...letters].findIndex((char) => plain.includes(char))
    const slash = letters.search(/[/~]|\.\./)
    const short = slash > 0 && (isPlain < 0 || slash < isPlain) ? letters.slice(slash) : undefined
    for (const value of [long, short])
      if (value !== undefined && isOutsideLooking(value)) {
        const objection = readPaths([plainWord(value)], context)
        if (objection !== null) return objection
      }
  }
  return null
}
