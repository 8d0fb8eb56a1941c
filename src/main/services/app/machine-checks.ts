/** Checks of the machine as the faces show them: asked when somebody looks, remembered for a moment. */
import type { CheckView } from '../../../contract/procedures/intake.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { Git } from '../../git/repository.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Store } from '../../store/store.ts'
import {
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
}

interface Looked {
  readonly checks: readonly Check[]
  readonly claude: FoundClaudeCli | null
}

export function createMachineChecks({ git, env, home, clock, store }: MachineDeps): MachineChecks {
  let remembered: { at: number; looked: Promise<Looked> } | null = null

  async function ask(): Promise<Looked> {
    const [gitCheck, claude, disk] = await Promise.all([checkGit(git), checkClaude(env), checkDisk(home)])
    const found = claude.claude
    const credentials = found === null ? [] : [await checkCredentials(found.path, env)]
    const { claude: _claude, ...claudeCheck } = claude
    return { checks: [gitCheck, claudeCheck, ...credentials, disk], claude: found }
  }

  function look(): Promise<Looked> {
    const now = clock.now()
    if (remembered === null || now - remembered.at > REMEMBER_MS) {
      const looked = ask()
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
    async require(requiredEnv, { credentials = true } = {}) {
      const { checks, claude } = await look()
      const failed = [...checks, checkRequiredEnvironment(requiredEnv, env)].find(
        (check) => !check.ok && (credentials || check.name !== 'credentials'),
      )
      if (failed) {
        remembered = null // Whoever mends it tries again at once.
        return fail(`${failed.name}-unfit`, failed.text)
      }
      if (claude === null) return fail('claude-unfit', 'Claude was not found.')
      const probed = await ensureProbed({ store, claude, env, clock })
      return probed.ok ? ok(undefined) : probed
    },
  }
}
