/** The packed app that SWITCHYARD_PACKED names: it starts, its window works, and its policy hook runs on its own binary. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { _electron, expect } from '@playwright/test'
import { buildPolicy } from '../../src/main/policy/build-policy.ts'
import { writePolicy } from '../../src/main/policy/write-policy.ts'
import { scenario } from '../fixtures/scenario.ts'
import { testOf } from '../support/world.ts'
import { environment, root, test } from './support/desktop.ts'
import { createYard } from './support/yard.ts'

const packed = process.env['SWITCHYARD_PACKED'] ?? ''
test.skip(packed === '', 'SWITCHYARD_PACKED names no packed app: "npm run dist -- --dir --inspectable" makes one')
test.setTimeout(120_000)

const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : []

test('it starts, and takes a run to the end', async ({ home }) => {
  const writes = { 'src/two.js': 'export const two = 2\n', 'test/two.test.js': testOf('two', 2) }
  const yard = await createYard(home, scenario([{ id: 'two', writes }]).rules())
  const app = await _electron.launch({
    executablePath: packed,
    args: flags,
    cwd: home,
    env: environment(home, yard.env),
  })
  try {
    const page = await app.firstWindow()
    await page.waitForSelector('#root *')
    expect(page.url()).toContain('app://switchyard/')
    expect(await app.evaluate(({ app }) => app.isPackaged)).toBe(true)
    const client = await yard.client()
    await yard.start(client, '# Two\n\n## Tasks\n- [ ] two: Add two\n', { yes: true, merge: true })
    await expect.poll(async () => (await client.runs.list({}))[0]?.status, { timeout: 90_000 }).toBe('succeeded')
    expect(existsSync(join(yard.project, 'src', 'two.js'))).toBe(true)
  } finally {
    const child = app.process()
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
    await yard.close()
  }
})

test('its hook evaluator judges calls, out of the archive', ({ home }) => {
  const attempt = join(home, 'attempt')
  mkdirSync(attempt)
  writeFileSync(join(attempt, 'prompt.md'), '')
  writePolicy(
    attempt,
    buildPolicy({
      worktree: root,
      repositoryGitDir: join(root, '.git'),
      attemptDir: attempt,
      readOnly: true,
      files: null,
      stacks: ['node'],
      gateCommands: ['npm test'],
      setup: [],
      settings: { allow: [], deny: [], web: false },
    }),
  )
  const evaluator = join(dirname(packed), 'resources', 'app.asar', 'out', 'main', 'hook-evaluator.js')
  const call = { session_id: 's', cwd: root, hook_event_name: 'PreToolUse', tool_use_id: 't', tool_name: 'Bash' }
  const decide = (command: string): unknown => {
    const ran = spawnSync(packed, ['--liftoff-only', evaluator, attempt], {
      encoding: 'utf8',
      env: { ...environment(home), ELECTRON_RUN_AS_NODE: '1' },
      input: JSON.stringify({ ...call, tool_input: { command } }),
    })
    return JSON.parse(ran.stdout)
  }
  expect(decide('git push')).toMatchObject({ hookSpecificOutput: { permissionDecision: 'deny' } })
  expect(decide('ls src')).toMatchObject({ hookSpecificOutput: { permissionDecision: 'allow' } })
})
