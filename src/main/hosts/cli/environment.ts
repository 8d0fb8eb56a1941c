/** Checks the machine before a token is spent, all at once, and says the first thing that is wrong. */
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { findClaude } from '../../agents/claude/find-claude.ts'
import type { Git } from '../../git/repository.ts'
import {
  type Check,
  checkClaude,
  checkCredentials,
  checkDisk,
  checkGit,
  checkRequiredEnvironment,
  type FoundClaudeCli,
} from '../../services/environment/checks.ts'
import { ensureProbed, rememberedProbe } from '../../services/environment/probe.ts'
import type { Store } from '../../store/store.ts'
import type { CliContext } from './context.ts'
import { note } from './output.ts'

const CODES: Readonly<Record<Check['name'], string>> = {
  git: 'git-missing',
  claude: 'claude-not-found',
  credentials: 'no-credentials',
  probe: 'claude-unfit',
  disk: 'disk-full',
  environment: 'environment-incomplete',
}

const refused = (check: Check): Result<never, Failure> => fail(CODES[check.name], check.text)

export async function requireGit(git: Git): Promise<Result<void, Failure>> {
  const check = await checkGit(git)
  return check.ok ? ok(undefined) : refused(check)
}

/** The claude executable, with credentials. Version and credentials are asked for at the same time. */
export async function requireClaude(env: NodeJS.ProcessEnv): Promise<Result<FoundClaudeCli, Failure>> {
  const found = findClaude(env, process.platform)
  if (!found.ok) return fail(CODES.claude, found.failure.message)
  const [claude, credentials] = await Promise.all([checkClaude(env), checkCredentials(found.value.path, env)])
  if (claude.claude === null) return refused(claude)
  return credentials.ok ? ok(claude.claude) : refused(credentials)
}

export async function requireRoom(
  home: string,
  required: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Result<void, Failure>> {
  const checks = [checkRequiredEnvironment(required, env), await checkDisk(home)]
  const failed = checks.find((check) => !check.ok)
  return failed ? refused(failed) : ok(undefined)
}

/** Probes this claude the first time that it is met, and says so, since that takes some seconds. */
export async function requireProbed(
  cli: CliContext,
  store: Store,
  claude: FoundClaudeCli,
): Promise<Result<void, Failure>> {
  if (rememberedProbe(store, claude) === null)
    note(cli, `Probing claude ${claude.version} once: whether its hooks hold, its stream is known, its sessions go on.`)
  const probed = await ensureProbed({ store, claude, env: cli.env, clock: cli.clock })
  return probed.ok ? ok(undefined) : probed
}
