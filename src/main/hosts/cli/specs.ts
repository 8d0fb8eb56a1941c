/** What `spec new`, `spec list` and `spec show` do. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from '../../../contract/result.ts'
import { validatePlan } from '../../domain/plan/validate-plan.ts'
import { planFromSpec } from '../../domain/spec/parse-spec.ts'
import type { Spec } from '../../domain/spec/spec.ts'
import { findSpec, listSpecs, SPECS_FOLDER } from '../../services/intake/find-spec.ts'
import { replaceTextFile } from '../../services/intake/read-text-file.ts'
import { done, type Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { plain, print, printJson } from './output.ts'
import { openProject } from './project.ts'
import { specTemplate } from './spec-template.ts'
import { plural } from './style.ts'
import { table } from './table.ts'

export interface SpecFlags {
  readonly project: string
  readonly json?: boolean
}

/** Becomes a file name on every platform. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/

export async function newSpec(cli: CliContext, name: string, flags: SpecFlags): Promise<Outcome> {
  if (!NAME.test(name))
    return fail(
      'usage',
      `A spec's name is up to 64 letters, digits, "-" or "_", but ${JSON.stringify(name)} was found.`,
    )
  const project = await openProject(cli, flags.project)
  if (!project.ok) return project
  const { repository } = project.value
  const file = join(repository.root, SPECS_FOLDER, `${name}.md`)
  if (existsSync(file)) return fail('spec-exists', `${file} exists already and was left as it is. Choose another name.`)
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll(/[-_]+/g, ' ')}`
  const written = await replaceTextFile(file, specTemplate(title, await repository.currentBranch()))
  if (!written.ok) return written
  if (flags.json) printJson(cli, { file })
  else print(cli, `Wrote ${file}. Say in it what to build, then \`switchyard run ${name}\`.`)
  return done
}

export async function showSpecs(cli: CliContext, flags: SpecFlags): Promise<Outcome> {
  const project = await openProject(cli, flags.project)
  if (!project.ok) return project
  const projectDir = project.value.repository.root
  const specs: { name: string; title: string | null; tasks: number | null; problem: string | null }[] = []
  for (const file of await listSpecs(projectDir)) {
    const name = file.replace(/(?:\.spec)?\.md$/, '')
    const spec = await findSpec(join(projectDir, SPECS_FOLDER, file), { cwd: projectDir, projectDir })
    specs.push(
      spec.ok
        ? { name, title: spec.value.title, tasks: spec.value.tasks?.length ?? null, problem: null }
        : { name, title: null, tasks: null, problem: spec.failure.message },
    )
  }
  if (flags.json) printJson(cli, { specs })
  else if (specs.length === 0)
    print(cli, `There are no specs in ${SPECS_FOLDER}. Write one with \`switchyard spec new NAME\`.`)
  else
    print(
      cli,
      plain(
        table(
          specs.map(({ name, title, tasks, problem }) => [
            name,
            tasks === null ? '-' : plural(tasks, 'task'),
            problem ?? title ?? '',
          ]),
        ).join('\n'),
      ),
    )
  return done
}

export async function showSpec(cli: CliContext, name: string, flags: SpecFlags): Promise<Outcome> {
  const project = await openProject(cli, flags.project)
  if (!project.ok) return project
  const found = await findSpec(name, { cwd: cli.cwd, projectDir: project.value.repository.root })
  if (!found.ok) return found
  const { file, title, base, settings, tasks } = found.value
  const problems = problemsOf(found.value)
  if (flags.json) {
    printJson(cli, { name: found.value.name, file, title, base, settings, tasks, problems })
    return done
  }
  const lines = [title, `  file   ${file}`, `  base   ${base ?? 'the current branch'}`]
  for (const [key, value] of Object.entries(settings)) lines.push(`  ${key}  ${JSON.stringify(value)}`)
  if (tasks === null) lines.push('  tasks  will be planned by an agent')
  else {
    lines.push(`  ${plural(tasks.length, 'task')}`)
    for (const task of tasks)
      lines.push(
        `    ${task.done ? '[x]' : '[ ]'} ${task.id}: ${task.title}${task.dependsOn.length > 0 ? ` (after ${task.dependsOn.join(', ')})` : ''}`,
      )
  }
  for (const problem of problems) lines.push(`  problem: ${problem}`)
  print(cli, plain(lines.join('\n')))
  return done
}

/** What would keep a run from starting with the tasks as they are listed. */
function problemsOf(spec: Spec): readonly string[] {
  const plan = planFromSpec(spec)
  if (plan === null) return []
  const valid = validatePlan(plan)
  return valid.ok ? [] : (valid.failure.details ?? [valid.failure.message])
}
