/** Ends what an earlier engine left running and nobody will collect: gates, setups, and agents of ended attempts. */
import { liveAttempts } from '../../domain/run/state.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/logger.ts'
import type { ProcessRef, ProcessTable } from '../../lib/processes.ts'
import { stopLadder } from '../../lib/stop-ladder.ts'
import type { RunSession } from '../engine/run-session.ts'
import { SHELL_MARKER } from '../terminals/shell.ts'

export interface SweepDeps {
  readonly processes: ProcessTable
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * Only processes that were recorded, or that carry this run's marker, are touched. Agents of unfinished attempts, and
 * whatever those started, are left alone: they are adopted. So are `followed`, agents that this engine itself has at work.
 */
export async function sweepOrphans(
  deps: SweepDeps,
  session: RunSession,
  followed: Iterable<string> = [],
): Promise<number> {
  const { state } = session
  const adopted: string[] = [...liveAttempts(state).map((attempt) => attempt.id), ...followed]
  // A person's instance in the session of an agent is theirs: its own ledger knows it.
  const taken = [state.planTakenOver, ...Object.values(state.tasks).map((task) => task.takenOver)].flatMap(
    (by) => by?.instance ?? [],
  )
  // So is a shell, with whatever it started: it names the run only to say where it is.
  const isAdopted = (pid: number): boolean =>
    deps.processes.hasEnv(pid, SHELL_MARKER.name, SHELL_MARKER.value) ||
    adopted.some((id) => deps.processes.hasEnv(pid, 'SWITCHYARD_ATTEMPT', id)) ||
    taken.some((id) => deps.processes.hasEnv(pid, 'SWITCHYARD_INSTANCE', id))
  const orphans = new Map<number, ProcessRef>()
  for (const [owner, process] of Object.entries(state.processes)) {
    if (process.kind === 'agent' && adopted.includes(owner)) continue
    if (deps.processes.isAlive(process)) orphans.set(process.pid, process)
    else session.append([{ type: 'ProcessEnded', owner, reason: 'found dead at start-up' }])
  }
  for (const process of deps.processes.findByEnv('SWITCHYARD_RUN', session.run))
    if (!isAdopted(process.pid)) orphans.set(process.pid, process)
  for (const process of orphans.values()) {
    deps.logger.warn({ run: session.run, pid: process.pid }, 'ending an orphan of an earlier engine')
    await stopLadder(process, {
      processes: deps.processes,
      clock: deps.clock,
      marker: null,
      sigintMs: 500,
      sigtermMs: 2_000,
    })
  }
  for (const [owner, process] of Object.entries(state.processes))
    if (orphans.has(process.pid)) session.append([{ type: 'ProcessEnded', owner, reason: 'ended at start-up' }])
  return orphans.size
}
