/** Which paths an attempt may read and change, with reasons written for the model. */
import { homedir } from 'node:os'
import { basename, isAbsolute, join, relative, sep } from 'node:path'
import { isInside, realTarget, targets } from './paths.ts'
import type { PolicySnapshot } from './policy-snapshot.ts'

/** Devices that hold nothing and lead nowhere. */
const HARMLESS_DEVICES = new Set(['/dev/null', '/dev/stdin', '/dev/stdout', '/dev/stderr', '/dev/zero', '/dev/urandom'])

/** Credentials wherever they lie: also matched against whole words of commands. */
const CREDENTIALS =
  /(^|[^\w.-])(\.ssh\/|\.aws\/|\.gnupg\/|\.kube\/config|\.docker\/config\.json|\.config\/gh\/|\.netrc\b|\.git-credentials\b|\.pypirc\b|\.claude\.json\b|\.claude\/\.credentials|id_(rsa|dsa|ecdsa|ed25519)\b(?!\.pub))|\/proc\/[^/]+\/(environ|cmdline|mem|fd|root|cwd)\b|\.credentials\.json\b|\/etc\/shadow\b/i
/** Files that are credentials only outside of the worktree: inside, they belong to the project. */
const PRIVATE_OUTSIDE = /^(\.env(\..*)?|\.npmrc|\.yarnrc\.yml|credentials(\.toml)?|auth\.json)$/i

export const namesCredentials = (text: string): boolean => CREDENTIALS.test(text)

/** A reason, or null when it may be done. */
export type Objection = string | null

export interface Access {
  readonly worktree: string
  readonly home: string
  /** The first folder for temporary files; null when there is none. */
  readonly scratch: string | null
  read(base: string, path: string): Objection
  write(base: string, path: string): Objection
  /** Whether it may be a working folder: the worktree and the folders for temporary files. */
  enter(base: string, path: string): Objection
  /** Like `write`, also for what lies below `path`: for removing, moving, replacing whole folders. */
  writeTree(base: string, path: string): Objection
}

export interface AccessOptions {
  /** Further folders that may be read, such as the place where the CLI keeps long tool results. */
  readonly readable?: readonly string[]
  /** Matches the policy's `writable` globs; loaded only where there are any. */
  readonly isWritable: ((path: string) => boolean) | null
  readonly home?: string
}

const shown = (path: string): string => (path.length > 200 ? `${path.slice(0, 200)}…` : path)

/** `.git/**` also stands for `.git`, whatever its case; other stars match within one name. */
function protectedPattern(pattern: string): RegExp {
  const tree = pattern.endsWith('/**') ? pattern.slice(0, -3) : null
  const source = (tree ?? pattern).replace(/[.+^${}()|[\]\\?]/g, '\\$&').replace(/\*\*?/g, '[^/]*')
  return new RegExp(`^${source}${tree === null ? '$' : '(/|$)'}`, 'i')
}

export function createAccess(policy: PolicySnapshot, options: AccessOptions): Access {
  const real = (folder: string) => realTarget('/', folder)
  const worktree = real(policy.worktree)
  const home = options.home ?? homedir()
  const scratch = policy.scratch.map(real)
  const readable = [...policy.readable, ...(options.readable ?? [])].map(real)
  const guarded = policy.protected.map((pattern) => ({ pattern, test: protectedPattern(pattern) }))
  const inner = (path: string) => relative(worktree, path).split(sep).join('/')

  function readReal(path: string, given: string): Objection {
    if (HARMLESS_DEVICES.has(path)) return null
    const inWorktree = isInside(worktree, path)
    if (namesCredentials(inWorktree ? inner(path) : path) || (!inWorktree && PRIVATE_OUTSIDE.test(basename(path))))
      return `Reading ${shown(given)} is not allowed: it may hold credentials; do the task without it.`
    if (inWorktree || [...scratch, ...readable].some((folder) => isInside(folder, path))) return null
    return `Reading ${shown(given)} is not allowed: it lies outside of the worktree; use files below ${worktree}.`
  }

  function writeReal(path: string, given: string, wholeTree: boolean): Objection {
    if (HARMLESS_DEVICES.has(path)) return null
    if (scratch.some((folder) => isInside(folder, path) && (!wholeTree || path !== folder))) return null
    if (!isInside(worktree, path)) {
      const temporary = policy.scratch[0] === undefined ? '' : `, or ${policy.scratch[0]} for temporary files`
      return `Changing ${shown(given)} is not allowed: it lies outside of the worktree; use paths below ${worktree}${temporary}.`
    }
    if (policy.readOnly)
      return `Changing ${shown(given)} is not allowed: this phase only reads; describe the change in your answer instead.`
    const name = inner(path)
    if (wholeTree && name === '')
      return `Removing or moving the worktree itself is not allowed; name the files inside of it.`
    const guard = guarded.find(({ test, pattern }) => {
      if (test.test(name)) return true
      if (!wholeTree) return false
      // `.claude` holds `.claude/settings.json`: taking the folder away takes the protected file too.
      return pattern.toLowerCase().startsWith(`${name.toLowerCase()}/`)
    })
    if (guard)
      return `Changing ${shown(given)} is not allowed: ${guard.pattern} is protected from agents; say in your answer what should change there and why.`
    if (policy.writable !== null && options.isWritable !== null && !options.isWritable(name))
      return `Changing ${shown(given)} is not allowed: this task may only change ${shown(policy.writable.join(', '))}; keep to these files.`
    return null
  }

  const first = (base: string, path: string, check: (real: string) => Objection): Objection => {
    if (path.includes('\0')) return 'A path with a NUL character is not allowed; write the path plainly.'
    for (const target of targets(base, path)) {
      const objection = check(target)
      if (objection !== null) return objection
    }
    return null
  }

  return {
    worktree,
    home,
    scratch: policy.scratch[0] ?? null,
    read: (base, path) => first(base, path, (target) => readReal(target, path)),
    enter: (base, path) =>
      first(base, path, (target) =>
        [worktree, ...scratch].some((folder) => isInside(folder, target))
          ? null
          : `Working in ${shown(path)} is not allowed: it lies outside of the worktree; stay below ${worktree}.`,
      ),
    write: (base, path) => first(base, path, (target) => writeReal(target, path, false)),
    writeTree: (base, path) => first(base, path, (target) => writeReal(target, path, true)),
  }
}

/** Tools may be given paths with `~`. */
export function untilde(path: string, home: string): string {
  if (path === '~' || path.startsWith('~/')) return join(home, path.slice(1))
  return path
}

export const isOutsideLooking = (value: string): boolean =>
  isAbsolute(value) || value.startsWith('~') || value.split('/').includes('..')
