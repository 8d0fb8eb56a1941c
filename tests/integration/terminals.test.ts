/** Terminals with real shells in a real pty host: typing, floods, sizes, ends, and everything that comes back. */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TerminalId } from '../../src/contract/ids.ts'
import { TerminalsFeedMessage } from '../../src/contract/procedures/terminals.ts'
import { createProcessTable } from '../../src/main/lib/processes.ts'
import type { TerminalHandle } from '../../src/main/services/terminals/terminals.ts'
import { viewTerminal } from '../support/terminal-viewer.ts'
import { createTerminalWorld, type TerminalWorld } from '../support/terminal-world.ts'

let world: TerminalWorld
beforeEach(() => {
  world = createTerminalWorld({
    ANTHROPIC_API_KEY: 'the-users-own',
    GITHUB_TOKEN: 'the-users-own-too',
    SWITCHYARD_TOKEN: 'ours',
    npm_lifecycle_event: 'start',
    npm_config_user_agent: 'npm',
    INIT_CWD: '/somewhere',
    NODE_OPTIONS: '--no-deprecation',
    ELECTRON_RUN_AS_NODE: '1',
    APPDIR: '/tmp/.mount_x',
    APPIMAGE: '/tmp/x.AppImage',
    CLAUDECODE: '1',
    TMUX: '/tmp/tmux',
  })
})
afterEach(() => world.close())

