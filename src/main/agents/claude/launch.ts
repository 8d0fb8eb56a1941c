/** Starts a detached claude whose output goes to files, so that it neither dies with us nor waits for us. */
import { spawn } from 'node:child_process'
import { closeSync, openSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { writeFileAtomic } from '../../lib/atomic-write.ts'
import type { Clock } from '../../lib/clock.ts'
import type { WorkOrder } from '../adapter.ts'
import { agentEnv } from './agent-env.ts'
import { type CommandRecord, FILES } from './attempt-folder.ts'
import { agentSettings, commandLine } from './command-line.ts'
import type { Environment } from './find-claude.ts'
import { projectMemory } from './project-memory.ts'
import { setAside, storedSession } from './transcript.ts'

/**
 * $1: the attempt's folder, $2: file for stdin, the rest: the command.
 *
 * `mkdir` is the claim: it succeeds once in the life of the folder. Claude runs in the foreground, because a shell makes
 * its background jobs deaf to SIGINT; the inner shell writes its own pid and then becomes claude. Both files appear
 * whole (written aside, then renamed).
 */
const WRAPPER = `
mkdir "$1/${FILES.claim}" || exit 1
dir=$1 input=$2
shift 2
/bin/sh -c 'echo $$ >"$0/pid.tmp" && mv "$0/pid.tmp" "$0/${FILES.pid}" && exec "$@"' "$dir" "$@" <"$input"
code=$?
echo $code >"$dir/exit.tmp" && mv "$dir/exit.tmp" "$dir/${FILES.exit}"
`

export interface LaunchDependencies {
  readonly claudePath: string
  readonly clock: Clock
  readonly baseEnv: Environment
}

export type LaunchFailure = Failure<'worktree-missing' | 'unsupported-platform' | 'launch-failed'>

export interface Launched {
  /** The wrapper has ended (and with it claude); only we, its parent, are told. */
  readonly wrapperExit: Promise<void>
}

/** Records the intent in `command.json` and the prompt in `prompt.md`, then starts. Returns before claude's pid is known. */
export function launch(order: WorkOrder, deps: LaunchDependencies): Result<Launched, LaunchFailure> {
  if (process.platform === 'win32')
    return fail('unsupported-platform', 'Headless agents need a POSIX shell: run Switchyard inside WSL.')
  if (!statSync(order.cwd, { throwIfNoEntry: false })?.isDirectory())
    return fail('worktree-missing', `The worktree ${order.cwd} is gone. Resume the run to have it made again.`)
  try {
    return ok(start(order, deps))
  } catch (error) {
    return fail('launch-failed', `The agent could not be started: ${error instanceof Error ? error.message : error}`)
  }
}

function start(order: WorkOrder, deps: LaunchDependencies): Launched {
  const file = (name: string) => path.join(order.dir, name)
  const env = agentEnv(deps.baseEnv, order)
  const memory = order.trustProject ? null : projectMemory(order.cwd)
  if (memory !== null) writeFileSync(file(FILES.memory), memory, { mode: 0o600 })
  writeFileSync(file(FILES.prompt), order.prompt, { mode: 0o600 })
  writeFileSync(file(FILES.settings), JSON.stringify(agentSettings(order)), { mode: 0o600 })
  const { args, promptOnStdin } = commandLine({
    order,
    resume: order.resume && canResume(order, env),
    settingsFile: file(FILES.settings),
    memoryFile: memory === null ? null : file(FILES.memory),
  })
  const record: CommandRecord = {
    version: 1,
    executable: deps.claudePath,
    // The prompt stands beside it in a file of its own.
    args: promptOnStdin ? [...args] : [...args.slice(0, -1), `(${FILES.prompt})`],
    cwd: order.cwd,
    startedAt: deps.clock.now(),
  }
  writeFileAtomic(file(FILES.command), JSON.stringify(record, null, 2))

  const stdout = openSync(file(FILES.stdout), 'a', 0o600)
  const stderr = openSync(file(FILES.stderr), 'a', 0o600)
  try {
    const input = promptOnStdin ? file(FILES.prompt) : '/dev/null'
    const child = spawn('/bin/sh', ['-c', WRAPPER, 'switchyard-agent', order.dir, input, deps.claudePath, ...args], {
      cwd: order.cwd,
      env,
      detached: true,
      stdio: ['ignore', stdout, stderr],
    })
    const wrapperExit = new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
      // Nothing was started then; the folder stays as it is and whoever waits for a pid finds none.
      child.once('error', () => resolve())
    })
    // It must not keep us alive: it goes on without us.
    child.unref()
    return { wrapperExit }
  } finally {
    closeSync(stdout)
    closeSync(stderr)
  }
}

/** An attempt may have been killed before the CLI stored anything: then there is nothing to continue. */
function canResume(order: WorkOrder, env: Environment): boolean {
  const stored = storedSession(order.session, env)
  switch (stored.kind) {
    case 'conversation':
    case 'unknown':
      return true
    case 'hollow':
      setAside(stored.file, order.dir)
      return false
    case 'none':
      return false
  }
}
