/** Snapshots: hidden refs to commits of everything in a worktree that is not ignored, made without touching its index. */
import { randomBytes } from 'node:crypto'
import { copyFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { addAll } from './add-all.ts'
import { rememberedExcludes } from './excludes.ts'
import { identityConfig } from './identity.ts'
import { SNAPSHOT_PREFIX, zerosLike } from './refs.ts'
import type { RepositoryContext } from './repository-context.ts'
import { readStatus, type WorktreeStatus } from './status.ts'
import { gitDirOf } from './worktree-folder.ts'

export interface KeptWork {
  /** Full ref of the snapshot; null when there was nothing to keep. */
  readonly snapshot: string | null
  readonly status: WorktreeStatus
}

/**
 * Keeps whatever a worktree would lose: uncommitted files, and commits of a detached HEAD that no ref reaches.
 * Without `excludesFile` it goes by the patterns of the worktree's last checkpoint.
 */
export async function keepWork(
  repo: RepositoryContext,
  worktree: string,
  options: { reason: string; excludesFile?: string | null },
): Promise<KeptWork> {
  const gitDir = await gitDirOf(worktree)
  const excludesFile = options.excludesFile === undefined ? await rememberedExcludes(gitDir) : options.excludesFile
  const status = await readStatus(repo, worktree, { excludesFile, refresh: true })
  if (status.tracked.length > 0 || status.untracked.length > 0) {
    const tree = await writeWorkTree(repo, worktree, { excludesFile, nested: status.nested })
    const unchanged = status.head !== null && tree === (await repo.treeOf(status.head))
    if (!unchanged) return { snapshot: await store(repo, worktree, options.reason, status, tree), status }
  }
  if (status.branch === null && status.head !== null && !(await isReachable(repo, status.head))) {
    const ref = newRef(worktree)
    await pointAt(repo, ref, status.head, options.reason)
    return { snapshot: ref, status }
  }
  return { snapshot: null, status }
}

/** Tree of everything in the worktree that is not ignored, through a copy of its index (which spares rereading files). */
export async function writeWorkTree(
  repo: RepositoryContext,
  worktree: string,
  options: { excludesFile: string | null; nested: readonly string[] },
): Promise<string> {
  const gitDir = await gitDirOf(worktree)
  const indexFile = join(gitDir, `switchyard-index-${randomBytes(4).toString('hex')}`)
  try {
    await copyFile(join(gitDir, 'index'), indexFile).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
    await addAll(repo, { worktree, ...options, indexFile })
    return await repo.line(['write-tree'], { cwd: worktree, write: true, env: { GIT_INDEX_FILE: indexFile } })
  } finally {
    await rm(indexFile, { force: true })
    await rm(`${indexFile}.lock`, { force: true })
  }
}

async function store(
  repo: RepositoryContext,
  worktree: string,
  reason: string,
  status: WorktreeStatus,
  tree: string,
): Promise<string> {
  const message = `${reason}\n\nWorktree: ${worktree}\nBranch: ${status.branch ?? 'none'}\nHEAD: ${status.head ?? 'none'}\n`
  const parent = status.head === null ? [] : ['-p', status.head]
  const commit = await repo.line(['commit-tree', tree, ...parent, '-F', '-'], {
    write: true,
    stdin: message,
    config: await identityConfig(repo),
  })
  const ref = newRef(worktree)
  await pointAt(repo, ref, commit, reason)
  return ref
}

async function pointAt(repo: RepositoryContext, ref: string, commit: string, reason: string): Promise<void> {
  await repo.must(['update-ref', '-m', reason.replaceAll('\n', ' '), ref, commit, zerosLike(commit)], { write: true })
}

/** `refs/switchyard/snapshots/<folder>-<time>-<random>`: sortable, unique, and readable enough to find. */
function newRef(worktree: string): string {
  const folder =
    basename(worktree)
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60) || 'worktree'
  const time = new Date().toISOString().replace(/[-:.]/g, '')
  return `${SNAPSHOT_PREFIX}${folder}-${time}-${randomBytes(3).toString('hex')}`
}

async function isReachable(repo: RepositoryContext, commit: string): Promise<boolean> {
  const beyond = await repo.line([
    'rev-list',
    '--max-count=1',
    commit,
    '--not',
    '--branches',
    '--tags',
    '--remotes',
    '--glob=refs/switchyard',
  ])
  return beyond === ''
}