/** However busy the machine is: what holds a test up is what never happens. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 30_000 })
const shell = (): Promise<TerminalHandle> => world.spawn(['/bin/sh'])
const exitOf = (handle: TerminalHandle) => new Promise((resolve) => handle.onExit(resolve))

describe('a shell', () => {
  it('shows what is typed and what it answers, in the size of its viewer, and how it ended', async () => {
    const opened = await world.terminals.open({
      where: { in: 'folder', dir: world.work },
      size: { cols: 100, rows: 30 },
    })
    if (!opened.ok) throw new Error(opened.failure.message)
    const { id } = opened.value
    expect(opened.value).toMatchObject({ kind: 'shell', title: 'work', state: 'running', cwd: world.work, life: 1 })
    const viewer = viewTerminal(world.terminals, id, { size: { cols: 90, rows: 20 } })
    // What is typed before there is a prompt is echoed in front of it: an empty line first, and answers begin their own.
    viewer.type('echo; echo he""llo; stty size; pwd\r')
    await viewer.until('answer', (it) => it.screen().includes(world.work))
    expect(viewer.screen()).toEqual(expect.arrayContaining(['hello', '20 90', world.work]))
    viewer.send({ type: 'resize', cols: 70, rows: 15 })
    viewer.type('echo; stty size\r')
    await viewer.until('new size', (it) => it.screen().includes('15 70'))
    expect([viewer.terminal.cols, viewer.terminal.rows]).toEqual([70, 15])
    viewer.type('exit 3\r')
    await viewer.until('exit', (it) => it.exits.length > 0)
    expect(viewer.exits).toEqual([{ by: 'exit', code: 3 }])
    expect(world.terminals.get(id)).toMatchObject({
      value: { state: 'exited', exit: { by: 'exit', code: 3 }, pid: null, restartable: true, cols: 70, rows: 15 },
    })
    expect(viewer.problems).toEqual([])
  })

  it("has the user's environment, and nothing of how Switchyard was started", async () => {
    const opened = await world.terminals.open({
      where: { in: 'folder', dir: world.work },
      size: { cols: 200, rows: 50 },
    })
    if (!opened.ok) throw new Error(opened.failure.message)
    const viewer = viewTerminal(world.terminals, opened.value.id)
    viewer.type('env > env.txt; echo do""ne\r')
    // What is typed before there is a prompt is echoed in front of it, and the answer stands beside it.
    await viewer.until('end', (it) => it.text().includes('done'))
    const env = readFileSync(join(world.work, 'env.txt'), 'utf8')
    const names = env.split('\n').map((line) => line.split('=')[0] ?? '')
    expect(names).toEqual(expect.arrayContaining(['ANTHROPIC_API_KEY', 'GITHUB_TOKEN', 'HOME', 'PATH', 'TERM']))
    expect(
      names.filter((name) => /^(?:SWITCHYARD|npm_|NPM_|ELECTRON|NODE_|APP|INIT_CWD|CLAUDECODE|TMUX)/.test(name)),
    ).toEqual([])
    expect(env).toContain('TERM=xterm-256color')
  })

  it('is told whose worktree it is in, also when it is started again', async () => {
    const opened = await world.terminals.open({
      where: { in: 'task', run: 'r-1' as never, task: 'lexer' as never },
      size: { cols: 80, rows: 24 },
    })
    if (!opened.ok) throw new Error(opened.failure.message)
    // Its process is there a moment before the shell is in it.
    const tells = async ({ pid }: { pid: number | null }): Promise<void> => {
      for (const [name, value] of Object.entries({ SWITCHYARD_RUN: 'r-1', SWITCHYARD_TASK: 'lexer' }))
        await eventually(() => createProcessTable().hasEnv(pid ?? 0, name, value)).toBe(true)
    }
    await tells(opened.value)
    const again = await world.terminals.restart(opened.value.id)
    if (!again.ok) throw new Error(again.failure.message)
    await tells(again.value)
  })

  it('says what hinders it instead of starting', async () => {
    const none = await world.terminals.open({
      where: { in: 'folder', dir: join(world.work, 'no') },
      size: { cols: 80, rows: 24 },
    })
    expect(none).toMatchObject({ failure: { code: 'folder-not-found' } })
    const order = {
      kind: 'shell',
      argv: ['no-such-program'] as [string],
      env: { PATH: '/bin' },
      cwd: world.work,
      title: 'x',
    } as const
    expect(await world.terminals.spawn(order)).toMatchObject({ failure: { code: 'program-not-found' } })
    expect(world.terminals.list()).toEqual([])
  })

  it('is told by a signal that ended it', async () => {
    const handle = await world.spawn(['/bin/sh', '-c', 'kill -SEGV $$'])
    expect(await exitOf(handle)).toEqual({ by: 'signal', signal: 'SIGSEGV' })
  })
})

describe('output', () => {
  it('of one pane that floods does not delay another, nor lose anything', async () => {
    const flood = await world.spawn(['/bin/sh', '-c', 'read x; seq 1 1000000; echo END'])
    const calm = await shell()
    const [a, b] = [viewTerminal(world.terminals, flood.id), viewTerminal(world.terminals, calm.id)]
    await b.until('prompt', (it) => it.text().includes('$'))
    a.type('\r')
    await a.until('flood', (it) => it.position.offset > 1_000_000)
    let echoes = 0
    while (a.exits.length === 0 && echoes < 20) {
      echoes += 1
      b.type(`echo n${echoes}""x\r`)
      await b.until('echo', (it) => it.text().includes(`n${echoes}x`))
    }
    // The echoes came while the flood went on.
    expect(echoes).toBeGreaterThan(3)
    await a.until('end', (it) => it.exits.length > 0, 120_000)
    expect(a.problems).toEqual([])
    expect(a.text().trimEnd().split('\n').slice(-3)).toEqual(['999999', '1000000', 'END'])
    // 6,888,896 bytes of numbers and line ends, each of these with a CR before it.
    expect(a.position.offset).toBe(6_888_896 + 1_000_000 + '\r\nEND\r\n'.length)
  })

  it('goes on for a viewer that keeps up when another one sleeps, and that one comes back to the right screen', async () => {
    const flood = await world.spawn(['/bin/sh', '-c', 'read x; seq 1 1000000; echo END; read y'])
    const [quick, asleep] = [viewTerminal(world.terminals, flood.id), viewTerminal(world.terminals, flood.id)]
    await asleep.until('attach', (it) => it.told.length > 0)
    asleep.asleep = true
    quick.type('\r')
    await quick.until('end', (it) => it.screen().includes('END'), 60_000)
    expect(asleep.text()).not.toContain('END')
    asleep.wake()
    await asleep.until('end', (it) => it.screen().includes('END'))
    expect(asleep.told).toEqual(expect.arrayContaining(['lagged', 'snapshot']))
    expect(asleep.text()).toBe(quick.text())
    expect(asleep.terminal.buffer.active.length).toBe(10_024)
    expect(asleep.problems).toEqual([])
  })

  it('of any bytes is passed on as it is, and does no harm', async () => {
    const noise = Buffer.concat([
      Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xf0, 0x28, 0x8c]),
      Buffer.from(`\x1b]0;${'T'.repeat(200_000)}\x07`),
      Buffer.from('\x1b]0;<b>\u202ename\x07\x1bP1;2|garbage\x1b\\\x1b[999999;999999H\x1b[?99999h\x1b[38;2;1m'),
      Buffer.from('\x1b[0m\r\nstill here\r\n'),
    ])
    writeFileSync(join(world.work, 'noise'), noise)
    const handle = await world.spawn(['/bin/sh', '-c', 'cat noise; read x'])
    const viewer = viewTerminal(world.terminals, handle.id)
    await viewer.until('text', (it) => it.text().includes('still here'))
    await eventually(() => handle.view().programTitle).toBe('<b>name')
    expect(handle.view().state).toBe('running')
    const second = viewTerminal(world.terminals, handle.id)
    await second.until('text', (it) => it.text().includes('still here'))
    expect(second.screen()).toEqual(viewer.screen())
  })

  it('that was written just before the end is not lost, however slow the viewer is', async () => {
    const handle = await world.spawn(['/bin/sh', '-c', 'read x; seq 1 200000; echo LAST'])
    const viewer = viewTerminal(world.terminals, handle.id)
    await viewer.until('attach', (it) => it.told.length > 0)
    viewer.type('\r')
    viewer.asleep = true
    await exitOf(handle)
    viewer.wake()
    await viewer.until('end', (it) => it.exits.length > 0)
    expect(viewer.text().trimEnd().split('\n').slice(-2)).toEqual(['200000', 'LAST'])
  })
})

describe('viewers', () => {
  it('may be many: the size of the one that was active last wins, and all are told', async () => {
    const handle = await shell()
    const one = viewTerminal(world.terminals, handle.id, { size: { cols: 100, rows: 30 } })
    const two = viewTerminal(world.terminals, handle.id, { size: { cols: 60, rows: 20 } })
    await two.until('the size of the first', (it) => it.terminal.cols === 100 && it.position.life === 1)
    two.type('stty size\r')
    await one.until('their size', (it) => it.text().includes('20 60') && it.terminal.cols === 60)
    // Each is told on a way of its own.
    await two.until('its own size', (it) => it.terminal.cols === 60)
    expect(handle.view()).toMatchObject({ cols: 60, rows: 20 })
  })

  it('that may only look are shown everything, and what they type is refused', async () => {
    const handle = await shell()
    const reader = viewTerminal(world.terminals, handle.id, { writable: false, size: { cols: 33, rows: 9 } })
    const writer = viewTerminal(world.terminals, handle.id)
    await reader.until('attached', (it) => it.position.life === 1)
    await writer.until('attached', (it) => it.position.life === 1)
    expect([reader.writable, writer.writable]).toEqual([false, true])
    reader.type('echo from the rea""der\r')
    reader.send({ type: 'resize', cols: 33, rows: 9 })
    await reader.until('refusals', (it) => it.problems.length === 2)
    expect(reader.problems.map((problem) => [problem.code, problem.final])).toEqual([
      ['read-only', false],
      ['read-only', false],
    ])
    writer.type('echo from the wri""ter\r')
    await reader.until('output', (it) => it.text().includes('from the writer'))
    expect(reader.text()).not.toContain('reader')
    expect(handle.view().cols).toBe(80)
  })

  it('go on where they were after a break, without a snapshot, as long as that is held', async () => {
    const handle = await shell()
    const first = viewTerminal(world.terminals, handle.id)
    // What is typed before there is a prompt is echoed in front of it.
    await first.until('prompt', (it) => it.text().includes('$'))
    first.type('echo be""fore\r')
    await first.until('before', (it) => it.text().includes('before'))
    first.detach()
    handle.write('echo mean""while\r')
    await eventually(async () => (await handle.screen()).ok && (await screenOf(handle)).includes('meanwhile')).toBe(
      true,
    )
    const snapshots = first.told.filter((type) => type === 'snapshot').length
    const again = viewTerminal(world.terminals, handle.id, { from: first })
    await again.until('meanwhile', (it) => it.text().includes('meanwhile'))
    expect(again.told.filter((type) => type === 'snapshot')).toHaveLength(snapshots)
    expect(again.problems).toEqual([])
    expect(again.screen().filter((line) => line === 'before')).toHaveLength(1)
  })

  it('are told what is wrong, and cut off', async () => {
    const missing = viewTerminal(world.terminals, 'e1b7a0a5-5f0e-4f63-9a55-0e8a36d6a9f1')
    await missing.until('problem', (it) => it.problems.length > 0)
    expect([missing.problems[0]?.code, missing.closed]).toEqual(['no-such-terminal', true])
    const handle = await shell()
    const rude = viewTerminal(world.terminals, handle.id)
    await rude.until('attached', (it) => it.position.life === 1)
    // @ts-expect-error: no frame of a viewer.
    expect(() => rude.send({ type: 'nonsense' })).toThrow()
    const noise: string[] = []
    const line = world.terminals.attach(
      handle.id,
      { writable: true },
      { send: (frame) => noise.push(Buffer.from(frame.subarray(1)).toString()), close: () => noise.push('closed') },
    )
    line.receive(Uint8Array.of(200, 1, 2))
    expect(noise.join()).toMatch(/malformed.*closed/)
    line.receive(Uint8Array.of(200, 1, 2))
    expect(noise).toHaveLength(2)
  })
})

const screenOf = async (handle: TerminalHandle): Promise<string> => {
  const screen = await handle.screen()
  return screen.ok ? screen.value.lines.join('\n') : screen.failure.code
}

describe('an owner', () => {
  it('types, pastes in brackets, reads the screen and the title, and follows the output', async () => {
    // Shows what it is sent, byte for byte, and asks for bracketed paste.
    const handle = await world.spawn(
      [
        '/bin/sh',
        '-c',
        `printf '\\033[?2004h\\033]2;ready\\007go\\n'; stty raw -echo; dd bs=1 count=25 2>/dev/null | od -An -c; stty sane; read x`,
      ],
      { kind: 'instance' },
    )
    const chunks: Buffer[] = []
    handle.onOutput((bytes) => chunks.push(Buffer.from(bytes)))
    await eventually(() => handle.view().programTitle).toBe('ready')
    await eventually(() => screenOf(handle)).toContain('go')
    expect(handle.paste('one\ntwo\x1b[201~\x03!')).toEqual({ ok: true, value: undefined })
    // The ESC inside was taken out: it could have ended the brackets.
    await eventually(async () => (await screenOf(handle)).replace(/\s+/g, '')).toContain(
      '033[200~one\\rtwo[201~!033[201~',
    )
    expect(Buffer.concat(chunks).toString()).toContain('033')
    expect(handle.paste('x'.repeat(600_000))).toMatchObject({ failure: { code: 'too-long' } })
    expect(await handle.close()).toMatchObject({ by: 'closed' })
    expect(handle.write('x')).toMatchObject({ failure: { code: 'not-running' } })
  })

  it('is told when the program does not read', async () => {
    const handle = await world.spawn(['/bin/sh', '-c', 'stty raw -echo; echo go; sleep 60'])
    await eventually(() => screenOf(handle)).toContain('go')
    const results = Array.from({ length: 40 }, () => handle.write('x'.repeat(60_000)))
    expect(results.at(0)?.ok).toBe(true)
    expect(results.at(-1)).toMatchObject({ ok: false, failure: { code: 'input-overflow' } })
    // Which does not keep it from ending.
    expect(await handle.close()).toMatchObject({ by: 'closed' })
  })

  it('draws an attempt, which can be watched like any other', async () => {
    const drawn = await world.terminals.render({ title: 'attempt', cwd: world.work, attempt: 'a.1' })
    if (!drawn.ok) throw new Error(drawn.failure.message)
    const viewer = viewTerminal(world.terminals, drawn.value.id)
    await viewer.until('attached', (it) => it.position.life === 1)
    expect(viewer.writable).toBe(false)
    for (let n = 0; n < 200; n++) await drawn.value.write(`${`line ${n} `.repeat(400)}\r\n`)
    drawn.value.end({ by: 'exit', code: 0 })
    await viewer.until('end', (it) => it.exits.length > 0)
    expect(viewer.text()).toContain('line 199')
    expect(world.terminals.get(drawn.value.id)).toMatchObject({ value: { kind: 'attempt', attempt: 'a.1', pid: null } })
  })
})

describe('closing', () => {
  it('climbs to SIGKILL for a shell that ignores everything milder', async () => {
    const handle = await world.spawn(['/bin/sh', '-c', 'trap "" HUP TERM INT; echo deaf; while :; do sleep 1; done'])
    await eventually(() => screenOf(handle)).toContain('deaf')
    const closed = world.terminals.close(handle.id)
    expect(closed).toMatchObject({ value: { state: 'closing' } })
    expect(await exitOf(handle)).toEqual({ by: 'closed', signal: 'SIGKILL' })
  })

  it('ends what an instance started elsewhere, too', async () => {
    const handle = await world.spawn(['/bin/sh', '-c', 'setsid sleep 1000 & echo child $!; wait'], { kind: 'instance' })
    await eventually(() => screenOf(handle)).toMatch(/child \d+/)
    const pid = Number(/child (\d+)/.exec(await screenOf(handle))?.[1])
    await handle.close()
    await eventually(() => isAlive(pid)).toBe(false)
  })

  it('forgets a removed terminal with its scrollback', async () => {
    const handle = await shell()
    const viewer = viewTerminal(world.terminals, handle.id)
    await viewer.until('prompt', (it) => it.text().includes('$'))
    expect((await world.terminals.remove(handle.id)).ok).toBe(true)
    expect(viewer.problems.at(-1)).toMatchObject({ code: 'removed', final: true })
    expect(world.terminals.list()).toEqual([])
    expect((await world.restart()).list()).toEqual([])
  })
})

/** A zombie that nobody collects does not live. */
const isAlive = (pid: number): boolean => createProcessTable().startTime(pid) !== null

