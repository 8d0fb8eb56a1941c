/** The bridge into the sandboxed window: hands over the ports that the host sends, and tells the path of a dropped file. */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { DesktopBridge } from '../contract/desktop.ts'

// The contract's value is repeated as a literal type, so that no schema library is bundled into the preload.
const CONNECTED: typeof import('../contract/desktop.ts').CONNECTED = 'switchyard:connected'

const TERMINAL_CONNECTED: typeof import('../contract/desktop.ts').TERMINAL_CONNECTED = 'switchyard:terminal'

/** The part of the page's window that is used, as the rest of the program is typed without the DOM. */
declare const window: {
  readonly location: { readonly origin: string }
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void
}

ipcRenderer.on('switchyard:connected', (event) => {
  // Only ports can leave the isolated world this way. The target is this very window, whatever it shows.
  window.postMessage({ kind: CONNECTED }, window.location.origin, [...event.ports])
})

ipcRenderer.on('switchyard:terminal', (event, terminal: unknown) => {
  window.postMessage({ kind: TERMINAL_CONNECTED, terminal }, window.location.origin, [...event.ports])
})

const bridge: DesktopBridge = {
  connect: () => ipcRenderer.send('switchyard:connect'),
  pathOf: (file) => webUtils.getPathForFile(file),
  openTerminal: (terminal) => ipcRenderer.send('switchyard:open-terminal', terminal),
}
contextBridge.exposeInMainWorld('switchyard', bridge)
