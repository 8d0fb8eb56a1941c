/** `npm start`: the app where it can be shown, else the dashboard, with the reason said. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect } from '@playwright/test'
import { readEngineHolder } from '../../src/main/store/engine-holder.ts'
import { environment, root, test } from './support/desktop.ts'

const start = (home: string, env: Record<string, string>, args: readonly string[]) =>
  spawn(process.execPath, [join(root, 'scripts', 'start.ts'), ...args], {
    cwd: root,
    env: { ...environment(home), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

test('without a display it says so and serves the dashboard', async ({ home }) => {
  test.skip(process.platform !== 'linux', 'elsewhere there always is a display')
  const child = start(home, { DISPLAY: '', WAYLAND_DISPLAY: '', BROWSER: 'true' }, ['--port', '0', '--json'])
  let said = ''
  child.stderr.on('data', (data: Buffer) => {
    said += data.toString()
  })
  const exited = once(child, 'exit')
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const { url, token } = JSON.parse(String(line)) as { url: string; token: string }
  const page = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  expect(await page.text()).toContain('<div id="root">')
  expect(said).toContain('The desktop app cannot be opened here: no display')
  child.kill('SIGTERM')
  await exited
})

test('with one it opens the app, and ends it when it is ended', async ({ home }) => {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  const child = start(home, folder ? { ELECTRON_OVERRIDE_DIST_PATH: folder } : {}, [])
  const exited = once(child, 'exit')
  await expect
    .poll(() => (readEngineHolder(home) as { command?: string } | null)?.command, { timeout: 40_000 })
    .toBe('Switchyard')
  child.kill('SIGTERM')
  expect(await exited).toEqual([0, null])
  expect(readEngineHolder(home)).toBeNull()
})
