/** The worktrees that git knows of, from `git worktree list`. */
import type { WorktreeEntry } from './repository.ts'
import type { RepositoryContext } from './repository-context.ts'
import { canonical } from './worktree-folder.ts'

export interface ListedWorktree extends WorktreeEntry {
  /** Why it is locked; null when it is not. `initializing` means that `git worktree add` never finished. */
  readonly locked: string | null
}

export async function listEntries(repo: RepositoryContext): Promise<ListedWorktree[]> {
  const output = await repo.must(['worktree', 'list', '--porcelain', '-z'])
  const entries: ListedWorktree[] = []
  // Attributes end with NUL, entries with a further one.
  for (const block of output.stdout.toString('utf8').split('\0\0')) {
    const attributes = new Map<string, string>()
    for (const attribute of block.split('\0')) {
      const space = attribute.indexOf(' ')
      if (space < 0) attributes.set(attribute, '')
      else attributes.set(attribute.slice(0, space), attribute.slice(space + 1))
    }
    const path = attributes.get('worktree')
    if (path === undefined || attributes.has('bare')) continue
    const head = attributes.get('HEAD') ?? null
    entries.push({
      path,
      branch: attributes.get('branch')?.replace(/^refs\/heads\//, '') ?? null,
      head: head === null || /^0+$/.test(head) ? null : head,
      prunable: attributes.has('prunable'),
      locked: attributes.get('locked') ?? null,
    })
  }
  return entries
}

export async function findEntry(repo: RepositoryContext, path: string): Promise<ListedWorktree | null> {
  const wanted = await canonical(path)
  for (const entry of await listEntries(repo)) {
    if (entry.path === wanted || (await canonical(entry.path)) === wanted) return entry
  }
  return null
}
