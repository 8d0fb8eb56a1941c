/** Runs one command of the project (a gate, a setup) with its process recorded from start to end. */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { EventOf } from '../../../contract/events.ts'
import type { CommandResult } from '../../gates/gate.ts'
import type { RunSession } from '../engine/run-session.ts'
import { WorkStopped } from '../engine/work-stopped.ts'
import type { EffectDeps } from './deps.ts'

export interface CommandRequest {
  /** Gate run or setup that it belongs to. */
  owner: string
  kind: 'gate' | 'setup'
  command: string
  cwd: string
  outputFile: string
  task: string | null
}

/** What a command needs to know of the run that it belongs to; a worktree without a run stands in for one. */
export interface CommandScope extends Pick<RunSession, 'run' | 'append'> {
  readonly state: { readonly created: Pick<EventOf<'RunCreated'>, 'projectDir' | 'settings' | 'baseCommit'> }
}

export async function executeCommand(
  deps: EffectDeps,
  session: CommandScope,
  request: CommandRequest,
): Promise<CommandResult> {
  const { settings } = session.state.created
  await mkdir(dirname(request.outputFile), { recursive: true })
  if (deps.live.stopping) throw new WorkStopped()
  const run = deps.runCommand({
    command: request.command,
    cwd: request.cwd,
    outputFile: request.outputFile,
    timeoutMs: settings.limits.gateMinutes * 60_000,
    purpose: request.kind,
    keepEnv: settings.env.required,
    marker: { SWITCHYARD_RUN: session.run, SWITCHYARD_OWNER: request.owner },
    started: ({ pid, startTime }) =>
      session.append([
        { type: 'ProcessStarted', owner: request.owner, kind: request.kind, pid, startTime, command: request.command },
      ]),
  })
  deps.live.commands.set(run, { run: session.run, task: request.task, kind: request.kind })
  try {
    const result = await run.done
    if (deps.live.stopping || deps.live.stoppedRuns.has(session.run) || deps.live.overtaken.has(run)) {
      session.append([{ type: 'ProcessEnded', owner: request.owner, reason: 'stopped by us' }])
      throw new WorkStopped()
    }
    if (request.kind === 'setup')
      session.append([{ type: 'ProcessEnded', owner: request.owner, reason: describeEnd(result) }])
    return result
  } finally {
    deps.live.commands.delete(run)
  }
}

export function describeEnd(result: CommandResult): string {
  if (result.reason !== null) return result.reason
  return result.exitCode === null ? `ended by ${result.signal ?? 'a signal'}` : `exit ${result.exitCode}`
}
