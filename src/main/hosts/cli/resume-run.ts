/** What `resume` does: takes up an unfinished run, or says how a finished one ended. */
import { runStatus } from '../../domain/run/report.ts'
import { settingsFromFlags } from '../../domain/settings/value-layers.ts'
import { applyResume } from '../../services/runs/answer-attention.ts'
import { openEngine, surroundings } from '../compose.ts'
import type { Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { driveRun, exitOf, printReport } from './drive-run.ts'
import { requireClaude, requireGit, requireProbed, requireRoom } from './environment.ts'
import { findRun, openReader, stateOf } from './reader.ts'

export interface ResumeFlags {
  readonly yes?: boolean
  readonly merge?: boolean
  readonly allowRedBase?: boolean
  readonly maxAgents?: string
  readonly budget?: string
  readonly json?: boolean
}

export async function resumeRun(cli: CliContext, name: string | undefined, flags: ResumeFlags): Promise<Outcome> {
  const layer = settingsFromFlags({ maxAgents: flags.maxAgents, budget: flags.budget })
  if (!layer.ok) return layer
  const json = flags.json === true
  const found = findStored(cli, name)
  if (!found.ok) return found
  const { state } = found.value
  if (state.finished) {
    printReport(cli, state, { json })
    return { ok: true, value: exitOf(runStatus(state)) }
  }
  const { run, settings } = state.created
  const world = surroundings(cli.env)
  const [git, room, claude] = await Promise.all([
    requireGit(world.git),
    requireRoom(world.paths.home, settings.env.required, cli.env),
    requireClaude(cli.env),
  ])
  if (!git.ok) return git
  if (!room.ok) return room
  if (!claude.ok) return claude
  const opened = openEngine(world, { command: `switchyard resume ${run}`, claudePath: claude.value.path })
  if (!opened.ok) return opened
  try {
    const probed = await requireProbed(cli, opened.value.store, claude.value)
    if (!probed.ok) return probed
    const session = opened.value.engine.session(run)
    if (session === null) throw new Error(`Run ${run} has no events`)
    const { agents, budgetUsd } = layer.value.limits ?? {}
    applyResume(session, {
      ...(flags.yes ? { yes: true } : {}),
      ...(flags.merge ? { merge: true } : {}),
      ...(flags.allowRedBase ? { allowRedBase: true } : {}),
      ...(agents === undefined ? {} : { maxAgents: agents }),
      ...(budgetUsd === undefined ? {} : { budgetUsd }),
    })
    return await driveRun(cli, opened.value, { paths: world.paths, run }, { json })
  } finally {
    opened.value.close()
  }
}

/** The run and its state, by a reader that is closed again: a finished run needs no engine. */
function findStored(cli: CliContext, name: string | undefined) {
  const reader = openReader(cli)
  if (!reader.ok) return reader
  try {
    const row = findRun(reader.value.store, name, 'unfinished-first')
    return row.ok ? { ok: true as const, value: { state: stateOf(reader.value.store, row.value.run) } } : row
  } finally {
    reader.value.store.close()
  }
}
