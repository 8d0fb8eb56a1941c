/** The desktop app around the page: what it wants shown, and what only it can do. Silent in a browser. */
import { CONNECTED, HostMessage, type MenuCommand, type WindowMessage } from '../../contract/desktop.ts'

export interface DesktopListener {
  /** Commands of the native menu that are carried out now. */
  readonly commands: readonly MenuCommand[]
  readonly onMessage: (message: HostMessage) => void
}

let port: MessagePort | null = null
let listener: DesktopListener | null = null
let readyFor: MessagePort | null = null
let told = ''

// Imported before anything connects: the message with the ports comes once.
window.addEventListener('message', (event) => {
  const host = event.ports[1]
  if (event.source !== window || event.data?.kind !== CONNECTED || host === undefined) return
  port = host
  host.onmessage = ({ data }) => {
    const message = HostMessage.safeParse(data)
    if (message.success) listener?.onMessage(message.data)
  }
  sayReady()
})

/** What was said before anybody listened is said by the host once it hears `ready`. */
function sayReady(): void {
  if (port === null || listener === null) return
  const commands = JSON.stringify(listener.commands)
  if (readyFor === port && told === commands) return
  readyFor = port
  told = commands
  tell({ type: 'ready', commands: [...listener.commands] })
}

function tell(message: WindowMessage): void {
  port?.postMessage(message)
}

export function listenToHost(next: DesktopListener): () => void {
  listener = next
  sayReady()
  return () => {
    if (listener === next) listener = null
  }
}

/** A spec on this machine became a run: the native menu lists it. */
export const usedSpec = (file: string): void => tell({ type: 'used-spec', file })
