/** Refuses to conclude a merge while its conflict markers are still in the files. */
import { createReadStream } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { errorFrom, GitError } from './git-error.ts'
import { isObjectId } from './refs.ts'
import type { RepositoryContext } from './repository-context.ts'

const MARKER = /^(?:<{7}|>{7}) /
/** A conflicted file larger than this is not read; its markers would be found by gates, if they matter. */
const MAX_FILE_BYTES = 64 * 1024 * 1024

export async function refuseConflictMarkers(
  repo: RepositoryContext,
  worktree: string,
  conflicts: { unmerged: readonly string[]; merging: string | null },
): Promise<void> {
  const files = new Set(conflicts.unmerged)
  // Once an agent has run `git add`, the index no longer knows what was in conflict; merging again in memory does.
  if (conflicts.merging !== null)
    for (const file of (await mergeTrees(repo, 'HEAD', conflicts.merging, worktree)).conflicts) files.add(file)

  const left: string[] = []
  for (const file of files) {
    const markers = await countMarkers(join(worktree, file))
    // Documentation and test fixtures may hold such lines by right: those that HEAD already has do not count.
    if (markers > 0 && markers > (await markersAtHead(repo, worktree, file))) left.push(file)
  }
  if (left.length > 0)
    throw new GitError(
      'unresolved-conflicts',
      `Conflict markers are still in ${left.slice(0, 5).join(', ')}${left.length > 5 ? ` and ${left.length - 5} more` : ''}; ` +
        'resolve them, then try again.',
      left.slice(0, 100),
    )
}

/** Exit 1 of merge-tree means conflicts; its output is the tree, then (with conflicts) the paths, each ended by NUL. */
export async function mergeTrees(
  repo: RepositoryContext,
  ours: string,
  theirs: string,
  cwd: string = repo.root,
): Promise<{ tree: string; conflicts: string[] }> {
  const args = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', ours, theirs]
  const output = await repo.git(args, { cwd, write: true })
  const [tree = '', ...paths] = output.stdout.toString('utf8').split('\0')
  // An unknown commit ends with 1 as well, but without a tree.
  if (output.code <= 1 && isObjectId(tree))
    return { tree, conflicts: [...new Set(paths.filter((path) => path !== ''))] }
  if (/not something we can merge/.test(output.stderr))
    throw new GitError('branch-not-found', `${ours} or ${theirs} does not exist any more, so they cannot be merged.`)
  if (/unrelated histories/.test(output.stderr))
    throw new GitError('git-failed', `${ours} and ${theirs} have no common history, so they cannot be merged.`)
  throw errorFrom(args, output.code, output.stderr)
}

async function countMarkers(file: string): Promise<number> {
  const found = await lstat(file).catch(() => null)
  if (!found?.isFile() || found.size > MAX_FILE_BYTES) return 0
  let count = 0
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY }))
    if (MARKER.test(line)) count += 1
  return count
}

async function markersAtHead(repo: RepositoryContext, worktree: string, file: string): Promise<number> {
  const blob = await repo.git(['cat-file', 'blob', `HEAD:${file}`], { cwd: worktree })
  if (blob.code !== 0) return 0
  return blob.stdout
    .toString('utf8')
    .split('\n')
    .filter((line) => MARKER.test(line)).length
}
