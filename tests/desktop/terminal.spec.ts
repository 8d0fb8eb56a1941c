/** Terminals in the real app: the raw port of a pane, the pty host on the app's own binary, and its end with the app. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { expect } from '@playwright/test'
import { WebSocket } from 'ws'
import type { SwitchyardClient } from '../../src/contract/index.ts'
import { encodeViewerFrame } from '../../src/contract/terminal-wire.ts'
import { localSocketPath } from '../../src/main/api/index.ts'
import { createProcessTable } from '../../src/main/lib/processes.ts'
import { testsOfOneApp } from './support/desktop.ts'

const test = testsOfOneApp()

async function clientOf(home: string): Promise<{ client: SwitchyardClient; close: () => void }> {
  const socket = new WebSocket(`ws+unix:${localSocketPath(home)}:/`)
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve())
    socket.once('error', reject)
  })
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
  return { client: createORPCClient(link), close: () => socket.terminate() }
}

/** Of the page: a port to a terminal, and everything that came over it as text. */
interface PagePort {
  readonly port: MessagePort
  text: string
}

test('more terminals than can be looked at are told so on their port, and can be had once others are closed', async ({
  desktop,
}) => {
  const page = await desktop.page()
  await page.waitForSelector('#root *')
  const ask = (count: number) =>
    page.evaluate(
      (wanted) =>
        new Promise<string>((resolve) => {
          const ports: MessagePort[] = (Reflect.get(window, 'ports') as MessagePort[] | undefined) ?? []
          Reflect.set(window, 'ports', ports)
          let left = wanted
          const take = (event: MessageEvent) => {
            const [port] = event.ports
            if (event.data?.kind !== 'switchyard:terminal' || !port) return
            event.stopImmediatePropagation()
            ports.push(port)
            left -= 1
            if (left > 0) return
            window.removeEventListener('message', take)
            port.onmessage = ({ data }) => resolve(new TextDecoder().decode(data))
            // A first frame that is none: a port that is served says so.
            port.postMessage(new Uint8Array(0))
          }
          window.addEventListener('message', take)
          for (let n = 0; n < wanted; n += 1) Reflect.get(window, 'switchyard').openTerminal(crypto.randomUUID())
        }),
      count,
    )
  expect(await ask(257)).toContain('too-many-viewers')
  await page.evaluate(() => {
    for (const port of Reflect.get(window, 'ports') as MessagePort[]) port.close()
  })
  await expect.poll(() => ask(1)).toContain('malformed')
})

test('a terminal that there is not is told on its port, and what is no id gets none', async ({ desktop }) => {
  const page = await desktop.page()
  await page.waitForSelector('#root *')
  const attach = [...encodeViewerFrame({ type: 'attach', cols: 80, rows: 24, life: 0, offset: 0 })]
  const answer = await page.evaluate(
    (sent) =>
      new Promise<string>((resolve) => {
        window.addEventListener('message', (event) => {
          const [port] = event.ports
          if (event.data?.kind !== 'switchyard:terminal' || !port) return
          port.onmessage = ({ data }) => resolve(new TextDecoder().decode(data))
          port.postMessage(Uint8Array.from(sent))
        })
        Reflect.get(window, 'switchyard').openTerminal('../../etc/passwd')
        Reflect.get(window, 'switchyard').openTerminal('e1b7a0a5-5f0e-4f63-9a55-0e8a36d6a9f1')
      }),
    attach,
  )
  expect(answer).toContain('no-such-terminal')
  expect(desktop.log()).toContain('a terminal was refused')
})

// The last one: it ends the app.
test('a pane types into a shell over a port of its own, which ends with the app', async ({ desktop }) => {
  const page = await desktop.page()
  await page.waitForSelector('#root *')
  const { client, close } = await clientOf(desktop.home)
  const shell = await client.terminals.open({
    commandId: randomUUID(),
    where: { in: 'folder', dir: desktop.home },
  })
  const frames = [
    encodeViewerFrame({ type: 'attach', cols: 80, rows: 24, life: 0, offset: 0 }),
    encodeViewerFrame({ type: 'input', bytes: Buffer.from('echo over the po""rt; env > env.txt; echo wri""tten\r') }),
  ].map((frame) => [...frame])
  await page.evaluate(
    ({ id, sent }) =>
      new Promise<void>((resolve) => {
        window.addEventListener('message', (event) => {
          const [port] = event.ports
          if (event.data?.kind !== 'switchyard:terminal' || event.data.terminal !== id || !port) return
          const seen: PagePort = { port, text: '' }
          Reflect.set(window, 'seen', seen)
          port.onmessage = ({ data }) => {
            seen.text += data instanceof Uint8Array ? new TextDecoder().decode(data) : `not bytes: ${typeof data}`
          }
          for (const frame of sent) port.postMessage(Uint8Array.from(frame))
          resolve()
        })
        Reflect.get(window, 'switchyard').openTerminal(id)
      }),
    { id: shell.id, sent: frames },
  )
  const text = () => page.evaluate(() => (Reflect.get(window, 'seen') as PagePort).text)
  await expect.poll(text).toContain('over the port')
  await expect.poll(text).toContain('written')
  expect(await text()).not.toContain('not bytes')
  const names = readFileSync(`${desktop.home}/env.txt`, 'utf8')
    .split('\n')
    .map((line) => line.split('=')[0] ?? '')
  expect(names).toContain('HOME')
  expect(names.filter((name) => /^(?:SWITCHYARD|ELECTRON|CHROME_DESKTOP|NODE_)/.test(name))).toEqual([])

  const { pid } = shell
  close()
  await desktop.close()
  await expect.poll(() => createProcessTable().startTime(pid ?? 0)).toBe(null)
})
