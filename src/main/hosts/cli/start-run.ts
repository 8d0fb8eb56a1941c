/** What `run` does: takes the spec in, checks the machine, records the run and drives it. */
import { resolve } from 'node:path'
import type { Failure, Result } from '../../../contract/result.ts'
import { settingsFromFlags } from '../../domain/settings/value-layers.ts'
import type { Git } from '../../git/repository.ts'
import { systemIds } from '../../lib/ids.ts'
import { type Intake, recordRun, takeIn } from '../../services/intake/create-run.ts'
import { openEngine, surroundings } from '../compose.ts'
import type { Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { type DriveOptions, driveRun } from './drive-run.ts'
import { requireClaude, requireGit, requireProbed, requireRoom } from './environment.ts'
import { note, plainLine } from './output.ts'

export interface RunFlags {
  readonly project?: string
  readonly yes?: boolean
  readonly merge?: boolean
  readonly maxAgents?: string
  readonly budget?: string
  readonly strategy?: string
  readonly model?: string
  readonly pipeline?: string
  readonly allowRedBase?: boolean
  readonly dryRun?: boolean
  readonly json?: boolean
}

/** Every question that can be asked without running anything, as `run`, `plan` and `--dry-run` ask it. */
export function takeInSpec(
  cli: CliContext,
  git: Git,
  spec: string,
  { project = '.', maxAgents, budget, strategy, model, pipeline }: RunFlags,
): Promise<Result<Intake, Failure>> {
  const layer = settingsFromFlags({ maxAgents, budget, strategy, model, pipeline })
  if (!layer.ok) return Promise.resolve(layer)
  return takeIn(git, { spec, projectDir: resolve(cli.cwd, project), cwd: cli.cwd, env: cli.env, flags: layer.value })
}

export type StartOptions = Pick<DriveOptions, 'planOnly' | 'print'>

export async function startRun(
  cli: CliContext,
  spec: string,
  flags: RunFlags,
  options: StartOptions = {},
): Promise<Outcome> {
  const world = surroundings(cli.env)
  // Asking claude takes longest, so it goes on beside everything else.
  const claudeCheck = requireClaude(cli.env)
  const git = await requireGit(world.git)
  if (!git.ok) return git
  const intake = await takeInSpec(cli, world.git, spec, flags)
  if (!intake.ok) return intake
  const [room, claude] = await Promise.all([
    requireRoom(world.paths.home, intake.value.settings.env.required, cli.env),
    claudeCheck,
  ])
  if (!room.ok) return room
  if (!claude.ok) return claude
  for (const line of intake.value.notes) note(cli, `Note: ${line}`)

  const command = `switchyard ${options.planOnly ? 'plan' : 'run'} ${plainLine(spec)}`
  const opened = openEngine(world, { command, claudePath: claude.value.path })
  if (!opened.ok) return opened
  const { store, close } = opened.value
  try {
    const probed = await requireProbed(cli, store, claude.value)
    if (!probed.ok) return probed
    const run = recordRun({ store, clock: cli.clock, ids: systemIds }, intake.value, {
      yes: !options.planOnly && flags.yes === true,
      merge: flags.merge === true,
      allowRedBase: flags.allowRedBase === true,
    })
    note(cli, `Run ${run} is recorded. See it from elsewhere with \`switchyard status ${run}\`.`)
    const target = { paths: world.paths, run }
    return await driveRun(cli, opened.value, target, { json: flags.json === true, ...options })
  } finally {
    close()
  }
}
