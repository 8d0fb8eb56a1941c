/** What `demo` does: `run` as it always is, on a sample project, against a model that is a script. */
import { rmSync } from 'node:fs'
import { ok } from '../../../contract/result.ts'
import { EXIT } from '../../../contract/status.ts'
import { loadDemo } from '../../agents/scripted-model/demo-script.ts'
import { type ScriptedModel, startScriptedModel } from '../../agents/scripted-model/server.ts'
import { runReport } from '../../domain/run/report.ts'
import type { RunState } from '../../domain/run/state.ts'
import { runCommand } from '../../gates/run-command.ts'
import { packageRoot } from '../../lib/package-root.ts'
import { createProcessTable } from '../../lib/processes.ts'
import { costTable } from '../../services/demo/cost-table.ts'
import { createDemoFolder, type DemoFolder } from '../../services/demo/demo-folder.ts'
import { proveMerged } from '../../services/demo/prove-merged.ts'
import { surroundings } from '../compose.ts'
import type { Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { type DemoResult, demoJson, demoText } from './demo-text.ts'
import { requireGit } from './environment.ts'
import { note, print, printJson } from './output.ts'
import { findRun, openReader, stateOf } from './reader.ts'
import { startRun } from './start-run.ts'
import { colorsFor } from './style.ts'

export interface DemoFlags {
  readonly keep?: boolean
  readonly json?: boolean
}

export async function startDemo(cli: CliContext, { keep = false, json = false }: DemoFlags): Promise<Outcome> {
  const git = await requireGit(surroundings(cli.env).git)
  if (!git.ok) return git
  const demo = loadDemo()
  const model = await startScriptedModel({ script: demo.script })
  let kept = true
  let folder: DemoFolder | null = null
  try {
    folder = await createDemoFolder({ env: cli.env, sampleProject: demo.projectFolder, modelUrl: model.url })
    kept = keep
    introduce(cli, model)
    const flags = { project: folder.project, yes: true, merge: true }
    const outcome = await startRun(demoContext(cli, folder, { keep, json }), demo.specFile, flags)
    if (!outcome.ok) return outcome
    const state = readState(cli, folder)
    if (state === null || outcome.value !== EXIT.succeeded) {
      kept ||= outcome.value !== EXIT.interrupted
      note(
        cli,
        kept ? `\nWhat is there lies in ${folder.root}.` : '\nThe demo ended early, and what it made is removed.',
      )
      return outcome
    }
    const proof = await proveMerged(folder, (order) =>
      runCommand(order, { processes: createProcessTable(), clock: cli.clock, env: cli.env, ownRoot: packageRoot() }),
    )
    const result: DemoResult = { report: runReport(state, cli.clock.now()), costs: costTable(state), proof }
    if (json) printJson(cli, demoJson(result, keep ? folder.root : null))
    else print(cli, `\n${demoText(result, { colors: colorsFor(cli.stdout, cli.env), kept: keep ? folder : null })}`)
    return ok(proof.tests.passed && proof.command.passed ? EXIT.succeeded : EXIT.failed)
  } finally {
    await model.close()
    if (!kept) await folder?.remove()
  }
}

function introduce(cli: CliContext, model: ScriptedModel): void {
  const { bold, dim } = colorsFor(cli.stderr, cli.env)
  note(cli, bold('The model is a script; the claude CLI, git, gates and merges are real.'))
  note(cli, dim(`It answers on ${model.url}: no credentials are used, and no prompt leaves this machine.`))
  note(cli, '')
}

/** The user's terminal with the demo's environment. With --json the run's own report is progress and not the result. */
function demoContext(cli: CliContext, folder: DemoFolder, flags: { keep: boolean; json: boolean }): CliContext {
  return {
    ...cli,
    env: folder.env,
    cwd: folder.root,
    stdout: flags.json ? cli.stderr : cli.stdout,
    exit(code) {
      // An engine that leaves its agents behind expects a `resume`. A demo that is gone has none: they go with it.
      endAgents(folder)
      if (!flags.keep) rmSync(folder.root, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
      return cli.exit(code)
    },
  }
}

/** The demo's data directory is its own, so whoever carries it in the environment belongs to the demo. */
function endAgents(folder: DemoFolder): void {
  const processes = createProcessTable()
  for (const found of processes.findByEnv('SWITCHYARD_HOME', folder.home)) processes.kill(found, 'SIGKILL')
}

function readState(cli: CliContext, folder: DemoFolder): RunState | null {
  const reader = openReader({ ...cli, env: folder.env })
  if (!reader.ok) return null
  const { store } = reader.value
  try {
    const row = findRun(store, undefined, 'latest')
    return row.ok ? stateOf(store, row.value.run) : null
  } finally {
    store.close()
  }
}
