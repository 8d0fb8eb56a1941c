/** Hands a window the raw port of a terminal when it asks for one, after looking at who asks. */
import { ipcMain, MessageChannelMain, type MessagePortMain, type WebFrameMain } from 'electron'
import { z } from 'zod'
import { encodeTerminalFrame } from '../../../../contract/terminal-wire.ts'
import type { Logger } from '../../../lib/logger.ts'
import { isTrustedFrame } from '../security/sender.ts'

export interface TerminalPortsOptions<Window extends object> {
  readonly origin: string
  readonly logger: Logger
  /** The window of ours whose page this frame is; null for any other frame. */
  readonly windowOf: (frame: WebFrameMain) => Window | null
  /** Serves the terminal on the port until it closes. */
  readonly serve: (port: MessagePortMain, terminal: string) => void
}

/** Of all windows: the panes that a person can look at, and those of a page that was just reloaded. */
const MOST_PORTS = 256

/** Not final: the pane asks again, and gets its port once others are closed. */
const TOO_MANY = encodeTerminalFrame({
  type: 'problem',
  problem: {
    code: 'too-many-viewers',
    message: `${MOST_PORTS} terminals are shown at once already. Close some panes or windows.`,
    final: false,
  },
})

/** The returned function ends the ports and takes no more. */
export function acceptTerminalPorts<Window extends object>(options: TerminalPortsOptions<Window>): () => void {
  const open = new Set<MessagePortMain>()

  const onOpen = (event: Electron.IpcMainEvent, terminal: unknown): void => {
    const frame = event.senderFrame
    const id = z.uuid().safeParse(terminal)
    if (frame === null || !isTrustedFrame(frame, options.origin) || options.windowOf(frame) === null || !id.success) {
      options.logger.warn({ origin: frame?.origin ?? 'gone' }, 'a terminal was refused')
      return
    }
    const { port1, port2 } = new MessageChannelMain()
    frame.postMessage('switchyard:terminal', id.data, [port2])
    if (open.size >= MOST_PORTS) {
      options.logger.warn({ open: open.size }, 'too many terminals are looked at')
      port1.postMessage(TOO_MANY)
      port1.close()
      return
    }
    open.add(port1)
    port1.on('close', () => open.delete(port1))
    options.serve(port1, id.data)
    port1.start()
  }
  ipcMain.on('switchyard:open-terminal', onOpen)
  return () => {
    ipcMain.off('switchyard:open-terminal', onOpen)
    for (const port of open) port.close()
    open.clear()
  }
}
