/** The dashboard as users run it, in a process of its own, and the ways into its terminals. */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'
import { z } from 'zod'
import type { TerminalSize } from '../../../src/contract/terminal-wire.ts'
import { createTestViewer, type TestViewer } from '../../support/terminal-viewer.ts'

const Listening = z.object({ url: z.string(), token: z.string() })
const Opened = z.object({ id: z.string(), pid: z.number() })

export interface Web {
  readonly pid: number
  readonly url: string
  readonly token: string
  /** Opens the shell that SHELL names. */
  open(dir: string): Promise<z.infer<typeof Opened>>
  /** Connects and attaches; what it is sent is parsed by a real xterm. */
  view(terminal: string, size?: TerminalSize): Promise<TestViewer & { leave(): Promise<void> }>
  end(): Promise<void>
}

export async function startWeb(home: string, shell: string): Promise<Web> {
  const cli = join(import.meta.dirname, '../../../src/main/hosts/cli/index.ts')
  const child = spawn(process.execPath, [cli, 'web', '--port', '0', '--json'], {
    env: { PATH: process.env['PATH'], HOME: home, SWITCHYARD_HOME: join(home, 'data'), SHELL: shell, PS1: '$ ' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  const { value, done } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
  if (done) throw new Error('The dashboard ended before it listened')
  const { url, token } = Listening.parse(JSON.parse(value))
  return {
    pid: child.pid ?? 0,
    url,
    token,
    async open(dir) {
      const answer = await fetch(`${url}/api/terminals`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ commandId: randomUUID(), where: { in: 'folder', dir }, title: 'bench' }),
      })
      if (!answer.ok) throw new Error(`A terminal was refused: ${await answer.text()}`)
      return Opened.parse(await answer.json())
    },
    view: (terminal, size) => viewTerminal(url, token, terminal, size),
    async end() {
      child.kill('SIGTERM')
      await exited
      process.off('exit', kill)
    },
  }
}

export async function viewTerminal(
  url: string,
  token: string,
  terminal: string,
  size: TerminalSize = { cols: 80, rows: 24 },
): Promise<TestViewer & { leave(): Promise<void> }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/terminals/${terminal}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const viewer = createTestViewer((bytes) => socket.send(bytes), size)
  socket.on('message', (data: Buffer) => viewer.receive(data))
  await once(socket, 'open')
  viewer.send({ type: 'attach', ...size, life: 0, offset: 0 })
  return Object.assign(viewer, {
    async leave() {
      socket.close()
      await once(socket, 'close')
      viewer.terminal.dispose()
    },
  })
}
