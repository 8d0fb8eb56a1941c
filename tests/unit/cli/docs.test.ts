/** `docs/cli.md` names every command and every flag that there is, and none that there is not. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildProgram } from '../../../src/main/hosts/cli/program.ts'
import { fakeCli } from './fixture.ts'

const text = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'cli.md'), 'utf8')
/** The part on a command of the first level, up to the next heading. */
const part = (name: string): string => {
  const [, after = ''] = text.split(new RegExp(`^### \`${name}(?: [^\`]*)?\`$`, 'm'))
  return after.split(/^##/m)[0] ?? ''
}

const program = buildProgram(fakeCli({}).cli)

test.each(program.commands.map((command) => [command.name(), command] as const))('%s', (name, command) => {
  // Options of git in commands that the reader is told to type are not ours.
  const said = part(name).replaceAll(/`git [^`]*`/g, '')
  expect(said).not.toBe('')
  const flags = new Set([...said.matchAll(/--[a-z][a-z-]*/g)].map(([flag]) => flag))
  const known = new Set([command, ...command.commands].flatMap((each) => each.options.map((option) => option.long)))
  for (const sub of command.commands) expect(said).toContain(`${name} ${sub.name()}`)
  // `--yes` of `resume` is spoken of where a run waits for approval.
  const others = new Set(program.commands.flatMap((each) => each.options.map((option) => option.long)))
  expect([...flags].filter((flag) => !known.has(flag) && !others.has(flag))).toEqual([])
  expect([...known].filter((flag) => flag !== undefined && !flags.has(flag))).toEqual([])
})
