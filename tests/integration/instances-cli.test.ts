/** The command line as a terminal: attached to a real instance in a real pseudo terminal, left, and found as it was. */
import { join } from 'node:path'
import pty, { type IPty } from 'node-pty'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ScriptBuilder } from '../../src/main/agents/scripted-model/script-builder.ts'
import { connectEngineClient } from '../../src/main/api/client/engine-client.ts'
import { connectTerminal } from '../../src/main/api/client/terminal-client.ts'
import { localSocketPath } from '../../src/main/api/index.ts'
import { surroundings } from '../../src/main/hosts/compose.ts'
import { type OpenService, openService } from '../../src/main/hosts/open-service.ts'
import { VERSION } from '../../src/main/hosts/version.ts'
import { createHeadless } from '../../src/main/terminals/host/xterm.ts'
import { lastJson, runCli } from '../support/cli.ts'
import { createWorld, type World } from '../support/world.ts'

const ENTRY = join(import.meta.dirname, '..', '..', 'src', 'main', 'hosts', 'cli', 'index.ts')
const DETACH = '\u001d'

let world: World
let open: OpenService | null
const ptys: IPty[] = []

beforeEach(async () => {
  world = await createWorld({
    script: new ScriptBuilder().on({ includes: 'hello' }).say('Hello from the pane.').build(),
  })
  open = null
})
afterEach(async () => {
  for (const each of ptys.splice(0)) each.kill('SIGKILL')
  await open?.close()
  await world.close()
})

async function engine(): Promise<OpenService> {
  const opened = await openService(surroundings(world.env), { command: 'test' })
  if (!opened.ok) throw new Error(opened.failure.message)
  open = opened.value
  return open
}

