import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CommandOrder } from '../../../src/main/gates/gate.ts'
import { type CommandDeps, runCommand } from '../../../src/main/gates/run-command.ts'
import { systemClock } from '../../../src/main/lib/clock.ts'
import { createProcessTable } from '../../../src/main/lib/processes.ts'

const processes = createProcessTable()
let dir: string
let started: { pid: number; startTime: string }[]

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'switchyard-gate-'))
  started = []
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const order = (command: string, more: Partial<CommandOrder> = {}): CommandOrder => ({
  command,
  cwd: dir,
  outputFile: join(dir, 'output.log'),
  timeoutMs: 20_000,
  marker: { SWITCHYARD_OWNER: dir },
  started: (process) => started.push(process),
  ...more,
})
const deps = (more: Partial<CommandDeps> = {}): CommandDeps => ({
  processes,
  clock: systemClock,
  ownRoot: null,
  graceMs: 300,
  ...more,
})
const run = (command: string, more: Partial<CommandOrder> = {}, with_: Partial<CommandDeps> = {}) =>
  runCommand(order(command, more), deps(with_))
const output = (): string => readFileSync(join(dir, 'output.log'), 'utf8')
const leftovers = () => processes.findByEnv('SWITCHYARD_OWNER', dir)

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_000 && !condition(); tries++) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(condition()).toBe(true)
}

