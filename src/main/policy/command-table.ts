/** The commands that every agent may run because they only read, or change only files of the worktree; and the refused. */
import { namesCredentials, type Objection } from './access.ts'
import {
  type CommandContext,
  literal,
  optionPaths,
  type Rule,
  readPaths,
  splitArguments,
  writePaths,
} from './command-context.ts'
import { judgeGit } from './git-rules.ts'
import { isPlainSedScript } from './sed-script.ts'
import { objectToVariable } from './variables.ts'

const words = (text: string): string[] => text.trim().split(/\s+/)
const free: Rule = () => null

/** Nothing in their arguments is a path that matters. */
const FREE = words(`echo true false : pwd seq expr sleep uname whoami id nproc basename dirname which type tr
  getconf test [ exit return break continue shift times arch tput umask wait`)

/** They read the files named, options aside. Letters: short options whose value is no path. */
const READERS: Record<string, string> = {
  cat: '',
  head: 'nc',
  tail: 'nc',
  wc: '',
  ls: 'I',
  tree: 'LPI',
  stat: 'cf',
  file: 'F',
  du: 'd',
  df: 'Bt',
  cut: 'dfcb',
  nl: 'bdfhilnsvw',
  od: 'AjNtw',
  hexdump: 'ens',
  strings: 'n',
  md5sum: '',
  sha1sum: '',
  sha256sum: '',
  sha512sum: '',
  cksum: '',
  readlink: '',
  realpath: '',
  diff: 'UCWIxF',
  cmp: 'in',
  comm: '',
  join: 'aeijtov12',
  paste: 'd',
  fold: 'w',
  fmt: 'w',
  rev: '',
  tac: 's',
  expand: 't',
  unexpand: 't',
  column: 'cosNt',
  less: '',
  more: '',
  bat: '',
  date: 'dI',
}
/** Their first positional word is a pattern or program unless an option gives it. */
const SEARCHERS: Record<string, { letters: string; refused: RegExp }> = {
  grep: { letters: 'emABCdD', refused: /^$/ },
  egrep: { letters: 'emABCdD', refused: /^$/ },
  fgrep: { letters: 'emABCdD', refused: /^$/ },
  rg: { letters: 'egmABCMtTjErd', refused: /^--(pre|hostname-bin|search-zip)\b/ },
  jq: { letters: '', refused: /^(-L|--library-path)/ },
}
const CHANGERS: Record<string, { tree: boolean; letters: string }> = {
  touch: { tree: false, letters: 'dt' },
  mkdir: { tree: false, letters: 'm' },
  tee: { tree: false, letters: '' },
  truncate: { tree: false, letters: 's' },
  chmod: { tree: false, letters: '' },
  rm: { tree: true, letters: '' },
  rmdir: { tree: true, letters: '' },
}

const check = (...objections: (() => Objection)[]): Objection => {
  for (const objection of objections) {
    const found = objection()
    if (found !== null) return found
  }
  return null
}

const reader =
  (letters: string): Rule =>
  (args, context) => {
    const { options, positional } = splitArguments(args, letters)
    return check(
      () => optionPaths(options, context, letters),
      () => readPaths(positional, context),
    )
  }

const searcher =
  ({ letters, refused }: { letters: string; refused: RegExp }): Rule =>
  (args, context, name) => {
    const names = [
      '--regexp',
      '--glob',
      '--type',
      '--include',
      '--exclude',
      '--exclude-dir',
      '--max-count',
      '--context',
    ]
    const { options, optionValues, positional } = splitArguments(args, letters, [...names, '--arg', '--argjson'])
    const bad = options.find((option) => refused.test(option))
    if (bad !== undefined) return `The option ${bad} of ${name} is not allowed: it runs other programs; leave it out.`
    const program = literal(positional[0]) ?? ''
    if (name === 'jq' && /\benv\b|\$ENV|\binput_filename\b/.test(program))
      return 'Reading the environment with jq is not allowed: it holds credentials; do the task without it.'
    // With -e every positional word is a file; with -f so is the file of patterns.
    const given =
      options.some((option) => /^(-[^-]*f|--file|--from-file|--files$)/.test(option)) ||
      optionValues.some(({ option }) => /^(-[^-]*e|--regexp)$/.test(option)) ||
      options.some((option) => /^(-[^-]*e.|--regexp=)/.test(option) && name !== 'jq')
    return check(
      () => optionPaths(options, context, letters),
      () => readPaths(given ? positional : positional.slice(1), context),
    )
  }

const changer =
  ({ tree, letters }: { tree: boolean; letters: string }): Rule =>
  (args, context) => {
    const { options, positional } = splitArguments(args, letters)
    return check(
      () => optionPaths(options, context, letters),
      () => writePaths(positional, context, tree),
    )
  }

