/** Keeps a run's plan as `implementation_plan.json` in the run's folder: for people and other programs, never read by us. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { RunState } from '../../domain/run/state.ts'
import { writeFileAtomic } from '../../lib/atomic-write.ts'
import type { Paths } from '../../services/paths.ts'

export const planFile = (paths: Paths, run: string): string => join(paths.run(run), 'implementation_plan.json')

export function writePlanFile(paths: Paths, state: RunState): void {
  if (state.plan === null) return
  const folder = paths.run(state.created.run)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileAtomic(planFile(paths, state.created.run), `${JSON.stringify(state.plan, null, 2)}\n`, 0o600)
}
