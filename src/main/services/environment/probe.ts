/** Remembers what a probe of the installed claude found, by version and file, so that each one is probed once. */
import { realpathSync, statSync } from 'node:fs'
import { z } from 'zod'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { type ProbeReport, probeClaude } from '../../agents/claude/probe.ts'
import type { Clock } from '../../lib/clock.ts'
import type { ProbeRepository } from '../../store/store.ts'
import type { FoundClaudeCli } from './checks.ts'

/** Raised when the probe asks for more than before: what older probes found is then no answer. */
const PROBE_VERSION = 1

const Report = z.object({
  ok: z.boolean(),
  conclusive: z.boolean(),
  findings: z.array(z.object({ name: z.enum(['hooks', 'stream', 'resume']), ok: z.boolean(), text: z.string() })),
  durationMs: z.number(),
})

export interface ProbeDeps {
  readonly store: { readonly probes: ProbeRepository }
  readonly claude: FoundClaudeCli
  readonly env: NodeJS.ProcessEnv
  readonly clock: Clock
}

/** `<probe> <version> <realpath> <size> <mtime>`: an updated or replaced file is probed again. */
export function probeKey({ path, version }: FoundClaudeCli): string {
  const real = realpathSync(path)
  const { size, mtimeMs } = statSync(real)
  return [PROBE_VERSION, version, real, size, Math.round(mtimeMs)].join(' ')
}

/** What is known of this claude; null when it was never probed. Works with a store that is open for reading. */
export function rememberedProbe(store: ProbeDeps['store'], claude: FoundClaudeCli): ProbeReport | null {
  const row = store.probes.get(probeKey(claude))
  if (row === null) return null
  try {
    return Report.parse(JSON.parse(row.report))
  } catch {
    return null // Written by another build: probe again.
  }
}

/** Probes now and remembers a result that says something about claude itself. The store must be open for writing. */
export async function probeNow({ store, claude, env, clock }: ProbeDeps): Promise<ProbeReport> {
  const report = await probeClaude({ claudePath: claude.path, env, clock })
  if (report.conclusive)
    store.probes.put({ key: probeKey(claude), at: clock.now(), ok: report.ok, report: JSON.stringify(report) })
  return report
}

/** Refuses a claude that lacks what Switchyard rests on. `probed` tells whether it had to be asked now. */
export async function ensureProbed(deps: ProbeDeps): Promise<Result<{ probed: boolean }, Failure<'claude-unfit'>>> {
  const known = rememberedProbe(deps.store, deps.claude)
  const report = known ?? (await probeNow(deps))
  return report.ok ? ok({ probed: known === null }) : fail('claude-unfit', unfit(deps.claude, report), details(report))
}

/** One sentence: what it lacks and what to do. */
export function unfit({ version, path }: FoundClaudeCli, report: ProbeReport): string {
  const lacks = report.findings.find((finding) => !finding.ok)?.text ?? 'gave no answer'
  return report.conclusive
    ? `claude ${version} ${lacks}: update claude (npm install -g @anthropic-ai/claude-code) and try again.`
    : `claude ${version} could not be judged, it ${lacks}: see whether \`${path} -p hello\` answers, then try again.`
}

const details = (report: ProbeReport): string[] =>
  report.findings.map((finding) => `${finding.ok ? 'ok' : 'failed'}: ${finding.name}: ${finding.text}`)
