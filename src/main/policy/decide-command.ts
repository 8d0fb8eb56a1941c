/** Decides one simple command: the policy's prefixes first, then the table of harmless commands, else refusal. */
import { existsSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Objection } from './access.ts'
import type { Word } from './bash-words.ts'
import { type CommandContext, literal, readPaths, splitArguments } from './command-context.ts'
import { objectToCredentials, REFUSALS, RULES } from './command-table.ts'
import { isInside } from './paths.ts'
import { wrapperRule } from './wrappers.ts'

const SYSTEM_FOLDERS = new Set(['/bin', '/sbin', '/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'])
const SHELLS = new Set(['bash', 'sh', 'dash', 'zsh', 'ksh'])
/** Options that tools take before the subcommand, with a value: they are skipped when prefixes are compared. */
const LEADING_VALUES: Record<string, readonly string[]> = {
  npm: ['--prefix', '-C', '-w', '--workspace'],
  pnpm: ['-C', '--dir', '--filter', '-F'],
  yarn: ['--cwd'],
  bun: ['--cwd'],
  go: ['-C'],
  cargo: ['--manifest-path'],
  make: ['-C', '-f', '-j'],
  mvn: ['-f', '-pl', '-P'],
  dotnet: [],
  composer: ['-d', '--working-dir'],
  uv: ['--directory', '--project'],
  poetry: ['-C'],
}

/** The words as they are, and without the options before the subcommand. */
function forms(words: readonly Word[], name: string): (readonly Word[])[] {
  const valued = Object.hasOwn(LEADING_VALUES, name) ? LEADING_VALUES[name] : undefined
  if (!valued) return [words]
  let at = 1
  while (at < words.length) {
    const option = literal(words[at])
    if (option === null || !/^[-+]./.test(option)) break
    at += valued.includes(option) ? 2 : 1
  }
  return at === 1 ? [words] : [words, [...words.slice(0, 1), ...words.slice(at)]]
}

const startsWith = (words: readonly Word[], prefix: readonly string[], unknown: boolean): boolean =>
  prefix.length > 0 &&
  prefix.every((expected, i) => {
    const word = words[i]
    if (word === undefined) return false
    // A word that is not known could be the forbidden one, but never counts as the allowed one.
    if (unknown) return word.values === null || word.values.includes(expected)
    return literal(word) === expected
  })

/** Options that make allowed tools install or act outside of the worktree. */
function objectToOptions(name: string, args: readonly Word[], context: CommandContext): Objection {
  const values = args.flatMap((word) => [...(word.values ?? [])])
  const end = values.indexOf('--')
  const own = end < 0 ? values : values.slice(0, end)
  if (
    /^(npm|pnpm|yarn|bun)$/.test(name) &&
    own.some((value) => /^(-g|--global|--location=global|--location)$/.test(value))
  )
    return `Installing globally with ${name} is not allowed: it changes the machine; install into the project instead.`
  const leading = Object.hasOwn(LEADING_VALUES, name) ? (LEADING_VALUES[name] ?? []) : []
  const folders = leading.filter((option) =>
    /^(--prefix|-C|--dir|--cwd|--manifest-path|-d|--working-dir|--directory|--project)$/.test(option),
  )
  for (const [i, word] of args.entries()) {
    if (literal(word) === '--') break
    const given = literal(word) ?? ''
    const attached = folders.find((option) => given.startsWith(`${option}=`))
    const path = attached
      ? { ...word, values: [given.slice(attached.length + 1)] }
      : folders.includes(given)
        ? args[i + 1]
        : undefined
    const objection = path ? readPaths([path], context) : null
    if (objection !== null) return objection
  }
  return null
}

