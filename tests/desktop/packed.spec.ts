/** The packed app: it starts, its window works, its fuses are set, and its policy hook runs on its own binary. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { FuseState } from '@electron/fuses/dist/constants.js'
import { _electron, expect } from '@playwright/test'
import { buildPolicy } from '../../src/main/policy/build-policy.ts'
import { writePolicy } from '../../src/main/policy/write-policy.ts'
import { dropFileOn } from '../e2e/support/desktop-yard.ts'
import { column, newRun, SLOW } from '../e2e/support/screens.ts'
import { scenario } from '../fixtures/scenario.ts'
import { testOf } from '../support/world.ts'
import { environment, root, test } from './support/desktop.ts'
import { packedApp, whyNotPacked } from './support/packed-app.ts'
import { createYard } from './support/yard.ts'

const packed = packedApp()
test.skip(whyNotPacked() !== null, whyNotPacked() ?? '')
test.setTimeout(120_000)

const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : []

test('it starts, and a spec that is dropped on its window is built and merged', async ({ home }) => {
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
    await expect(page.getByRole('heading', { name: 'Drop a spec, get it built' })).toBeVisible()
    expect(page.url()).toContain('app://switchyard/')
    expect(await app.evaluate(({ app }) => app.isPackaged)).toBe(true)
    const spec = join(home, 'two.spec.md')
    writeFileSync(spec, '# Two\n\n## Tasks\n- [ ] two: Add two\n')
    await dropFileOn(page, spec)
    const { addProject, withoutApproval, start } = newRun(page)
    await addProject(yard.project)
    await withoutApproval()
    await start()
    await expect(column(page, 'merged').getByText('Add two')).toBeVisible(SLOW)
    await page.getByRole('button', { name: 'Merge into main' }).click()
    await expect(page.getByText(/Merged into main as/)).toBeVisible(SLOW)
    expect(existsSync(join(yard.project, 'src', 'two.js'))).toBe(true)
  } finally {
    const child = app.process()
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
    await yard.close()
  }
})

test('it loads its own archive alone, and takes no orders from the environment', async () => {
  const { version: _, ...wire } = await getCurrentFuseWire(packed)
  const on = (fuse: FuseV1Options) => wire[fuse] === FuseState.ENABLE
  // Hook evaluator, pty host and command line run on this binary.
  expect(on(FuseV1Options.RunAsNode)).toBe(true)
  expect(on(FuseV1Options.OnlyLoadAppFromAsar)).toBe(true)
  expect(on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation)).toBe(true)
  expect(on(FuseV1Options.EnableCookieEncryption)).toBe(true)
  expect(on(FuseV1Options.EnableNodeOptionsEnvironmentVariable)).toBe(false)
  expect(on(FuseV1Options.GrantFileProtocolExtraPrivileges)).toBe(false)
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
