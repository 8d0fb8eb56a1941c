/** Who makes our commits: the user where git knows them, Switchyard otherwise. */
import type { RepositoryContext } from './repository-context.ts'

/** Configuration that fills in what the user has not configured; asked each time, because a process costs 3 ms. */
export async function identityConfig(repo: RepositoryContext, cwd: string = repo.root): Promise<string[]> {
  const known = await repo.git(['config', '--name-only', '--get-regexp', '^user\\.(name|email)$'], { cwd })
  const names = known.stdout.toString('utf8').toLowerCase().split('\n')
  return [
    ...(names.includes('user.name') ? [] : ['user.name=Switchyard']),
    ...(names.includes('user.email') ? [] : ['user.email=switchyard@localhost']),
  ]
}