/** cp, mv, ln: the last word is where it goes; mv also takes the sources away. */
const mover: Rule = (args, context, name) => {
  const { options, positional } = splitArguments(args)
  if (options.some((option) => /^(-[^-]*[tS]|--(target-directory|suffix|backup))/.test(option)))
    return `The options -t, -S and --backup of ${name} are not allowed; name the destination last.`
  const target = positional.at(-1)
  const sources = positional.slice(0, -1)
  if (target === undefined || sources.length === 0) return `${name} needs a source and a destination; name both.`
  const landing = sources.flatMap((source) =>
    (source.values ?? []).flatMap((value) =>
      (target.values ?? []).map((folder) => ({
        ...target,
        glob: source.glob || target.glob,
        // Copying `a/.` copies what a holds, wherever the target is: treated as the target itself.
        values: [`${folder}/${value.replace(/\/+$/, '').split('/').at(-1) ?? ''}`],
      })),
    ),
  )
  return check(
    () => (name === 'mv' ? writePaths(sources, context, true) : readPaths(sources, context)),
    () => writePaths([target], context, context.policy.writable !== null),
    () => (target.values === null ? null : landsOnProtected(landing, context)),
  )
}

/** Where a folder is the target, what arrives in it may be protected: `cp -r x/.claude .`. */
function landsOnProtected(landing: Parameters<typeof writePaths>[0], context: CommandContext): Objection {
  return writePaths(
    landing.filter((word) => !word.values?.some((value) => /\/\.{0,2}$/.test(value))),
    { ...context, policy: { ...context.policy, writable: null } },
    true,
  )
}

const sort: Rule = (args, context) => {
  const { options, optionValues, positional } = splitArguments(args, 'tkSTo', [
    '--output',
    '--key',
    '--field-separator',
  ])
  if (options.some((option) => /^(--compress-program|--files0-from|--temporary-directory|-[^-]*T)/.test(option)))
    return 'These options of sort are not allowed: they run programs or use other folders; leave them out.'
  if (options.some((option) => /^(-[^-]*o.|--output=)/.test(option)))
    return 'Attached output options of sort are not allowed; write `sort FILE -o OUT` or redirect.'
  const outputs = optionValues.filter(({ option }) => /^(-[^-]*o|--output)$/.test(option)).map(({ word }) => word)
  return check(
    () => writePaths(outputs, context),
    () => readPaths(positional, context),
  )
}

const uniq: Rule = (args, context) => {
  const { positional } = splitArguments(args, 'fsw')
  return check(
    () => readPaths(positional.slice(0, 1), context),
    () => writePaths(positional.slice(1), context),
  )
}

const sed: Rule = (args, context) => {
  const { options, optionValues, positional } = splitArguments(args, 'ef', ['--expression', '--file'])
  if (options.some((option) => /^(-[^-e]*f|--file|-[^-]*e.)/.test(option) && !/^-[^-]*i/.test(option)))
    return 'sed -f and attached -e are not allowed; give the script as a word of its own, as in sed -e SCRIPT FILE.'
  if (options.some((option) => /^-[^-]*i./.test(option) && /[/]/.test(option)))
    return 'A suffix with a folder for sed -i is not allowed; use sed -i without a suffix.'
  const attached = options.filter((option) => option.startsWith('--expression=')).map((option) => option.slice(13))
  const separate = optionValues.map(({ word }) => literal(word))
  const inline = attached.length + separate.length > 0 ? [] : [literal(positional[0])]
  for (const script of [...attached, ...separate, ...inline])
    if (script === null || !isPlainSedScript(script))
      return 'This sed script is not allowed: it is not known before it runs, or it runs commands or uses other files (e, r, w); edit the file with the Edit tool.'
  const files = inline.length > 0 ? positional.slice(1) : positional
  const inPlace = options.some((option) => /^(-[^-]*i|--in-place)/.test(option))
  return inPlace ? writePaths(files, context) : readPaths(files, context)
}

const awk: Rule = (args, context) => {
  const { options, positional } = splitArguments(args, 'Fv', ['--field-separator', '--assign'])
  if (options.some((option) => !/^(-F.*|-v.*|--field-separator.*|--assign.*|--posix|--re-interval)$/s.test(option)))
    return 'Only the options -F and -v of awk are allowed; give the program as a word of its own.'
  const program = literal(positional[0])
  const prints =
    program !== null && /\bprintf?\b[^;}\n]*>|\bsystem\b|\bgetline\b|(^|[^|])\|([^|]|$)|@\w|\bENVIRON\b/.test(program)
  if (program === null || prints)
    return 'This awk program is not allowed: it is not known before it runs, or it runs commands, uses other files or the environment; print to stdout only.'
  return readPaths(positional.slice(1), context)
}

const printf: Rule = (args) =>
  /^-./.test(literal(args[0]) ?? '-v') && literal(args[0]) !== '--'
    ? 'printf with options or an unknown format is not allowed; use printf "%s" with the text after it.'
    : null

