/** A command line without a process, and runs made of events. */

import { PassThrough } from 'node:stream'
import type { RunEvent } from '../../../src/contract/events.ts'
import { foldEvents } from '../../../src/main/domain/run/fold.ts'
import type { RunState } from '../../../src/main/domain/run/state.ts'
import type { CliContext } from '../../../src/main/hosts/cli/context.ts'
import { main } from '../../../src/main/hosts/cli/program.ts'
import { systemClock } from '../../../src/main/lib/clock.ts'
import { runSettings } from '../../fixtures/run-settings.ts'

export interface FakeCli {
  readonly cli: CliContext
  out(): string
  err(): string
}

export function fakeCli(more: { argv?: string[]; env?: NodeJS.ProcessEnv; cwd?: string; tty?: boolean }): FakeCli {
  const stream = () => {
    const chunks: string[] = []
    const made = new PassThrough()
    made.on('data', (chunk: Buffer) => chunks.push(chunk.toString()))
    return { stream: Object.assign(made, { isTTY: more.tty === true }), text: () => chunks.join('') }
  }
  const [out, err] = [stream(), stream()]
  const cli: CliContext = {
    env: more.env ?? {},
    cwd: more.cwd ?? '/',
    stdin: new PassThrough(),
    stdout: out.stream,
    stderr: err.stream,
    isTTY: false,
    clock: systemClock,
    argv: more.argv ?? [],
    onSignal: () => () => {},
    exit(code) {
      throw new Error(`exit ${code}`)
    },
    exitCode: 0,
  }
  return { cli, out: out.text, err: err.text }
}

/** Carries out a command in this process. */
export async function invoke(
  argv: string[],
  more: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<{ exitCode: number; out: string; err: string; json: unknown }> {
  const { cli, out, err } = fakeCli({ argv, ...more })
  await main(cli)
  // Streams hand their chunks on in the next turn.
  await new Promise((resolve) => setImmediate(resolve))
  const last = out().trimEnd().split('\n').at(-1) ?? ''
  return { exitCode: cli.exitCode, out: out(), err: err(), json: last.startsWith('{') ? JSON.parse(last) : undefined }
}

const ID = '0'.repeat(40)

export function runEvents(run: string, ids: readonly string[], dependsOn: Record<string, string[]> = {}): RunEvent[] {
  return [
    {
      type: 'RunCreated',
      run,
      projectDir: '/project',
      specName: 'numbers',
      specText: '# Numbers',
      baseBranch: 'main',
      baseCommit: ID,
      checkoutClean: true,
      options: { yes: false, merge: false, allowRedBase: false },
      settings: runSettings({ stacks: ['node'] }),
    } as unknown as RunEvent,
    {
      type: 'PlanProposed',
      source: 'spec',
      attempt: null,
      plan: {
        version: 1,
        summary: '',
        strategy: 'auto',
        milestones: [],
        tasks: ids.map((id) => ({
          id,
          title: `Build ${id}`,
          description: '',
          dependsOn: dependsOn[id] ?? [],
          files: [],
          acceptance: ['It works.'],
        })),
      },
    } as unknown as RunEvent,
  ]
}

/** A run that has a plan, which is not approved yet. */
export function plannedRun(ids: readonly string[], dependsOn: Record<string, string[]> = {}): RunState {
  const events = runEvents('run1-aaaa', ids, dependsOn)
  const state = foldEvents(
    events.map((event, index) => ({ seq: index + 1, stream: 'run1-aaaa', version: index + 1, at: 0, event })),
  )
  if (state === null) throw new Error('no state')
  return state
}
