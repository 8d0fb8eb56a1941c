/** Reads back which snapshots there are, and what each was kept of. */
import { SNAPSHOT_PREFIX } from './refs.ts'
import type { SnapshotEntry } from './repository.ts'
import type { RepositoryContext } from './repository-context.ts'

/** Fields end with a null byte, entries with two: messages hold neither. */
const FORMAT = '%(refname)%00%(objectname)%00%(creatordate:unix)%00%(contents)%00%00'

export async function listSnapshots(repo: RepositoryContext, limit: number): Promise<SnapshotEntry[]> {
  const output = await repo.must([
    'for-each-ref',
    '--sort=-creatordate',
    `--count=${limit}`,
    `--format=${FORMAT}`,
    SNAPSHOT_PREFIX,
  ])
  return output.stdout
    .toString('utf8')
    .split('\0\0')
    .flatMap((entry): SnapshotEntry[] => {
      const [ref = '', commit = '', seconds = '', message = ''] = entry.replace(/^\n/, '').split('\0')
      if (ref === '') return []
      const field = (name: string): string | null => new RegExp(`^${name}: (.+)$`, 'm').exec(message)?.[1] ?? null
      const branch = field('Branch')
      return [
        {
          ref,
          commit,
          at: Number(seconds) * 1_000,
          reason: message.split('\n')[0] ?? '',
          worktree: field('Worktree'),
          branch: branch === 'none' ? null : branch,
        },
      ]
    })
}
