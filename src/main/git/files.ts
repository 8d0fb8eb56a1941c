/** Files as they stand in a commit. */
import { errorFrom } from './git-error.ts'
import { revision } from './refs.ts'
import type { RepositoryContext } from './repository-context.ts'

/** Null when the commit has no such file (a folder or a submodule is none). */
export async function readFileAt(repo: RepositoryContext, commit: string, path: string): Promise<string | null> {
  const args = ['cat-file', 'blob', `${revision(commit)}:${path}`]
  const output = await repo.git(args)
  if (output.code === 0) return output.stdout.toString('utf8')
  if (
    /does not exist in|exists on disk, but not in|[Nn]ot a valid object name|bad file|outside repository/.test(
      output.stderr,
    )
  )
    return null
  throw errorFrom(args, output.code, output.stderr)
}

export async function listFilesAt(repo: RepositoryContext, commit: string): Promise<string[]> {
  const output = await repo.must(['ls-tree', '-r', '-z', '--full-tree', revision(commit)])
  const paths: string[] = []
  for (const record of output.stdout.toString('utf8').split('\0')) {
    // `<mode> <type> <object>\t<path>`; type "commit" is a submodule.
    const tab = record.indexOf('\t')
    if (tab > 0 && record.split(' ', 2)[1] === 'blob') paths.push(record.slice(tab + 1))
  }
  return paths
}
