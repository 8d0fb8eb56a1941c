/** What `run` does: takes the spec in, checks the machine, records the run and shows it until it rests. */
import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { StartOptions as RunOptions } from '../../../contract/procedures/runs.ts'
import type { Failure, Result } from '../../../contract/result.ts'
import type { SettingsLayer } from '../../../contract/settings.ts'
import { answerOf } from '../../api/client/answer.ts'
import { settingsFromFlags } from '../../domain/settings/value-layers.ts'
import type { Git } from '../../git/repository.ts'
import { type Intake, takeIn } from '../../services/intake/create-run.ts'
import { surroundings } from '../compose.ts'
import type { Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { type DriveOptions, driveRun } from './drive-run.ts'
import { accessEngine } from './engine-access.ts'
import { lookAround, noteProbe, requireFit, requireGit } from './environment.ts'
import { untilStarted } from './heed-start.ts'
import { note, plainLine } from './output.ts'
import { recordedState } from './reader.ts'

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

const layerOf = ({ maxAgents, budget, strategy, model, pipeline }: RunFlags) =>
  settingsFromFlags({ maxAgents, budget, strategy, model, pipeline })

/** Every question that can be asked without running anything, as `run`, `plan` and `--dry-run` ask it. */
export function takeInSpec(cli: CliContext, git: Git, spec: string, flags: RunFlags): Promise<Result<Intake, Failure>> {
  const layer = layerOf(flags)
  if (!layer.ok) return Promise.resolve(layer)
  const projectDir = resolve(cli.cwd, flags.project ?? '.')
  return takeIn(git, { spec, projectDir, cwd: cli.cwd, env: cli.env, flags: layer.value })
}

export type StartOptions = Pick<DriveOptions, 'planOnly' | 'print'>

export async function startRun(
  cli: CliContext,
  spec: string,
  flags: RunFlags,
  options: StartOptions = {},
): Promise<Outcome> {
  const layer = layerOf(flags)
  if (!layer.ok) return layer
  const world = surroundings(cli.env)
  const command = `${options.planOnly ? 'plan' : 'run'} ${plainLine(spec)}`
  const opened = await accessEngine(cli, {
    command,
    async prepare() {
      // Asking claude takes longest, so it goes on beside everything else.
      const looking = lookAround(world)
      const git = await requireGit(world.git)
      if (!git.ok) return git
      const intake = await takeInSpec(cli, world.git, spec, flags)
      return intake.ok ? requireFit(await looking, intake.value.settings.env.required, cli.env) : intake
    },
  })
  if (!opened.ok) return opened
  const access = opened.value
  noteProbe(cli, access)
  const starting = answerOf(
    access.client.runs.start({
      commandId: randomUUID(),
      spec: { path: spec, cwd: cli.cwd },
      project: resolve(cli.cwd, flags.project ?? '.'),
      options: {
        ...asOptions(layer.value),
        yes: !options.planOnly && flags.yes === true,
        merge: flags.merge === true,
        allowRedBase: flags.allowRedBase === true,
      },
    }),
  )
  const started = await untilStarted(cli, access, starting)
  if (!started.ok) {
    await access.close()
    return started
  }
  const { run, notes } = started.value
  for (const line of notes) note(cli, `Note: ${line}`)
  note(cli, `Run ${run} is recorded. See it from elsewhere with \`switchyard status ${run}\`.`)
  return driveRun(cli, access, recordedState(access.store, run), { json: flags.json === true, command, ...options })
}

function asOptions({ strategy, limits, models, pipeline }: SettingsLayer): RunOptions {
  return {
    ...(strategy === undefined ? {} : { strategy }),
    ...(limits?.agents === undefined ? {} : { maxAgents: limits.agents }),
    ...(limits?.budgetUsd === undefined ? {} : { budgetUsd: limits.budgetUsd }),
    ...(models?.['default'] === undefined ? {} : { model: models['default'] }),
    ...(pipeline === undefined ? {} : { pipeline }),
  }
}