/** The pty host: the parent of a terminal's program. */
function hostOf(handle: TerminalHandle): number {
  const stat = readFileSync(`/proc/${handle.view().pid}/stat`, 'latin1')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

describe('coming back', () => {
  it('keeps the scrollback over a restart of Switchyard, and goes on below it', async () => {
    const opened = await world.terminals.open({
      where: { in: 'folder', dir: world.work },
      size: { cols: 80, rows: 24 },
    })
    if (!opened.ok) throw new Error(opened.failure.message)
    const id = opened.value.id as TerminalId
    const before = viewTerminal(world.terminals, id)
    before.type('seq 1 500; printf "\\033[31mred\\033[0m ta""il\\n"\r')
    await before.until('tail', (it) => it.text().includes('red tail'))
    const terminals = await world.restart()
    expect(before.problems.at(-1)).toMatchObject({ code: 'ended' })
    expect(terminals.get(id)).toMatchObject({ value: { state: 'exited', exit: { by: 'app-ended' }, life: 1 } })

    const after = viewTerminal(terminals, id)
    await after.until('exit', (it) => it.exits.length > 0)
    expect(after.exits).toEqual([{ by: 'app-ended' }])
    expect(after.text()).toContain('\n499\n500\nred tail')
    // No process was started to look at it.
    expect(terminals.get(id)).toMatchObject({ value: { pid: null } })

    expect(await terminals.restart(id)).toMatchObject({ value: { state: 'running', life: 2 } })
    await after.until('second life', (it) => it.position.life === 2)
    after.type('echo sec""ond\r')
    await after.until('second', (it) => it.text().includes('second'))
    expect(after.text()).toMatch(/\n500\nred tail[\s\S]*second/)
    expect(after.problems).toEqual([])
  })

  it('survives the death of the pty host: told, kept, and started anew', async () => {
    const handle = await shell()
    const viewer = viewTerminal(world.terminals, handle.id)
    viewer.type('echo ke""pt\r')
    await viewer.until('text', (it) => it.text().includes('kept'))
    // Once it has rested, it is on disk.
    const file = join(world.folder, 'terminals', `${handle.id}.scrollback`)
    await eventually(() => readOrNone(file)).toContain('kept')
    const host = hostOf(handle)
    process.kill(host, 'SIGKILL')
    await viewer.until('exit', (it) => it.exits.length > 0)
    expect(viewer.exits).toEqual([{ by: 'host-ended' }])
    expect(handle.view()).toMatchObject({ state: 'exited', exit: { by: 'host-ended' } })
    const late = viewTerminal(world.terminals, handle.id)
    await late.until('exit', (it) => it.exits.length > 0)
    expect(late.text()).toContain('kept')
    expect(await world.terminals.restart(handle.id)).toMatchObject({ value: { state: 'running', life: 2 } })
    viewer.type('echo ag""ain\r')
    await viewer.until('again', (it) => it.text().includes('again'))
    expect(viewer.text()).toContain('kept')
    expect(hostOf(handle)).not.toBe(host)
  })

  it('has no pty host before the first terminal, and none after the last one', async () => {
    const handle = await shell()
    const host = hostOf(handle)
    expect(isAlive(host)).toBe(true)
    await handle.close()
    await eventually(() => isAlive(host)).toBe(false)
    // What it showed is still there, and so is the way back.
    const viewer = viewTerminal(world.terminals, handle.id)
    await viewer.until('exit', (it) => it.exits.length > 0)
    expect(await world.terminals.restart(handle.id)).toMatchObject({ ok: true })
  })

  it('keeps what was shown and ends every shell when Switchyard is killed', async () => {
    const folder = join(world.folder, 'owned')
    mkdirSync(folder)
    const owner = spawn(process.execPath, [join(import.meta.dirname, '../support/terminal-owner.ts'), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const { value } = await createInterface({ input: owner.stdout })[Symbol.asyncIterator]().next()
    const { id, pid } = JSON.parse(value ?? '') as { id: string; pid: number }
    expect(isAlive(pid)).toBe(true)
    owner.kill('SIGKILL')
    await eventually(() => isAlive(pid)).toBe(false)
    await eventually(() => readOrNone(join(folder, 'terminals', `${id}.scrollback`))).toContain('not yet kept')
    // The next Switchyard knows it, and that its process is gone.
    const next = createTerminalWorld({}, folder)
    expect(next.terminals.get(id as TerminalId)).toMatchObject({
      value: { state: 'exited', exit: { by: 'app-ended' }, title: 'owned' },
    })
    await next.close()
  })

  it('ends every shell with Switchyard', async () => {
    const handle = await shell()
    const { pid } = handle.view()
    await world.terminals.end()
    await eventually(() => isAlive(pid ?? 0)).toBe(false)
  })
})

const readOrNone = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

it('tells everything about terminals in its feed', async () => {
  const stop = new AbortController()
  const seen: TerminalsFeedMessage[] = []
  const reading = (async () => {
    for await (const message of world.terminals.watch(undefined, stop.signal))
      seen.push(TerminalsFeedMessage.parse(message))
  })()
  mkdirSync(join(world.work, 'deep'))
  const handle = await shell()
  world.terminals.rename(handle.id, 'My shell')
  await handle.close()
  await world.terminals.remove(handle.id)
  await eventually(() =>
    seen.some((message) => message.type === 'delta' && message.data.removed?.[0] === handle.id),
  ).toBe(true)
  stop.abort()
  await reading
  expect(seen[0]).toMatchObject({ type: 'snapshot', data: { terminals: [] } })
  const states = seen.flatMap((message) =>
    (message.type === 'delta' ? (message.data.terminals ?? []) : []).map((view) => view.state),
  )
  expect([...new Set(states)]).toEqual(['starting', 'running', 'closing', 'exited'])
  const titles = seen.flatMap((message) =>
    (message.type === 'delta' ? (message.data.terminals ?? []) : []).map((view) => view.title),
  )
  expect(titles).toContain('My shell')
})