/** The command line in a terminal of its own, whose screen can be read. */
function inTerminal(...args: string[]) {
  const size = { cols: 100, rows: 30 }
  const screen = createHeadless(size.cols, size.rows)
  const child = pty.spawn(process.execPath, [ENTRY, ...args], {
    ...size,
    cwd: world.project,
    env: world.env as Record<string, string>,
    name: 'xterm-256color',
  })
  ptys.push(child)
  const looks = new Set<() => void>()
  let raw = ''
  child.onData((data) => {
    raw += data
    screen.write(data, () => {
      for (const look of [...looks]) look()
    })
  })
  screen.onData((data) => child.write(data))
  const ended = new Promise<number>((resolve) => child.onExit(({ exitCode }) => resolve(exitCode)))
  const text = (): string => {
    const { active } = screen.buffer
    return Array.from({ length: active.length }, (_, y) => active.getLine(y)?.translateToString(true) ?? '').join('\n')
  }
  return {
    child,
    screen,
    ended,
    raw: () => raw,
    text,
    shows(wanted: string | RegExp): Promise<void> {
      const fits = () => (typeof wanted === 'string' ? text().includes(wanted) : wanted.test(text()))
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no ${wanted}; shown:\n${text()}`)), 40_000)
        const look = () => {
          if (!fits()) return
          clearTimeout(timer)
          looks.delete(look)
          resolve()
        }
        looks.add(look)
        look()
      })
    },
  }
}

it('attaches to what runs in the engine, types, is resized, leaves it running, and gives the terminal back', async () => {
  const { service } = await engine()
  const spawned = lastJson<{ id: string }>(
    await runCli(['instances', 'spawn', '--json'], { cwd: world.project, env: world.env }),
  )
  const first = inTerminal('instances', 'attach', spawned.id)
  await first.shows(/❯/)
  // Only the engine's mirror answers what the program asks: here nothing is asked, and no scrollback is emptied.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  expect(first.raw()).not.toMatch(/\u001b\[(?:[>=]?\d*c|\??\d*n|3J)/)
  first.child.write('say hello')
  await first.shows('say hello')
  first.child.write('\r')
  await first.shows('Hello from the pane.')
  first.child.resize(120, 20)
  first.screen.resize(120, 20)
  const terminal = service.instances.list()[0]?.terminal
  if (!terminal) throw new Error('it has no terminal')
  const handle = service.terminals.handle(terminal)
  await expect.poll(() => handle?.view(), { timeout: 20_000 }).toMatchObject({ cols: 120, rows: 20 })
  const other = await connectTerminal(localSocketPath(world.home), terminal, () => {})
  other?.send({ type: 'attach', cols: 70, rows: 15, life: 0, offset: 0 })
  other?.send({ type: 'resize', cols: 70, rows: 15 })
  await first.shows('Shown elsewhere at 70 x 15')
  first.child.write('x')
  await first.shows('Hello from the pane.')
  expect(handle?.view()).toMatchObject({ cols: 120, rows: 20 })
  other?.close()
  first.child.write(DETACH)
  expect(await first.ended).toBe(0)
  // Whatever the program had switched on is off again: no alternate screen, no mouse, no bracketed paste, a cursor.
  expect(first.screen.buffer.active.type).toBe('normal')
  expect(first.screen.modes).toMatchObject({ mouseTrackingMode: 'none', bracketedPasteMode: false })
  expect(first.raw()).toContain('\u001b[?25h')
  expect(first.text()).toContain('goes on in')

  const again = inTerminal('instances', 'attach', spawned.id.slice(0, 8))
  await again.shows('Hello from the pane.')
  // It stays through a restart of the engine, which starts the instance again.
  await open?.close()
  await again.shows('Its engine has ended')
  const { service: next } = await engine()
  await next.recover()
  await again.shows('Hello from the pane.')
  again.child.write(DETACH)
  expect(await again.ended).toBe(0)
  await expect.poll(() => next.instances.list()[0]?.state.kind, { timeout: 30_000 }).toBe('idle')

  const listed = lastJson<{ instances: { id: string; state: { kind: string } }[] }>(
    await runCli(['instances', 'list', '--json'], { cwd: world.project, env: world.env }),
  )
  expect(listed.instances).toMatchObject([{ id: spawned.id, state: { kind: 'idle' } }])
  const sent = await runCli(['instances', 'send', spawned.id, 'hello again'], { cwd: world.project, env: world.env })
  expect(sent).toMatchObject({ code: 0, stdout: `Sent to ${spawned.id}.\n` })
  const stopped = await runCli(['instances', 'stop', spawned.id], { cwd: world.project, env: world.env })
  expect(stopped.code).toBe(0)
  expect(next.instances.list()[0]?.state.kind).toBe('exited')
})

it('brings the engine up itself where none runs, ends with the program, and continues what it ended', async () => {
  const run = inTerminal('instances', 'spawn', '--title', 'mine')
  await run.shows(/❯/)
  run.child.write('say hello')
  await run.shows('say hello')
  run.child.write('\r')
  await run.shows('Hello from the pane.')
  const connected = await connectEngineClient(localSocketPath(world.home), { version: VERSION })
  if (!connected.ok) throw new Error(connected.failure.message)
  // An answer is shown before it is in the session: only a turn that ended comes back.
  await expect
    .poll(async () => (await connected.value.client.instances.list())[0]?.state.kind, { timeout: 30_000 })
    .toBe('idle')
  connected.value.close()
  run.child.write(DETACH)
  expect(await run.ended).toBe(0)
  expect(run.text()).toContain('It ends with this command')

  const listed = lastJson<{ instances: { id: string; title: string; state: { kind: string } }[] }>(
    await runCli(['instances', 'list', '--json'], { cwd: world.project, env: world.env }),
  )
  expect(listed.instances).toMatchObject([{ title: 'mine', state: { kind: 'exited' } }])
  const again = inTerminal('instances', 'attach', listed.instances[0]?.id ?? '')
  await again.shows('Hello from the pane.')
  await again.shows(/❯\s*\n[^\n]*─{20}/)
  again.child.write('/exit')
  await again.shows('/exit')
  again.child.write('\r')
  expect(await again.ended).toBe(0)
  expect(again.text()).toContain('ended with exit code 0')
})

it('says what to do where there is no terminal, no engine, or no such instance', async () => {
  const options = { cwd: world.project, env: world.env }
  const sent = await runCli(['instances', 'send', 'i-nope', 'hello'], options)
  expect(sent.code).toBe(2)
  expect(sent.stderr).toContain('No engine is running')
  await engine()
  const missing = await runCli(['instances', 'stop', 'i-nope', '--json'], options)
  expect(lastJson<{ error: { code: string } }>(missing).error.code).toBe('instance-not-found')
  const piped = await runCli(['instances', 'spawn'], options)
  expect(piped.stderr).toContain('Attaching needs a terminal')
})
