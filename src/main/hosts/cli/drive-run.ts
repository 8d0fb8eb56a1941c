/** Drives a run in the foreground: shows it, heeds signals, asks for the plan's approval, and reports. */
import type { RunId } from '../../../contract/ids.ts'
import { EXIT, type ExitCode, type RunStatus } from '../../../contract/status.ts'
import { runReport, runStatus } from '../../domain/run/report.ts'
import type { RunState } from '../../domain/run/state.ts'
import type { Paths } from '../../services/paths.ts'
import type { OpenEngine } from '../compose.ts'
import type { Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { note, print, printJson } from './output.ts'
import { writePlanFile } from './plan-file.ts'
import { colorsFor, plural } from './style.ts'
import { createRunView } from './views/create-view.ts'
import { reportText } from './views/report-text.ts'
import type { RunView } from './views/run-view.ts'

export interface DriveOptions {
  readonly json: boolean
  /** The run is only to be planned: nobody is asked for approval, and resting there is a success. */
  readonly planOnly?: boolean
  /** Printed once the run rests; default: its report. */
  readonly print?: (state: RunState) => void
}

export async function driveRun(
  cli: CliContext,
  { engine, close }: Pick<OpenEngine, 'engine' | 'close'>,
  { paths, run }: { paths: Paths; run: RunId },
  options: DriveOptions,
): Promise<Outcome> {
  const view = await createRunView(cli)
  const first = engine.session(run)
  if (first === null) throw new Error(`No such run: ${run}`)
  writePlanFile(paths, first.state)
  let state: RunState = first.state
  const signals = heedSignals(cli, view, {
    pause: () => engine.pause('interrupted (Ctrl-C)'),
    isPaused: () => state.paused !== null || state.finished !== null,
    agentsAtWork: () => engine.agentsAtWork(),
    stopWork: () => engine.stopWork(),
    leave: () => {
      view.end()
      if (options.json) printReport(cli, state, options)
      close()
      cli.exit(EXIT.interrupted)
    },
  })
  try {
    for (;;) {
      view.begin(state)
      state = await engine.drive(run, {
        changed(changed, events) {
          state = changed
          if (events.some((event) => event.type === 'PlanProposed')) writePlanFile(paths, changed)
          view.changed(changed, events)
          signals.again()
        },
        activity: (attempt, activity) => view.activity(attempt, activity),
      })
      view.end()
      const status = runStatus(state)
      if (status !== 'approval' || options.planOnly || signals.interrupted() || !cli.isTTY) break
      const { askApproval } = await import('./ask-approval.ts')
      const session = engine.session(run)
      if (session === null || !(await askApproval(cli, session, paths))) break
      state = session.state
    }
  } finally {
    signals.stop()
    view.end()
  }
  if (options.print) options.print(state)
  else printReport(cli, state, options)
  return { ok: true, value: exitOf(runStatus(state), signals.interrupted(), options.planOnly === true) }
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

interface Steering {
  pause(): void
  isPaused(): boolean
  agentsAtWork(): number
  stopWork(): Promise<void>
  /** Ends this process and leaves the agents to whoever resumes. */
  leave(): void
}

/**
 * Ctrl-C once: no new work, agents end their phases. Twice: they are stopped. Three times: out. A terminal that is
 * closed, or a polite kill, ends the engine alone: the agents go on and are taken up again by `resume`.
 */
function heedSignals(cli: CliContext, view: RunView, steering: Steering) {
  let count = 0
  const offs = [
    cli.onSignal('SIGINT', () => {
      count += 1
      if (count === 1) {
        steering.pause()
        const agents = steering.agentsAtWork()
        view.say(
          agents === 0
            ? 'Pausing: what is under way comes to its end. Press Ctrl-C again to stop it at once.'
            : `Pausing: ${plural(agents, 'agent')} finish${agents === 1 ? 'es' : ''} ${agents === 1 ? 'its' : 'their'} phase. Press Ctrl-C again to stop ${agents === 1 ? 'it' : 'them'}.`,
        )
      } else if (count === 2) {
        view.say('Stopping the agents. Nothing finished is lost; `switchyard resume` continues their sessions.')
        steering.pause()
        void steering.stopWork()
      } else steering.leave()
    }),
    cli.onSignal('SIGTERM', () => steering.leave()),
    cli.onSignal('SIGHUP', () => steering.leave()),
  ]
  return {
    interrupted: () => count > 0,
    /** What came before the engine could take it in is said again: a pause, and a stop of an agent just starting. */
    again() {
      if (count > 0 && !steering.isPaused()) setImmediate(() => steering.pause())
      if (count > 1) setImmediate(() => void steering.stopWork())
    },
    stop() {
      for (const off of offs) off()
    },
  }
}
