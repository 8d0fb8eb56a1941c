/** What commands print, as far as it matters for paths: listings print paths below the folders that they list. */
import { basename, dirname, join } from 'node:path'
import type { Access } from './access.ts'
import type { Word } from './bash-words.ts'
import { literal, splitArguments } from './command-context.ts'
import { findRoots, listedRoots } from './wrappers.ts'

interface Place {
  readonly cwds: readonly string[]
  readonly access: Access
}
interface Output {
  readonly values: readonly string[] | null
  readonly roots: readonly string[] | null
}

/** They print lines of stdin, whole. */
const FILTERS = new Set(['sort', 'uniq', 'head', 'tail', 'tac', 'grep', 'egrep', 'fgrep'])

/** Folders below which every printed path lies; null when anything may be printed. `input`: the same of its stdin. */
export function listingOf(
  words: readonly Word[],
  place: Place,
  input: readonly string[] | null,
): readonly string[] | null {
  const [head, ...args] = words
  const name = literal(head)
  const values = args.map((word) => literal(word) ?? '')
  const { positional } = splitArguments(args, 'emABC')
  if (name === 'find')
    return values.some((value) => /^-(printf|fprint|exec|ok|ls)/.test(value))
      ? null
      : listedRoots(findRoots(args), place)
  if (name === 'ls') return positional.length === 0 ? place.cwds : null
  if (name === 'git' && /^(ls-files|grep|diff)$/.test(values[0] ?? '')) {
    const namesOnly =
      values[0] === 'ls-files' ||
      values.some((value) => /^(-l|--name-only|--files-with-matches|-[a-z]*l[a-z]*)$/.test(value))
    if (!namesOnly || values.some((value) => /^(--format|-[a-z]*s|--stage|-C)/.test(value))) return null
    const after = values.indexOf('--')
    const paths = after >= 0 ? args.slice(after + 1) : values[0] === 'ls-files' ? positional.slice(1) : []
    return paths.length > 0 ? listedRoots(paths, place) : [...place.cwds, place.access.worktree]
  }
  const lists =
    name === 'rg'
      ? values.some((value) => /^(--files|-[a-z]*l|--files-with)/.test(value))
      : values.some((value) => /^(-[a-zA-Z]*[lL][a-zA-Z]*|--files-with)/.test(value))
  if ((name === 'rg' || name === 'grep') && lists) {
    const patternGiven = values.some((value) => /^(-[a-zA-Z]*e|--regexp|--files$)/.test(value))
    return listedRoots(patternGiven ? positional : positional.slice(1), place)
  }
  if (name !== null && FILTERS.has(name) && input !== null) {
    const cuts =
      name.includes('grep') &&
      values.some((value) => /^(-[a-zA-Z]*[onbcH]|--only|--line|--count|--byte|--with)/.test(value))
    const files = positional.length > (name.includes('grep') ? 1 : 0)
    return cuts || (files && !/^(head|tail)$/.test(name)) ? null : input
  }
  return null
}

/** Output of a command substitution, stage by stage of its pipeline; a stage that is no simple command is null. */
export function outputOf(stages: readonly (readonly Word[] | null)[], place: Place): Output {
  const unknown: Output = { values: null, roots: null }
  const first = stages[0]
  if (stages.length === 1 && first) {
    const values = first.map((word) => literal(word))
    const [name, argument] = values
    if (name === 'pwd') return { values: place.cwds, roots: null }
    if (name === 'mktemp' && place.access.scratch !== null)
      return { values: [join(place.access.scratch, 'tmp.file')], roots: null }
    if (values.join(' ') === 'git rev-parse --show-toplevel') return { values: [place.access.worktree], roots: null }
    if (values.length === 2 && typeof argument === 'string') {
      if (name === 'dirname') return { values: [dirname(argument)], roots: null }
      if (name === 'basename') return { values: [basename(argument)], roots: null }
    }
  }
  let roots: readonly string[] | null = null
  for (const [i, stage] of stages.entries()) {
    roots = stage ? listingOf(stage, place, i > 0 ? roots : null) : null
    if (roots === null) return unknown
  }
  return { values: null, roots }
}
