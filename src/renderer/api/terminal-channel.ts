/** The raw channel of one terminal: a WebSocket of the dashboard, or a port that the desktop app hands to its window. */
import { TERMINAL_CONNECTED } from '../../contract/desktop.ts'

export interface ChannelEvents {
  open(): void
  /** One frame of `terminal-wire.ts`. */
  frame(bytes: Uint8Array): void
  /** It is gone, or could not be had. Said once, and not after `close`. */
  closed(): void
}

export interface RawChannel {
  send(frame: Uint8Array): void
  close(): void
}

export type OpenChannel = (terminal: string, events: ChannelEvents) => RawChannel

export const openTerminalChannel: OpenChannel = (terminal, events) =>
  window.switchyard ? overPort(terminal, events) : overSocket(terminal, events)

function overSocket(terminal: string, events: ChannelEvents): RawChannel {
  // Beside the page's own address, which may lie behind a prefix.
  const url = new URL(`terminals/${encodeURIComponent(terminal)}`, document.baseURI)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  url.hash = ''
  const socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'
  let over = false
  socket.addEventListener('open', () => over || events.open())
  socket.addEventListener('message', ({ data }) => {
    if (!over && data instanceof ArrayBuffer) events.frame(new Uint8Array(data))
  })
  socket.addEventListener('close', () => {
    if (over) return
    over = true
    events.closed()
  })
  return {
    send: (frame) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(frame as Uint8Array<ArrayBuffer>)
    },
    close: () => {
      over = true
      socket.close()
    },
  }
}

/** The host answers at once; one that refuses, or whose answer got lost, answers never. */
const ANSWER_MS = 10_000

function overPort(terminal: string, events: ChannelEvents): RawChannel {
  let port: MessagePort | null = null
  let over = false
  const listen = (event: MessageEvent) => {
    const [given] = event.ports
    if (
      event.source !== window ||
      event.data?.kind !== TERMINAL_CONNECTED ||
      event.data.terminal !== terminal ||
      !given
    )
      return
    // The first that waits for this terminal takes the port; another pane of the same one waits for the next.
    event.stopImmediatePropagation()
    stopWaiting()
    port = given
    port.addEventListener('message', ({ data }) => {
      if (!over && data instanceof Uint8Array) events.frame(data)
    })
    port.addEventListener('close', () => {
      if (over) return
      over = true
      events.closed()
    })
    port.start()
    events.open()
  }
  const stopWaiting = () => {
    clearTimeout(late)
    window.removeEventListener('message', listen)
  }
  const late = setTimeout(() => {
    stopWaiting()
    over = true
    events.closed()
  }, ANSWER_MS)
  window.addEventListener('message', listen)
  window.switchyard?.openTerminal(terminal)
  return {
    send: (frame) => port?.postMessage(frame),
    close: () => {
      // A port that is still on its way is left to the next pane of this terminal; the host closes one that nobody takes.
      over = true
      stopWaiting()
      port?.close()
    },
  }
}
