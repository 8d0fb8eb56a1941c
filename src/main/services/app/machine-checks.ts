/** Checks of the machine as the faces show them: asked when somebody looks, remembered for a moment. */

import type { CheckView } from '../../../contract/procedures/intake.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { findClaude } from '../../agents/claude/find-claude.ts'
import type { Git } from '../../git/repository.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Store } from '../../store/store.ts'
import {
  CHECK_CODES,
  type Check,
  checkClaude,
  checkCredentials,
  checkDisk,
  checkGit,
  checkRequiredEnvironment,
  type FoundClaudeCli,
} from '../environment/checks.ts'
import { ensureProbed, rememberedProbe, unfit } from '../environment/probe.ts'

export interface MachineChecks {
  /** What is known without running an agent; asks again after a few seconds. */
  look(): Promise<CheckView[]>
  /** The next look asks everything anew. */
  forget(): void
  /** What a run needs before a token is spent (a sample run: everything but credentials); probes a claude that was never probed, which takes seconds. */
  require(requiredEnv: readonly string[], options?: { readonly credentials?: boolean }): Promise<Result<void, Failure>>
}

/** Asking claude twice for each look would be felt. */
const REMEMBER_MS = 15_000

export interface MachineDeps {
  readonly git: Git
  readonly env: NodeJS.ProcessEnv
  readonly home: string
  readonly clock: Clock
  readonly store: Pick<Store, 'probes'>
  /** What was found just before the engine was opened; it is not asked for again at once. */
  readonly looked?: Looked
}

export interface Looked {
  readonly checks: readonly Check[]
  readonly claude: FoundClaudeCli | null
}

/** Asks git, claude and the disk, all at the same time; claude is asked for version and credentials at once. */
export async function lookAtMachine({ git, env, home }: Pick<MachineDeps, 'git' | 'env' | 'home'>): Promise<Looked> {
  const path = findClaude(env, process.platform)
  const [gitCheck, claude, credentials, disk] = await Promise.all([
    checkGit(git),
    checkClaude(env),
    path.ok ? checkCredentials(path.value.path, env) : null,
    checkDisk(home),
  ])
  const { claude: found, ...claudeCheck } = claude
  const asked = found === null || credentials === null ? [] : [credentials]
  return { checks: [gitCheck, claudeCheck, ...asked, disk], claude: found }
}

/** The first thing that is wrong. */
export function refusalOf(checks: readonly Check[]): Result<void, Failure> {
  const failed = checks.find((check) => !check.ok)
  return failed ? fail(CHECK_CODES[failed.name], failed.text) : ok(undefined)
}

export function createMachineChecks({ git, env, home, clock, store, looked: given }: MachineDeps): MachineChecks {
  let remembered: { at: number; looked: Promise<Looked> } | null =
    given === undefined ? null : { at: clock.now(), looked: Promise.resolve(given) }

  function look(): Promise<Looked> {
    const now = clock.now()
    if (remembered === null || now - remembered.at > REMEMBER_MS) {
      const looked = lookAtMachine({ git, env, home })
      remembered = { at: now, looked }
      looked.catch(() => {
        remembered = null
      })
    }
    return remembered.looked
  }

  return {
    async look() {
      const { checks, claude } = await look()
      const probe = claude === null ? null : rememberedProbe(store, claude)
      const views: CheckView[] = checks.map(({ name, ok: passed, text }) => ({ name, ok: passed, text }))
      if (claude !== null && probe !== null)
        views.push({
          name: 'probe',
          ok: probe.ok,
          text: probe.ok ? `claude ${claude.version} does what Switchyard rests on` : unfit(claude, probe),
        })
      return views
    },
    forget() {
      remembered = null
    },
    async require(requiredEnv, { credentials = true } = {}) {
      const { checks, claude } = await look()
      const due = checks.filter((check) => credentials || check.name !== 'credentials')
      const passed = refusalOf([...due, checkRequiredEnvironment(requiredEnv, env)])
      if (!passed.ok) {
        remembered = null // Whoever mends it tries again at once.
        return passed
      }
      if (claude === null) return fail('claude-unfit', 'Claude was not found.')
      const probed = await ensureProbed({ store, claude, env, clock })
      return probed.ok ? ok(undefined) : probed
    },
  }
}
