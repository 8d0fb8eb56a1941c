/** Which git commands an agent may run: those that only read. Commits, branches and merges are Switchyard's work. */
import { isOutsideLooking, type Objection } from './access.ts'
import type { Word } from './bash-words.ts'
import { type CommandContext, literal, readPaths } from './command-context.ts'

const READING = new Set(
  `status diff log show blame annotate ls-files ls-tree grep rev-parse rev-list merge-base cat-file describe shortlog
   name-rev for-each-ref show-ref check-ignore check-attr diff-tree diff-index diff-files whatchanged count-objects
   version cherry range-diff show-branch var`.split(/\s+/),
)
/** Options that write files, run programs or turn on configured ones. */
const DANGEROUS =
  /^(--output(=|$)|--ext-diff|--textconv|--filters|--open-files-in-pager|--exec|--upload-pack|--contents|--git-dir|--work-tree|--super-prefix|--show-signature)/
const PLAIN_GLOBAL = new Set(['--no-pager', '-P', '--no-optional-locks', '--literal-pathspecs', '--no-replace-objects'])
/** Commands that read only in some of their forms: the options that keep them so, and the ones that permit names. */
const LISTING: Record<string, { options: RegExp; names: RegExp | null; empty: boolean }> = {
  branch: {
    options:
      /^(-[arv]+|--all|--remotes|--verbose|--list|-l|--show-current|--(no-)?(merged|contains)(=.*)?|--points-at(=.*)?|--sort=.*|--format=.*|--no-color|--no-column)$/,
    names: /^(-l|--list|--(no-)?(merged|contains)|--points-at)$/,
    empty: true,
  },
  tag: {
    options: /^(-l|--list|-n\d*|--(no-)?(merged|contains)(=.*)?|--points-at(=.*)?|--sort=.*|--format=.*|--no-color)$/,
    names: /^(-l|--list|--(no-)?(merged|contains)|--points-at)$/,
    empty: true,
  },
}
const SECOND: Record<string, readonly string[]> = {
  stash: ['list', 'show'],
  worktree: ['list'],
  reflog: ['show', 'exists'],
  submodule: ['status', 'summary'],
  notes: ['list', 'show'],
}

const INSTEAD: Record<string, string> = {
  push: 'Switchyard commits and merges your work itself; leave the changes in the worktree',
  commit: 'Switchyard commits your work itself; leave the changes in the worktree',
  add: 'Switchyard stages and commits your work itself; leave the changes in the worktree',
  stash: 'Switchyard keeps your work itself; leave the changes in the worktree',
  checkout:
    'the branch of this worktree is fixed; to undo a change, edit the file (`git show HEAD:PATH` shows how it was)',
  switch: 'the branch of this worktree is fixed; work on it as it is',
  restore: 'undo a change by editing the file (`git show HEAD:PATH` shows how it was)',
  reset: 'undo a change by editing the file (`git show HEAD:PATH` shows how it was)',
  merge: 'Switchyard merges; work on the files as they are',
  rebase: 'Switchyard merges; work on the files as they are',
  pull: 'Switchyard merges and needs no network from you; work on the files as they are',
  fetch: 'everything that this task needs is in the worktree; work on the files as they are',
  config: 'the configuration of git is not part of the task; do without it',
  remote: 'remotes may hold credentials; do without them',
  mv: 'use mv, Switchyard sees renames',
  rm: 'use rm, Switchyard sees deletions',
  clean: 'remove what you made with rm',
}
const refuse = (what: string): Objection =>
  `\`git ${what.slice(0, 60)}\` is not allowed: ${INSTEAD[what] ?? 'only reading git commands are; leave history, branches and remotes to Switchyard'}.`

/** Paths among the arguments must stay inside: `git diff` also compares files outside of any repository. */
function paths(args: readonly Word[], context: CommandContext): Objection {
  const suspicious = args.filter((word) =>
    word.values?.some((value) => !value.startsWith('-') && isOutsideLooking(value)),
  )
  return readPaths(suspicious, context)
}

export function judgeGit(args: readonly Word[], context: CommandContext): Objection {
  let at = 0
  for (; at < args.length; at++) {
    const option = literal(args[at])
    if (option === null) return 'A git command that is known only when it runs is not allowed; write it literally.'
    if (!option.startsWith('-')) break
    if (option === '--version') return null
    if (PLAIN_GLOBAL.has(option)) continue
    const folder = args[at + 1]
    if (option !== '-C' || folder === undefined)
      return `The git option ${option.slice(0, 60)} is not allowed: it can redirect or reconfigure git; leave it out.`
    const objection = readPaths([folder], context)
    if (objection !== null) return objection
    at += 1
  }
  const subcommand = literal(args[at])
  if (subcommand === null) return null
  const rest = args.slice(at + 1)
  const values = rest.flatMap((word) => [...(word.values ?? [])])
  const end = values.indexOf('--')
  const dangerous = values.slice(0, end < 0 ? values.length : end).find((value) => DANGEROUS.test(value))
  // `git grep -O` and `-Ovi` open a pager of the caller's choice; elsewhere -O orders files.
  const pager = subcommand === 'grep' && values.find((value) => /^-[^-]*O/.test(value))
  if (dangerous !== undefined || pager)
    return `The option ${(dangerous ?? String(pager)).slice(0, 60)} of git is not allowed: it writes files or runs programs; leave it out.`
  if (READING.has(subcommand)) return paths(rest, context)
  const listing = Object.hasOwn(LISTING, subcommand) ? LISTING[subcommand] : undefined
  if (listing) {
    const unknown = rest.some((word) => word.values === null)
    const options = values.filter((value) => value.startsWith('-'))
    const names = values.length > options.length
    const permitted = !names || options.some((option) => listing.names?.test(option))
    return !unknown && permitted && options.every((option) => listing.options.test(option)) ? null : refuse(subcommand)
  }
  const second = Object.hasOwn(SECOND, subcommand) ? SECOND[subcommand] : undefined
  const next = literal(rest[0])
  if (second && ((next !== null && second.includes(next)) || (subcommand === 'reflog' && rest.length === 0)))
    return paths(rest, context)
  return refuse(subcommand)
}
