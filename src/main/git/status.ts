/** The uncommitted state of a worktree, from one `git status`. */
import type { RepositoryContext } from './repository-context.ts'

export interface WorktreeStatus {
  /** HEAD; null before the first commit. */
  readonly head: string | null
  /** Short name; null when HEAD is detached. */
  readonly branch: string | null
  readonly tracked: string[]
  readonly untracked: string[]
  /** Paths with conflicts; they are among `tracked` too. */
  readonly unmerged: string[]
  /** Untracked folders that are git repositories of their own (with a trailing slash); git can only add them as links. */
  readonly nested: string[]
}

/** Fields before the path in the entries of porcelain v2: `1 XY sub mH mI mW hH hI path` and so on. */
const FIELDS: Readonly<Record<string, number>> = { '1': 8, '2': 9, u: 10 }

export async function readStatus(
  repo: RepositoryContext,
  worktree: string,
  options: {
    excludesFile?: string | null
    /** Lets git write the time stamps it found into the index, for worktrees of ours; it rereads young files else. */
    refresh?: boolean
  } = {},
): Promise<WorktreeStatus> {
  const excludesFile = options.excludesFile ?? null
  const output = await repo.must(
    [
      'status',
      '--porcelain=v2',
      '--branch',
      '-z',
      '--untracked-files=all',
      '--no-renames',
      '--ignore-submodules=dirty',
    ],
    {
      cwd: worktree,
      write: options.refresh ?? false,
      config: excludesFile === null ? [] : [`core.excludesFile=${excludesFile}`],
    },
  )
  let head: string | null = null
  let branch: string | null = null
  const [tracked, untracked, unmerged, nested]: [string[], string[], string[], string[]] = [[], [], [], []]
  for (const record of output.stdout.toString('utf8').split('\0')) {
    const kind = record.slice(0, record.indexOf(' '))
    if (record.startsWith('# branch.oid ')) head = record.slice(13) === '(initial)' ? null : record.slice(13)
    else if (record.startsWith('# branch.head ')) branch = record.slice(14) === '(detached)' ? null : record.slice(14)
    else if (kind === '?') (record.endsWith('/') ? nested : untracked).push(record.slice(2))
    else if (FIELDS[kind] !== undefined) {
      const path = afterFields(record, FIELDS[kind])
      tracked.push(path)
      if (kind === 'u') unmerged.push(path)
    }
  }
  return { head, branch, tracked, untracked, unmerged, nested }
}

function afterFields(record: string, fields: number): string {
  let at = 0
  for (let i = 0; i < fields; i += 1) at = record.indexOf(' ', at) + 1
  return record.slice(at)
}
