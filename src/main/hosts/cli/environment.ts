/** Checks the machine before a token is spent, all at once, and says the first thing that is wrong. */
import { type Failure, ok, type Result } from '../../../contract/result.ts'
import type { Git } from '../../git/repository.ts'
import { type Looked, lookAtMachine, refusalOf } from '../../services/app/machine-checks.ts'
import { checkGit, checkRequiredEnvironment } from '../../services/environment/checks.ts'
import { rememberedProbe } from '../../services/environment/probe.ts'
import type { Surroundings } from '../compose.ts'
import type { CliContext } from './context.ts'
import type { EngineAccess } from './engine-access.ts'
import { note } from './output.ts'

export async function requireGit(git: Git): Promise<Result<void, Failure>> {
  return refusalOf([await checkGit(git)])
}

export const lookAround = ({ git, env, paths }: Surroundings): Promise<Looked> =>
  lookAtMachine({ git, env, home: paths.home })

/** What was found, when it is enough for a run of a project that requires these variables. */
export function requireFit(
  looked: Looked,
  required: readonly string[],
  env: NodeJS.ProcessEnv,
): Result<Looked, Failure> {
  const fit = refusalOf([...looked.checks, checkRequiredEnvironment(required, env)])
  return fit.ok ? ok(looked) : fit
}

/** Says that a claude which was never met will be probed, since that takes some seconds. */
export function noteProbe(cli: CliContext, { store, looked }: Pick<EngineAccess, 'store' | 'looked'>): void {
  const claude = looked?.claude ?? null
  if (claude !== null && rememberedProbe(store, claude) === null)
    note(cli, `Probing claude ${claude.version} once: whether its hooks hold, its stream is known, its sessions go on.`)
}
