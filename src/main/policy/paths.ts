/** Where a path really leads, and whether it lies in a folder: symbolic links and `..` as the kernel sees them. */
import { lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { dirname, isAbsolute, join, parse, relative, resolve, sep } from 'node:path'

const MAX_LINKS = 40
/** Entries looked at to expand one glob; more than that is refused rather than half checked. */
const MAX_GLOB_ENTRIES = 5_000

/** macOS and Windows compare names without case by default; guessing so is the safe side for what is forbidden. */
const foldCase = process.platform === 'darwin' || process.platform === 'win32'
const fold = (path: string): string => (foldCase ? path.toLowerCase() : path)

function linkTarget(path: string): string | null {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : null
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw error
  }
}

/**
 * Resolves `path` component by component: `..` after a link leaves the link's target, a dangling link is followed,
 * and what does not exist yet is kept as it is.
 */
export function realTarget(base: string, path: string): string {
  const absolute = isAbsolute(path) ? path : `${base}${sep}${path}`
  const root = parse(absolute).root
  const pending = absolute.slice(root.length).split(sep === '/' ? '/' : /[\\/]/)
  let current = root
  let links = 0
  while (pending.length > 0) {
    const part = pending.shift()
    if (part === undefined || part === '' || part === '.') continue
    if (part === '..') {
      current = dirname(current)
      continue
    }
    const next = join(current, part)
    const target = linkTarget(next)
    if (target === null) {
      current = next
      continue
    }
    links += 1
    if (links > MAX_LINKS) throw new Error(`too many symbolic links in ${path}`)
    if (isAbsolute(target)) current = parse(target).root
    pending.unshift(...target.slice(isAbsolute(target) ? parse(target).root.length : 0).split(sep))
  }
  return current
}

/** Every place a path may mean: with links followed first (the kernel) and with `..` removed first (most programs). */
export function targets(base: string, path: string): string[] {
  const physical = realTarget(base, path)
  const logical = realTarget(base, resolve(base, path))
  return physical === logical ? [physical] : [physical, logical]
}

/** Both must be real paths. */
export function isInside(folder: string, path: string): boolean {
  const between = relative(fold(folder), fold(path))
  return between === '' || (between !== '..' && !between.startsWith(`..${sep}`) && !isAbsolute(between))
}

const GLOB = /[*?[]/

function globToRegExp(part: string): RegExp {
  let source = ''
  for (let i = 0; i < part.length; i++) {
    const char = part.charAt(i)
    const close = char === '[' ? part.indexOf(']', i + 2) : -1
    if (char === '*') source += '.*'
    else if (char === '?') source += '.'
    else if (close > 0) {
      // A bracket is read as "any character": wider than the shell's meaning, so nothing that matches is missed.
      source += '.'
      i = close
    } else source += char.replace(/[\\^$.|+(){}[\]]/g, '\\$&')
  }
  return new RegExp(`^${source}$`, 's')
}

/**
 * The existing paths that a shell glob stands for, plus the pattern itself (a shell passes it on when nothing
 * matches). Throws when there are too many to look at.
 */
export function expandGlob(base: string, pattern: string): string[] {
  if (!GLOB.test(pattern)) return [pattern]
  const root = isAbsolute(pattern) ? parse(pattern).root : ''
  let seen = 0
  let heads = [root]
  const parts = pattern.slice(root.length).split('/')
  for (const part of parts) {
    const next: string[] = []
    for (const head of heads) {
      const at = (name: string) => (head === '' || head.endsWith('/') ? `${head}${name}` : `${head}/${name}`)
      if (!GLOB.test(part)) {
        next.push(at(part))
        continue
      }
      const wanted = globToRegExp(part)
      let names: string[] = []
      try {
        names = readdirSync(isAbsolute(head) ? head : join(base, head))
      } catch {
        // Not a folder: the glob cannot match there.
      }
      seen += names.length
      if (seen > MAX_GLOB_ENTRIES) throw new Error(`the pattern ${pattern} stands for too many files; narrow it`)
      if (part.startsWith('.')) names.push('.', '..')
      for (const name of names)
        if (wanted.test(name) && (part.startsWith('.') || !name.startsWith('.'))) next.push(at(name))
    }
    heads = next
  }
  return [...heads, pattern]
}
