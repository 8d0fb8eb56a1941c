/** Hands a window its two ports when it asks, after looking at who asks, and takes its messages in. */
import { ipcMain, MessageChannelMain, type MessagePortMain, type WebFrameMain } from 'electron'
import { type HostMessage, WindowMessage } from '../../../../contract/desktop.ts'
import type { Logger } from '../../../lib/logger.ts'
import { isTrustedFrame } from '../security/sender.ts'

export interface ConnectionOptions<Window extends object> {
  readonly origin: string
  readonly logger: Logger
  /** The window of ours whose page this frame is; null for any other frame. */
  readonly windowOf: (frame: WebFrameMain) => Window | null
  /** Answers procedures on the port until it closes. */
  readonly serve: (port: MessagePortMain) => void
  readonly onMessage: (message: WindowMessage, reply: (message: HostMessage) => void, window: Window) => void
  /** That window listens no more. */
  readonly onClosed: (window: Window) => void
}

/** The returned function ends the connections and takes no more. */
export function acceptConnections<Window extends object>(options: ConnectionOptions<Window>): () => void {
  const open = new Map<Window, () => void>()

  const onConnect = (event: Electron.IpcMainEvent): void => {
    const frame = event.senderFrame
    const window = frame !== null && isTrustedFrame(frame, options.origin) ? options.windowOf(frame) : null
    if (frame === null || window === null) {
      options.logger.warn({ origin: frame?.origin ?? 'gone' }, 'a connection was refused')
      return
    }
    // One page, one connection: after a reload the old page's ports are dead ends.
    open.get(window)?.()
    const close = connect(frame, window, options, () => {
      if (open.get(window) === close) open.delete(window)
    })
    open.set(window, close)
  }
  ipcMain.on('switchyard:connect', onConnect)
  return () => {
    ipcMain.off('switchyard:connect', onConnect)
    for (const close of [...open.values()]) close()
  }
}

function connect<Window extends object>(
  frame: WebFrameMain,
  window: Window,
  { serve, onMessage, onClosed, logger }: ConnectionOptions<Window>,
  forget: () => void,
): () => void {
  const procedures = new MessageChannelMain()
  const host = new MessageChannelMain()
  serve(procedures.port1)
  procedures.port1.start()
  let open = true
  const reply = (message: HostMessage): void => {
    if (open) host.port1.postMessage(message)
  }
  const end = (): void => {
    if (!open) return
    open = false
    procedures.port1.close()
    host.port1.close()
    forget()
    onClosed(window)
  }
  host.port1.on('message', ({ data }) => {
    if (!open) return
    const message = WindowMessage.safeParse(data)
    if (message.success) onMessage(message.data, reply, window)
    else logger.warn({ problem: message.error.issues[0]?.message }, 'a message of the window was refused')
  })
  host.port1.on('close', end)
  host.port1.start()
  frame.postMessage('switchyard:connected', null, [procedures.port2, host.port2])
  return end
}
