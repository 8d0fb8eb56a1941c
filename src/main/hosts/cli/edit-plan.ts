/** Lets a person change a plan in their own editor; what comes back is validated before it counts. */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Plan } from '../../../contract/plan.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { validatePlan } from '../../domain/plan/validate-plan.ts'
import { ask } from './ask.ts'
import type { CliContext } from './context.ts'
import { note } from './output.ts'

/** The plan as it was edited; null when nothing was changed, or the person gave up on its problems. */
export async function editPlan(cli: CliContext, plan: Plan): Promise<Result<Plan | null, Failure>> {
  const before = `${JSON.stringify(plan, null, 2)}\n`
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-plan-'))
  const file = join(folder, 'implementation_plan.json')
  try {
    await writeFile(file, before, { mode: 0o600 })
    for (;;) {
      const opened = await openEditor(cli, file)
      if (!opened.ok) return opened
      const text = await readFile(file, 'utf8')
      if (text === before) return ok(null)
      const checked = parsePlan(text)
      if (checked.ok) return checked
      note(cli, [checked.failure.message, ...(checked.failure.details ?? []).map((line) => `  ${line}`)].join('\n'))
      const again = cli.isTTY ? await ask(cli, 'Edit again? [Y/n] ') : 'n'
      if (again === null || /^n/i.test(again.trim())) return cli.isTTY ? ok(null) : checked
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export function parsePlan(text: string): Result<Plan, Failure> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return fail('plan-invalid', `The file is not JSON: ${error instanceof Error ? error.message : String(error)}.`)
  }
  return validatePlan(value)
}

/** `VISUAL` and `EDITOR` are commands of the user's own, with arguments: a shell reads them, as git lets it. */
async function openEditor(cli: CliContext, file: string): Promise<Result<void, Failure>> {
  const editor = cli.env['VISUAL'] || cli.env['EDITOR'] || (process.platform === 'win32' ? 'notepad' : 'vi')
  const [command, args] =
    process.platform === 'win32'
      ? [`${editor} "${file}"`, []]
      : ['/bin/sh', ['-c', `${editor} "$1"`, 'switchyard', file]]
  const child = spawn(command, args, { stdio: 'inherit', env: cli.env, shell: process.platform === 'win32' })
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(127))
    child.once('exit', resolve)
  })
  return code === 0
    ? ok(undefined)
    : fail(
        'editor-failed',
        `The editor \`${editor}\` ended with ${code ?? 'a signal'}. Set VISUAL or EDITOR to one that works.`,
      )
}
