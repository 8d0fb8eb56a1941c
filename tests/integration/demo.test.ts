/** The demo as a user starts it, and thinks better of it. Whole it is run by `tests/long/demo.test.ts`, and in the window. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createProcessTable } from '../../src/main/lib/processes.ts'
import { startCli } from '../support/cli.ts'

let temporary: string

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'switchyard-demo-test-'))
})

afterEach(() => rmSync(temporary, { recursive: true, force: true, maxRetries: 5 }))

test('without a terminal, credentials or most of the environment agents begin; Ctrl-C twice ends them and leaves nothing behind', async () => {
  const { child, ended, saw } = startCli(['demo', '--json'], {
    cwd: temporary,
    env: { PATH: process.env['PATH'], TMPDIR: temporary },
  })
  await saw('The model is a script; the claude CLI, git, gates and merges are real.')
  await saw('research 1 begins')
  const left = () => createProcessTable().findByEnv('TMPDIR', temporary)
  // The agents beside the command itself.
  await expect.poll(() => left().length, { timeout: 20_000 }).toBeGreaterThan(1)
  child.kill('SIGINT')
  await saw('Pausing')
  child.kill('SIGINT')
  expect(await ended).toMatchObject({
    code: 130,
    stdout: '',
    stderr: expect.stringContaining('what it made is removed'),
  })
  expect(left()).toEqual([])
  expect(readdirSync(temporary).filter((name) => name.startsWith('switchyard-'))).toEqual([])
})
