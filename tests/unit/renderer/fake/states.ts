/** A made-up yard that has nothing yet, one that answers nothing, and one that refuses everything: what views show then. */
import { ORPCError } from '@orpc/server'

export type YardState = 'full' | 'bare' | 'silent' | 'failing'

/** What the failing yard says. */
export const REFUSAL = 'The engine is being handed over. Try again in a moment.'

const totals = {
  key: '',
  attempts: 0,
  succeeded: 0,
  retries: 0,
  costUsd: 0,
  estimatedUsd: 0,
  unknownCost: 0,
  durationMs: 0,
  tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
}

/** Answers of a machine that was just set up. */
const BARE: Readonly<Record<string, unknown>> = {
  'projects.list': [],
  'runs.list': [],
  'worktrees.list': [],
  'terminals.list': [],
  'system.checks': {
    ready: false,
    checks: [
      { name: 'git', ok: true, text: '2.47.1' },
      { name: 'claude', ok: true, text: '2.1.329, found on PATH' },
      {
        name: 'credentials',
        ok: false,
        text: 'No credentials were found. Log in with `claude`, or set ANTHROPIC_API_KEY.',
      },
      { name: 'disk', ok: true, text: '212 GB free' },
    ],
  },
  'analytics.totals': {
    total: totals,
    runs: { total: 0, succeeded: 0, failed: 0, cancelled: 0 },
    byDay: [],
    byProject: [],
    byPhase: [],
    byModel: [],
    byRun: [],
    moreRuns: 0,
    underWay: 0,
    samples: 0,
  },
}
const BARE_FEEDS: Readonly<Record<string, unknown>> = {
  'runs.watch': { runs: [], inbox: [] },
  'terminals.watch': { terminals: [] },
  'instances.watch': { instances: [] },
}

async function* still(data: unknown, signal: AbortSignal | undefined) {
  yield { type: 'snapshot', epoch: 'bare', seq: 1, data }
  await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()))
}

interface Call {
  readonly path: readonly string[]
  readonly signal?: AbortSignal | undefined
  readonly next: () => Promise<unknown>
}

/** Answers in place of the full yard. Who asks, and with which rights, is always told. */
export function answerAs(state: YardState) {
  return async ({ path, signal, next }: Call): Promise<unknown> => {
    const name = path.join('.')
    if (state === 'full' || name === 'system.info') return next()
    if (state === 'failing')
      throw new ORPCError('UNFIT', {
        status: 503,
        message: REFUSAL,
        data: { code: 'fake', details: [] },
        defined: true,
      })
    if (state === 'silent')
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
    if (name in BARE_FEEDS) return still(BARE_FEEDS[name], signal)
    return name in BARE ? BARE[name] : next()
  }
}
