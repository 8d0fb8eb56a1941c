/** What `init` does: writes a configuration that says what was detected, changing nothing by being there. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { fail } from '../../../contract/result.ts'
import { DEFAULT_LIMITS, DEFAULT_PIPELINE } from '../../domain/settings/merge-layers.ts'
import { detectProject } from '../../gates/detect-project.ts'
import type { DetectedProject } from '../../gates/gate.ts'
import { commitReader } from '../../services/effects/gate-changes.ts'
import { PROJECT_CONFIG } from '../../services/intake/config-locations.ts'
import { SPECS_FOLDER } from '../../services/intake/find-spec.ts'
import { replaceTextFile } from '../../services/intake/read-text-file.ts'
import { done, type Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { print, printJson } from './output.ts'
import { openProject } from './project.ts'
import { specTemplate } from './spec-template.ts'

export async function initProject(cli: CliContext, flags: { project: string; json?: boolean }): Promise<Outcome> {
  const project = await openProject(cli, flags.project)
  if (!project.ok) return project
  const { repository, head } = project.value
  if (head === null)
    return fail(
      'no-commits',
      `${repository.root} has no commit yet, so there is nothing to detect. Make a first commit, then try again.`,
    )
  const config = join(repository.root, PROJECT_CONFIG)
  if (existsSync(config))
    return fail(
      'config-exists',
      `${config} exists already and was left as it is. Change it with \`switchyard config set KEY VALUE\`, or remove it first.`,
    )
  const detected = await detectProject(commitReader(repository, head))
  const written: string[] = []
  const example = join(repository.root, SPECS_FOLDER, 'example.md')
  for (const [file, text] of [
    [config, configText(detected)],
    [example, specTemplate('Example', 'main')],
  ] as const) {
    if (existsSync(file)) continue
    const result = await replaceTextFile(file, text)
    if (!result.ok) return result
    written.push(file)
  }
  const { stacks, gates, setup } = detected
  if (flags.json) {
    printJson(cli, { project: repository.root, written, stacks, gates, setup })
    return done
  }
  const lines = [
    `Detected: ${stacks.length === 0 ? 'no known stack' : stacks.join(', ')}`,
    ...gates.map((gate) => `  gate ${gate.name}: ${gate.command} (${gate.source})`),
    ...setup.map((command) => `  setup: ${command}`),
    ...written.map((file) => `Wrote ${file}`),
    'Commit the configuration to use it, write a spec with `switchyard spec new NAME`, then `switchyard run NAME`.',
  ]
  print(cli, lines.join('\n'))
  return done
}

/** Everything is commented out: what is detected stays in force, also when the project changes. */
export function configText({ gates, setup }: Pick<DetectedProject, 'gates' | 'setup'>): string {
  const part = (about: string, value: object): string => {
    const yaml = stringify(value, { lineWidth: 0 }).trimEnd()
    return `# ${about}\n${yaml.replaceAll(/^/gm, '#')}\n`
  }
  return [
    '# Settings of Switchyard for this project; `switchyard config check` reads them for mistakes.',
    '# All of it is optional. What is commented out below is what holds without it.\n',
    part('Commands that prove the work. A name with `false` leaves out what was detected.', {
      gates: Object.fromEntries(gates.map(({ name, command }) => [name, command])),
    }),
    part('Commands that make a fresh worktree ready.', { setup }),
    part('Phases and gates that each task goes through, before it is merged.', { pipeline: [...DEFAULT_PIPELINE] }),
    part('How tasks are worked on: sequential, worktrees, files or auto.', { strategy: 'auto' }),
    part('budgetUsd: US dollars for a whole run; null: no cap.', { limits: DEFAULT_LIMITS }),
    part('Models by phase or role, such as {default: sonnet}; `escalation` is called in when others fail.', {
      models: { escalation: 'opus' },
    }),
  ].join('\n')
}
