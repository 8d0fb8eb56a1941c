/** Shows a run in the foreground until it rests, wherever its engine is: heeds signals, asks for approval, and reports. */
import { randomUUID } from 'node:crypto'
import type { RunId } from '../../../contract/ids.ts'
import { type Failure, fail, type Result } from '../../../contract/result.ts'
import { EXIT, type ExitCode, type RunStatus } from '../../../contract/status.ts'
import { answerOf } from '../../api/client/answer.ts'
import { runReport, runStatus } from '../../domain/run/report.ts'
import type { RunState } from '../../domain/run/state.ts'
import type { Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { accessEngine, type EngineAccess } from './engine-access.ts'
import { catchUp, followRun } from './follow-run.ts'
import { heedSignals } from './heed-signals.ts'
import { note, print, printJson } from './output.ts'
import { writePlanFile } from './plan-file.ts'
import { colorsFor } from './style.ts'
import { createRunView } from './views/create-view.ts'
import { reportText } from './views/report-text.ts'
import type { RunView } from './views/run-view.ts'

export interface DriveOptions {
  readonly json: boolean
  /** What others are told who find the engine held by this command. */
  readonly command: string
  /** The run is only to be planned: nobody is asked for approval, and resting there is a success. */
  readonly planOnly?: boolean
  /** Printed once the run rests; default: its report. */
  readonly print?: (state: RunState) => void
}

/** An engine that was handed over comes back within this time, or never: then the work is taken up here. */
const AWAIT_HOLDER_MS = 10_000

/** Takes the access over and closes it. `state` is what was seen so far: what happened since is told first. */
export async function driveRun(
  cli: CliContext,
  first: EngineAccess,
  state: RunState,
  options: DriveOptions,
): Promise<Outcome> {
  let access = first
  const view = await createRunView(cli)
  const { run } = state.created
  const { paths } = access
  writePlanFile(paths, state)
  const observer = {
    changed(changed: RunState, events: Parameters<RunView['changed']>[1]) {
      if (events.some((event) => event.type === 'PlanProposed')) writePlanFile(paths, changed)
      view.changed(changed, events)
    },
    activity: view.activity,
  }
  const signals = heedSignals(cli, view, {
    run,
    access: () => access,
    leave() {
      view.end()
      if (options.json) printReport(cli, state, options)
      access.abandon()
      cli.exit(EXIT.interrupted)
    },
  })
  if (access.holder !== null) note(cli, `${access.holder} holds the engine: run ${run} is worked on there.`)
  try {
    // Bounded by the run: each turn it rested, or its engine went.
    for (;;) {
      view.begin(state)
      const end = await followRun(access, state, observer)
      view.end()
      if (end === 'lost') {
        const moved = await takeUpElsewhere(cli, access, state, { observer, command: options.command })
        if (!moved.ok) return moved
        access = moved.value
        continue
      }
      const status = runStatus(state)
      if (WORKING.includes(status)) return gaveUp(run)
      if (status !== 'approval' || options.planOnly || signals.interrupted() || !cli.isTTY) break
      const { askApproval } = await import('./ask-approval.ts')
      if (!(await askApproval(cli, access, state))) break
    }
  } finally {
    signals.stop()
    view.end()
    await access.close()
  }
  if (options.print) options.print(state)
  else printReport(cli, state, options)
  return { ok: true, value: exitOf(runStatus(state), signals.interrupted(), options.planOnly === true) }
}

const WORKING: readonly RunStatus[] = ['queued', 'planning', 'running']

const gaveUp = (run: RunId) =>
  fail(
    'engine-gave-up',
    `The engine could not go on with run ${run}; its log says why. Nothing finished is lost: try \`switchyard resume ${run}\`.`,
  )

/** The engine that drove the run is gone, or was handed over: whoever has it now goes on, or this command does. */
async function takeUpElsewhere(
  cli: CliContext,
  before: EngineAccess,
  state: RunState,
  { observer, command }: { observer: Parameters<typeof catchUp>[2]; command: string },
): Promise<Result<EngineAccess, Failure>> {
  const { run } = state.created
  const yielded = before.holder === null
  if (!yielded) note(cli, `The engine of ${before.holder} has ended. Nothing of run ${run} is lost.`)
  await before.close()
  const opened = await accessEngine(cli, { command, ...(yielded ? { awaitHolderMs: AWAIT_HOLDER_MS } : {}) })
  if (!opened.ok) return opened
  const access = opened.value
  catchUp(access.store, state, observer)
  note(
    cli,
    access.holder === null
      ? `This command goes on with run ${run} itself.`
      : `${access.holder} has the engine now and goes on with run ${run}. This command goes on showing it.`,
  )
  const paused = state.paused !== null && state.paused.until === null
  if (state.finished !== null || paused) return opened
  const resumed = await answerOf(access.client.runs.resume({ commandId: randomUUID(), run, asItStands: true }))
  // Gone again, or over by now: the next look says so.
  if (resumed.ok || resumed.failure.code === 'engine-lost' || resumed.failure.code === 'run-over') return opened
  await access.close()
  return resumed
}

export function printReport(cli: CliContext, state: RunState, { json }: { json: boolean }): void {
  const report = runReport(state, cli.clock.now())
  if (json) printJson(cli, report)
  else print(cli, reportText(report, { colors: colorsFor(cli.stdout, cli.env), columns: cli.stdout.columns ?? 120 }))
  if (report.status === 'paused') note(cli, `Go on with \`switchyard resume ${report.run}\`.`)
}

/** The exit code that a run which is at rest stands for. */
export function exitOf(status: RunStatus, interrupted = false, planOnly = false): ExitCode {
  switch (status) {
    case 'succeeded':
      return EXIT.succeeded
    case 'failed':
    case 'cancelled':
      return EXIT.failed
    case 'approval':
      return planOnly ? EXIT.succeeded : interrupted ? EXIT.interrupted : EXIT.attention
    case 'attention':
      return interrupted ? EXIT.interrupted : EXIT.attention
    default:
      return EXIT.interrupted
  }
}