const set: Rule = (args) =>
  args.length > 0 &&
  args.every((word) =>
    word.values?.every((value) => /^([-+][euxfCo]+|pipefail|errexit|nounset|xtrace|--)$/.test(value)),
  )
    ? null
    : 'Only `set -e`, `-u`, `-x`, `-f`, `-C` and `-o pipefail` are allowed: others print or change the whole shell; leave it out.'

const shopt: Rule = (args) =>
  args.every((word) => /^(-s|-u|-q|globstar|nullglob|dotglob|failglob|nocaseglob)$/.test(literal(word) ?? ''))
    ? null
    : 'Only globbing options of shopt are allowed; leave the others out.'

const read: Rule = (args) => {
  const { positional } = splitArguments(args, 'dnNptui')
  for (const word of positional) {
    const name = literal(word)
    if (name === null || !/^[A-Za-z_]\w*$/.test(name)) return 'read needs plain variable names; write them literally.'
    const objection = objectToVariable(name, false)
    if (objection !== null) return objection
  }
  return null
}

const date: Rule = (args, context) => {
  const { options, positional } = splitArguments(args, 'dr', ['--date', '--reference'])
  if (
    options.some((option) => /^(-[^-d]*[sf]|--(set|file))/.test(option)) ||
    positional.some((word) => !literal(word)?.startsWith('+'))
  )
    return 'Setting the date, or reading dates from files, is not allowed; use date +FORMAT.'
  return optionPaths(options, context)
}

export const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...FREE.map((name): [string, Rule] => [name, free]),
  ...Object.entries(READERS).map(([name, letters]): [string, Rule] => [name, reader(letters)]),
  ...Object.entries(SEARCHERS).map(([name, kind]): [string, Rule] => [name, searcher(kind)]),
  ...Object.entries(CHANGERS).map(([name, kind]): [string, Rule] => [name, changer(kind)]),
  ...['cp', 'mv', 'ln'].map((name): [string, Rule] => [name, mover]),
  ...['awk', 'gawk', 'mawk', 'nawk'].map((name): [string, Rule] => [name, awk]),
  ['sort', sort],
  ['uniq', uniq],
  ['sed', sed],
  ['gsed', sed],
  ['printf', printf],
  ['set', set],
  ['shopt', shopt],
  ['read', read],
  ['date', date],
  ['git', judgeGit],
  [
    'mktemp',
    (args) =>
      args.every((word) => /^(-[dqu]+|--directory|--quiet)$/.test(literal(word) ?? ''))
        ? null
        : 'Only mktemp and mktemp -d are allowed; leave out templates and folders.',
  ],
])

const because = (names: string, reason: string): [string, string][] => words(names).map((name) => [name, reason])

/** Why a command that agents often try is refused, and what to do instead. */
export const REFUSALS: ReadonlyMap<string, string> = new Map([
  ...because(
    'curl wget ssh scp sftp rsync nc ncat netcat telnet ftp socat aria2c http https xh dig nslookup host ping nmap openssl',
    'agents have no network access of their own; work from the files here, and name a missing dependency in the manifest',
  ),
  ...because(
    'sudo su doas pkexec runuser chroot unshare nsenter',
    'agents have no other rights than their own; do the task without',
  ),
  ...because(
    'kill pkill killall fuser xkill renice ps top htop lsof strace gdb',
    'other processes are not part of the task; do it without',
  ),
  ...because(
    'nohup setsid disown bg fg jobs at batch crontab systemctl service tmux screen daemonize coproc',
    'background work would outlive the task; run it in the foreground and wait',
  ),
  ...because(
    'eval source . trap alias unalias enable hash bind complete compgen let mapfile readarray getopts caller fc history',
    'what it would run or set cannot be checked; write the commands out',
  ),
  ...because('printenv', 'the environment holds credentials; do the task without it'),
  ...because(
    'docker podman kubectl helm gh glab aws gcloud az terraform heroku vercel',
    'it acts outside of the worktree; do the task without',
  ),
  ...because('base64 xxd', 'encoded content cannot be checked; write files with the Write tool'),
  ...because(
    'dd mount umount mkfs chown chgrp mknod shred',
    'it changes more than the files of the task; use cp, mv, rm or the Edit tool',
  ),
  ...because(
    'tar zip unzip gzip gunzip patch install split csplit',
    'what it writes cannot be checked; make the changes with the Edit and Write tools',
  ),
  ...because('vi vim nvim nano emacs ed ex', 'no terminal is there; use the Edit tool'),
  ...because('claude switchyard', 'agents are started by Switchyard only; do the work yourself'),
])

/** Words of any command that name a credential. */
export const objectToCredentials = (value: string): Objection =>
  namesCredentials(value)
    ? `Using ${value.slice(0, 120)} is not allowed: it may hold credentials; do the task without it.`
    : null
