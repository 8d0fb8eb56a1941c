/** Hands the window its two ports when it asks, after looking at who asks, and takes its messages in. */
import { ipcMain, MessageChannelMain, type MessagePortMain, type WebFrameMain } from 'electron'
import { type HostMessage, WindowMessage } from '../../../../contract/desktop.ts'
import type { Logger } from '../../../lib/logger.ts'
import { isTrustedFrame } from '../security/sender.ts'

export interface ConnectionOptions {
  readonly origin: string
  readonly logger: Logger
  /** Whether this frame belongs to a window of ours. */
  readonly isOurWindow: (frame: WebFrameMain) => boolean
  /** Answers procedures on the port until it closes. */
  readonly serve: (port: MessagePortMain) => void
  readonly onMessage: (message: WindowMessage, reply: (message: HostMessage) => void) => void
  /** The window listens no more. */
  readonly onClosed: () => void
}

/** The returned function ends the connection and takes no more. */
export function acceptConnections(options: ConnectionOptions): () => void {
  let close: (() => void) | null = null

  const onConnect = (event: Electron.IpcMainEvent): void => {
    const frame = event.senderFrame
    if (frame === null || !isTrustedFrame(frame, options.origin) || !options.isOurWindow(frame)) {
      options.logger.warn({ origin: frame?.origin ?? 'gone' }, 'a connection was refused')
      return
    }
    // One page, one connection: after a reload the old page's ports are dead ends.
    close?.()
    close = connect(frame, options)
  }
  ipcMain.on('switchyard:connect', onConnect)
  return () => {
    ipcMain.off('switchyard:connect', onConnect)
    close?.()
    close = null
  }
}

function connect(frame: WebFrameMain, { serve, onMessage, onClosed, logger }: ConnectionOptions): () => void {
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
    onClosed()
  }
  host.port1.on('message', ({ data }) => {
    if (!open) return
    const message = WindowMessage.safeParse(data)
    if (message.success) onMessage(message.data, reply)
    else logger.warn({ problem: message.error.issues[0]?.message }, 'a message of the window was refused')
  })
  host.port1.on('close', end)
  host.port1.start()
  frame.postMessage('switchyard:connected', null, [procedures.port2, host.port2])
  return end
}
