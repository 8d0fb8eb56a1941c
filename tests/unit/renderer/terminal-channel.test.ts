// @vitest-environment jsdom
/** The port of a pane in the desktop app: which pane gets which port, and what becomes of one that never comes. */
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TERMINAL_CONNECTED } from '../../../src/contract/desktop.ts'
import { openTerminalChannel, type RawChannel } from '../../../src/renderer/api/terminal-channel.ts'

const open: MessagePort[] = []
const asked = vi.fn()

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  window.switchyard = { connect: () => {}, pathOf: () => '', openTerminal: asked }
})
afterEach(() => {
  vi.useRealTimers()
  delete window.switchyard
  for (const port of open.splice(0)) port.close()
  asked.mockReset()
})

/** What the preload script does with a port of the host's. */
function deliver(terminal: string): void {
  const { port1, port2 } = new MessageChannel()
  open.push(port1, port2)
  const event = new Event('message')
  Object.assign(event, { data: { kind: TERMINAL_CONNECTED, terminal }, ports: [port2], source: window })
  window.dispatchEvent(event)
}

function pane(terminal: string): { channel: RawChannel; said: string[] } {
  const said: string[] = []
  const channel = openTerminalChannel(terminal, {
    open: () => void said.push('open'),
    frame: () => void said.push('frame'),
    closed: () => void said.push('closed'),
  })
  return { channel, said }
}

test('a pane that was closed while it waited takes no port from the next one', () => {
  const first = pane('one')
  first.channel.close()
  const second = pane('one')
  const other = pane('two')
  deliver('one')
  expect([first.said, second.said, other.said]).toEqual([[], ['open'], []])
  second.channel.close()
  other.channel.close()
})

test('two panes of one terminal get a port each', () => {
  const panes = [pane('one'), pane('one')]
  deliver('one')
  deliver('one')
  expect(panes.map(({ said }) => said)).toEqual([['open'], ['open']])
  for (const { channel } of panes) channel.close()
})

test('a port that never comes counts as closed, so that it is asked for again; one that came is kept', () => {
  const refused = pane('one')
  const served = pane('two')
  const left = pane('three')
  deliver('two')
  left.channel.close()
  vi.runAllTimers()
  expect([refused.said, served.said, left.said]).toEqual([['closed'], ['open'], []])
  served.channel.close()
})
