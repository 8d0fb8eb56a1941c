/** Differences between two commits or trees: files, patch text, added lines. */
import { PatchParser } from './patch-parser.ts'
import { revision } from './refs.ts'
import type { FileChange, FileDiff } from './repository.ts'
import type { RepositoryContext } from './repository-context.ts'

/** Plumbing (diff-tree) goes by none of the user's diff settings. */
const COMPARE = ['diff-tree', '-r', '-M', '-l2000', '--no-ext-diff', '--no-textconv', '--no-color'] as const
/** What a patch may take at most while we only read lines from it. */
const MAX_PATCH_BYTES = 128 * 1024 * 1024

export const patchArguments = (from: string, to: string, context: number): string[] => [
  ...COMPARE,
  '-p',
  '--src-prefix=a/',
  '--dst-prefix=b/',
  `-U${context}`,
  revision(from),
  revision(to),
]

const STATUSES: Readonly<Record<string, FileChange['status']>> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  R: 'renamed',
  C: 'copied',
  T: 'typechange',
}

export async function changes(
  repo: RepositoryContext,
  from: string,
  to: string,
  paths: readonly string[] = [],
): Promise<FileChange[]> {
  const output = await repo.must(
    [...COMPARE, '-z', '--name-status', revision(from), revision(to), '--', ...paths],
    LITERAL,
  )
  const fields = output.stdout.toString('utf8').split('\0')
  const found: FileChange[] = []
  for (let at = 0; at + 1 < fields.length; ) {
    const status = STATUSES[fields[at]?.[0] ?? ''] ?? 'modified'
    const two = status === 'renamed' || status === 'copied'
    const oldPath = two ? (fields[at + 1] ?? null) : null
    found.push({ path: fields[at + (two ? 2 : 1)] ?? '', oldPath, status })
    at += two ? 3 : 2
  }
  return found
}

const present = (value: string | undefined): string | null => (value === undefined || /^0+$/.test(value) ? null : value)

/** Modes, contents and counts come from one git process: all raw entries first, then all counts, in the same order. */
export async function fileDiffs(
  repo: RepositoryContext,
  from: string,
  to: string,
  options: { counts: boolean },
): Promise<FileDiff[]> {
  const counted = options.counts ? ['--numstat'] : []
  const output = await repo.must([...COMPARE, '-z', '--raw', ...counted, '--no-abbrev', revision(from), revision(to)])
  const fields = output.stdout.toString('utf8').split('\0')
  const found: FileDiff[] = []
  const counts = new Map<string, { additions: number | null; deletions: number | null }>()
  for (let at = 0; at < fields.length; ) {
    const field = fields[at] ?? ''
    if (field.startsWith(':')) {
      const [oldMode, newMode, oldBlob, newBlob, status] = field.slice(1).split(' ')
      const kind = STATUSES[status?.[0] ?? ''] ?? 'modified'
      const two = kind === 'renamed' || kind === 'copied'
      found.push({
        path: fields[at + (two ? 2 : 1)] ?? '',
        oldPath: two ? (fields[at + 1] ?? null) : null,
        status: kind,
        oldMode: present(oldMode),
        newMode: present(newMode),
        oldBlob: present(oldBlob),
        newBlob: present(newBlob),
      })
      at += two ? 3 : 2
      continue
    }
    const [added = '', deleted = '', name = ''] = field.split('\t')
    if (field === '') {
      at++
      continue
    }
    // A rename has its two names in fields of their own.
    const path = name === '' ? (fields[at + 2] ?? '') : field.slice(added.length + deleted.length + 2)
    counts.set(path, { additions: count(added), deletions: count(deleted) })
    at += name === '' ? 3 : 1
  }
  return found.map((file) => ({ ...file, ...counts.get(file.path) }))
}

const count = (text: string): number | null => (text === '-' ? null : Number(text))

export async function streamPatch(
  repo: RepositoryContext,
  from: string,
  to: string,
  options: { paths: readonly string[]; maxBytes: number; context: number; signal: AbortSignal },
  onBytes: (bytes: Buffer) => void,
): Promise<{ truncated: boolean }> {
  const args = [...patchArguments(from, to, options.context), '--', ...options.paths]
  const { maxBytes: cutAfterBytes, signal } = options
  const { truncated } = await repo.must(args, { ...LITERAL, cutAfterBytes, signal, onStdout: onBytes })
  return { truncated }
}

/** Paths that callers give are names of files, whatever characters are in them. */
const LITERAL = { env: { GIT_LITERAL_PATHSPECS: '1' } }

export async function diff(
  repo: RepositoryContext,
  from: string,
  to: string,
  options: { paths?: readonly string[]; maxBytes: number; context?: number },
): Promise<string> {
  const args = [...patchArguments(from, to, options.context ?? 3), '--', ...(options.paths ?? [])]
  const output = await repo.must(args, { ...LITERAL, cutAfterBytes: options.maxBytes })
  if (!output.truncated) return output.stdout.toString('utf8')
  // At the end of a line, which is never within a character.
  const whole = output.stdout.subarray(0, output.stdout.lastIndexOf(10) + 1).toString('utf8')
  const files = (await changes(repo, from, to, options.paths)).map((change) => change.path)
  const begun = whole.match(/^diff --git /gm)?.length ?? 0
  const cut = files.slice(Math.max(0, begun - 1))
  const named = cut
    .slice(0, 20)
    .map((path) => JSON.stringify(path))
    .join(', ')
  const more = cut.length > 20 ? ` and ${cut.length - 20} more` : ''
  return `${whole}\n[diff cut after ${options.maxBytes} bytes; not shown in full: ${cut.length} of ${files.length} files: ${named}${more}]\n`
}

export async function addedLines(
  repo: RepositoryContext,
  from: string,
  to: string,
): Promise<{ path: string; lines: { line: number; text: string }[] }[]> {
  const files: { path: string; lines: { line: number; text: string }[] }[] = []
  let lines: { line: number; text: string }[] = []
  await readPatch(repo, patchArguments(from, to, 0), {
    file(_old, path) {
      lines = []
      if (path !== null) files.push({ path, lines })
    },
    added: (text, line) => lines.push({ line, text }),
  })
  return files.filter((file) => file.lines.length > 0)
}

/** Streams a patch through the parser; what goes beyond the bound is left out and logged. */
export async function readPatch(
  repo: RepositoryContext,
  args: readonly string[],
  events: ConstructorParameters<typeof PatchParser>[0],
): Promise<void> {
  const parser = new PatchParser(events)
  const output = await repo.must([...args, '--'], {
    cutAfterBytes: MAX_PATCH_BYTES,
    onStdout: (chunk) => parser.push(chunk),
  })
  parser.end()
  if (output.truncated)
    repo.logger?.warn({ args, bytes: MAX_PATCH_BYTES }, 'a diff was too large to be read to its end')
}