/** `npx tool` runs what the project installed; it would download anything else. */
function judgeNpx(args: readonly Word[], context: CommandContext): Objection {
  const start = args.findIndex((word) => !/^(--no-install|--no|-y|--yes|--)$/.test(literal(word) ?? ''))
  const tool = literal(args[start])
  if (tool === null || start < 0 || !/^[A-Za-z0-9_.-]+$/.test(tool) || tool.startsWith('-'))
    return 'npx is only allowed as `npx TOOL ...` for a tool that the project has installed; name it first.'
  for (const cwd of context.cwds) {
    let folder = cwd
    let found = false
    for (let depth = 0; depth < 40 && !found && isInside(context.access.worktree, folder); depth++) {
      found = existsSync(join(folder, 'node_modules', '.bin', tool))
      folder = dirname(folder)
    }
    if (!found)
      return `\`npx ${tool}\` is not allowed: the project has not installed it; add it to package.json and run npm install, or use what is there.`
  }
  return null
}

function judgeShell(name: string, args: readonly Word[], context: CommandContext): Objection {
  for (const [i, word] of args.entries()) {
    const option = literal(word)
    if (option === null) break
    if (/^-[eulx]*c$/.test(option)) {
      const script = literal(args[i + 1])
      return script === null
        ? `\`${name} -c\` with a script that is not known before it runs is not allowed; write the commands directly.`
        : context.nested(script)
    }
    if (option === '-o' || /^[-+]o?[eux]+$/.test(option) || option === 'pipefail' || option === '-n') continue
    if (option.startsWith('-')) break
    return judgeLocal(word, context)
  }
  return `\`${name}\` without a checkable script is not allowed; write the commands directly, or run a script of the worktree by its path.`
}

/** A program or script of the worktree. */
function judgeLocal(word: Word | undefined, context: CommandContext): Objection {
  const path = literal(word)
  const { access, policy } = context
  if (path === null || word?.glob)
    return 'A script that is not known before it runs is not allowed; write its path literally.'
  const inside = context.cwds.every((cwd) => isInside(access.worktree, resolve(cwd, path)))
  if (!inside)
    return `Running ${path.slice(0, 120)} is not allowed: it lies outside of the worktree; use what the project has.`
  // Where a stack lets the agent run code of its own (its tests are code), a script of the worktree is no more than that.
  if (policy.scripts) return null
  return `Running ${path.slice(0, 120)} is not allowed: this project lets agents run no scripts; run the commands in it directly.`
}

export function judgeCommand(words: readonly Word[], context: CommandContext): Objection {
  const [head, ...args] = words
  const given = literal(head)
  if (head === undefined || given === null || head.glob || given === '')
    return `The command name ${head?.text ?? ''} is not known before it runs, so it is not allowed; write it literally.`
  for (const word of words)
    for (const value of word.values ?? [word.text]) {
      const objection = objectToCredentials(value)
      if (objection !== null) return objection
    }
  const isPath = given.includes('/')
  const name = isPath && SYSTEM_FOLDERS.has(dirname(given)) ? basename(given) : given
  const named = [{ ...head, values: [name] }, ...args]
  const prefixes = [words, ...forms(named, name)]
  const { policy } = context
  const forbidden = policy.deny.find((prefix) => prefixes.some((form) => startsWith(form, prefix, true)))
  if (forbidden)
    return `\`${forbidden.join(' ')}\` is not allowed: this project forbids it to agents; do the task without it.`
  if (policy.allow.some((prefix) => prefixes.some((form) => startsWith(form, prefix, false))))
    return objectToOptions(name, args, context)
  const wrapper = wrapperRule(name, judgeCommand)
  if (wrapper) return wrapper(args, context, name)
  if (context.functions.has(name)) return null
  if (SHELLS.has(name)) return judgeShell(name, args, context)
  const rule = RULES.get(name)
  if (rule) return rule(args, context, name)
  if ((name === 'npx' || name === 'bunx') && policy.scripts) return judgeNpx(args, context)
  if (name === 'npm' && literal(args[0]) === 'exec' && policy.scripts)
    return judgeNpx(splitArguments(args.slice(1)).positional, context)
  const refusal = REFUSALS.get(name)
  if (refusal !== undefined) return `\`${name}\` is not allowed: ${refusal}.`
  if (isPath && name === given) return judgeLocal(head, context)
  const shown = [name, literal(args[0]) ?? ''].join(' ').trim().slice(0, 80)
  return `\`${shown}\` is not allowed: it is neither a command of this project's stack and gates nor a harmless one; use the project's own commands, or the Read, Grep, Glob and Edit tools.`
}
