/** The environment of the login shell, asked of real shells and of odd ones. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loginEnvironment } from '../../../src/main/hosts/desktop/login-environment.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'switchyard-shell-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const bare = (shell: string): NodeJS.ProcessEnv => ({ HOME: home, PATH: '/usr/bin:/bin', SHELL: shell })

function shellThat(does: string): string {
  const file = join(home, 'odd-shell')
  writeFileSync(file, `#!/bin/sh\n${does}\n`)
  chmodSync(file, 0o755)
  return file
}

/** What was logged, beside the environment. */
async function read(env: NodeJS.ProcessEnv, timeoutMs?: number) {
  const lines: string[] = []
  const logger = pino({}, { write: (line: string) => lines.push(line) })
  const found = await loginEnvironment(env, { logger, ...(timeoutMs === undefined ? {} : { timeoutMs }) })
  return { found, log: lines.join('') }
}

describe.skipIf(process.platform === 'win32')('the login shell', () => {
  it('adds what its start-up files set, whatever they print and however it is quoted', async () => {
    const bash = existsSync('/bin/bash') ? '/bin/bash' : '/usr/bin/bash'
    writeFileSync(
      join(home, '.bash_profile'),
      `echo "{ hello }"\nexport PATH="$HOME/bin:$PATH" KEY=$'two\\nlines "quoted"' SWITCHYARD_HOME=/elsewhere\n`,
    )
    const { found, log } = await read(bare(bash))
    expect(found).toMatchObject({ KEY: 'two\nlines "quoted"', HOME: home })
    expect(found['PATH']).toMatch(new RegExp(`^${home}/bin:`))
    for (const name of ['SWITCHYARD_HOME', 'ELECTRON_RUN_AS_NODE', 'SHLVL', '_']) expect(found).not.toHaveProperty(name)
    expect(log).toBe('')
  })

  it.each([
    ['does not exist', () => '/no/such/shell'],
    ['refuses everybody', () => shellThat('exit 1')],
    ['answers with something else', () => shellThat('echo hello')],
    ['does not know our flags', () => shellThat('echo "unknown option" >&2; exit 2')],
  ])('that %s leaves the environment as it is, and the log says so', async (_what, make) => {
    const env = bare(make())
    const { found, log } = await read(env)
    expect(found).toEqual(env)
    expect(log).toContain('was not read')
  })

  it('that hangs is ended with what it started', async () => {
    const env = bare(shellThat(`sleep 600 & echo $! > ${join(home, 'pid')}; wait`))
    const { found, log } = await read(env, 1_000)
    expect(found).toEqual(env)
    expect(log).toContain('took too long')
    const pid = Number(readFileSync(join(home, 'pid'), 'utf8'))
    await expect.poll(() => isAlive(pid)).toBe(false)
  })

  it('is not asked when the app was started from a terminal', async () => {
    const env = { ...bare('/no/such/shell'), TERM: 'xterm' }
    expect(await read(env)).toEqual({ found: env, log: '' })
  })
})

/** A process that ended and was not waited for yet is none. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