describe('runCommand', () => {
  it('gives the exit code, the output of both streams in order and the time it took', async () => {
    const result = await run('echo one; echo two >&2; echo three; exit 3').done
    expect(output()).toBe('one\ntwo\nthree\n')
    expect(result).toMatchObject({
      exitCode: 3,
      signal: null,
      timedOut: false,
      reason: null,
      tail: 'one\ntwo\nthree\n',
    })
    expect(result.durationMs).toBeGreaterThanOrEqual(0)
    expect(result.durationMs).toBeLessThan(15_000)
  })

  it('tells pid and start time before anything is waited for', async () => {
    const command = run('sleep 300')
    const [process] = started
    expect(started).toHaveLength(1)
    expect(process && processes.isAlive(process)).toBe(true)
    expect(leftovers().map((found) => found.pid)).toContain(process?.pid)
    await command.stop()
    expect(process && processes.isAlive(process)).toBe(false)
  })

  it('gives no input: a command that reads sees the end at once', async () => {
    expect(await run('cat; echo read').done).toMatchObject({ exitCode: 0, tail: 'read\n' })
  })

  it('names the signal that ended a command', async () => {
    const result = await run('kill -SEGV $$').done
    expect(result).toMatchObject({ exitCode: null, signal: 'SIGSEGV', timedOut: false, reason: null })
  })

  it('ends a command at its time limit with everything that it started', async () => {
    const result = await run('sleep 300 & sleep 301', { timeoutMs: 300 }).done
    expect(result).toMatchObject({ exitCode: null, timedOut: true })
    expect(result.reason).toMatch(/longer than its limit of 0\.3 s/)
    expect(output()).toMatch(/\[switchyard\] The command ran longer/)
    expect(leftovers()).toEqual([])
  })

  it('ends one that ignores SIGTERM', async () => {
    const result = await run("trap '' TERM INT; echo ready; while :; do sleep 1; done", { timeoutMs: 400 }).done
    expect(result).toMatchObject({ exitCode: null, timedOut: true, signal: 'SIGKILL' })
    expect(result.tail).toBe('ready\n')
    expect(leftovers()).toEqual([])
  })

  it('finds a grandchild that left the process group, at the time limit', async () => {
    const command = run('setsid sleep 302 & echo $! > child; sleep 303', { timeoutMs: 600 })
    await until(() => existsSync(join(dir, 'child')))
    expect(await command.done).toMatchObject({ timedOut: true })
    expect(leftovers()).toEqual([])
  })

  it('leaves no daemon behind after a normal end, and still tells its exit code', async () => {
    const result = await run(
      'setsid sh -c "echo $$ > daemon; exec sleep 304" & while [ ! -s daemon ]; do :; done; exit 4',
    ).done
    expect(result).toMatchObject({ exitCode: 4, reason: null, timedOut: false })
    expect(leftovers()).toEqual([])
  })

  it('does not wait for a background process that keeps the output open', async () => {
    const begun = Date.now()
    expect(await run('sleep 305 & exit 0').done).toMatchObject({ exitCode: 0 })
    expect(Date.now() - begun).toBeLessThan(10_000)
    expect(leftovers()).toEqual([])
  })

  it('stops on request, once and for all, and says so', async () => {
    const command = run('echo up; sleep 306')
    await until(() => existsSync(join(dir, 'output.log')) && output() === 'up\n')
    await Promise.all([command.stop(), command.stop()])
    expect(await command.done).toMatchObject({ exitCode: null, timedOut: false, reason: 'The command was stopped.' })
    expect(leftovers()).toEqual([])
    await command.stop()
  })

  it('ends a command that floods its output, and keeps the file bounded', async () => {
    const limit = 2 * 1024 * 1024
    const result = await run('while :; do cat /proc/self/status /proc/self/status; done', {}, { maxOutputBytes: limit })
      .done
    expect(result).toMatchObject({ exitCode: null, timedOut: false })
    expect(result.reason).toMatch(/more than 2 MB of output/)
    expect(statSync(join(dir, 'output.log')).size).toBeLessThan(limit + 200)
    expect(Buffer.byteLength(result.tail)).toBeLessThanOrEqual(8 * 1024)
    expect(leftovers()).toEqual([])
  })

  it('keeps 8 KB of the last whole lines, without colours and without what a progress bar drew over', async () => {
    const script = `for (let i = 0; i < 5000; i++) console.log('\\x1b[31mline ' + i + '\\x1b[0m');
      process.stdout.write('10%\\r50%\\r\\x1b[2K100%\\n')`
    const { tail } = await run(`node -e "${script.replaceAll('\n', ' ')}"`).done
    expect(Buffer.byteLength(tail)).toBeLessThanOrEqual(8 * 1024)
    expect(tail).toMatch(/^line \d+\n/)
    expect(tail.endsWith('line 4999\n100%\n')).toBe(true)
  })

  it('reads output that is no UTF-8', async () => {
    const { tail, exitCode } = await run(`printf 'caf\\351 \\377\\376 \\000ok\\n'`).done
    expect(exitCode).toBe(0)
    expect(tail).toBe('caf\ufffd \ufffd\ufffd ok\n')
  })

  it('says why a command could not be started, and starts nothing', async () => {
    const missing = join(dir, 'gone')
    const result = await run('echo hi', { cwd: missing }).done
    expect(result).toMatchObject({ exitCode: null, signal: null, timedOut: false })
    expect(result.reason).toContain(missing)
    const unwritable = await run('echo hi', { outputFile: join(missing, 'x.log') }).done
    expect(unwritable.reason).toMatch(/could not be started/)
    expect(started).toEqual([])
  })

  it('runs in the folder and the scrubbed environment, marker included', async () => {
    mkdirSync(join(dir, 'sub'))
    const base = { PATH: process.env['PATH'], ANTHROPIC_API_KEY: 'k', NPM_TOKEN: 't', PLAIN: 'yes' }
    const gate = await run('pwd; env', { cwd: join(dir, 'sub') }, { env: base }).done
    expect(gate.tail).toMatch(/\/sub\n/)
    expect(gate.tail).toMatch(/^PLAIN=yes$/m)
    expect(gate.tail).toMatch(/^CI=true$/m)
    expect(gate.tail).toContain(`SWITCHYARD_OWNER=${dir}\n`)
    expect(gate.tail).not.toMatch(/ANTHROPIC|NPM_TOKEN/)
    const setup = await run('env', { purpose: 'setup' }, { env: base }).done
    expect(setup.tail).toMatch(/^NPM_TOKEN=t$/m)
    expect(setup.tail).not.toMatch(/ANTHROPIC/)
    const kept = await run('env', { keepEnv: ['NPM_TOKEN'] }, { env: base }).done
    expect(kept.tail).toMatch(/^NPM_TOKEN=t$/m)
  })
})
