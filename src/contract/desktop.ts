/**
 * What the desktop app's window and its host say to each other beside the procedures: places to show, files to take in,
 * commands of the native menu, and dialogs that only the host can open.
 *
 * The window asks for a connection through the preload bridge and gets one window message with two ports: the first
 * carries the procedures, the second these messages. A reload simply asks again.
 */
import { z } from 'zod'
import { AttentionId, RunId, TaskId, TerminalId } from './ids.ts'

/** What the preload script puts on `window.switchyard`; nothing there means that this is not the desktop app. */
export interface DesktopBridge {
  /** Asks the host for a connection; the answer is a window message whose `data` is `{kind: CONNECTED}`. */
  connect(): void
  /** Absolute path of a file that was dropped or picked; empty for one that has none. */
  pathOf(file: File): string
  /**
   * Asks for the raw channel of a terminal (see `terminal-wire.ts`); the answer is a window message whose `data` is
   * `{kind: TERMINAL_CONNECTED, terminal}` with one port. A terminal that there is not is told on the port itself.
   */
  openTerminal(terminal: string): void
}

/** `data.kind` of the window message that brings the ports: `[procedures, host]`. */
export const CONNECTED = 'switchyard:connected'

/** `data.kind` of the window message that brings the port of a terminal; `data.terminal` is its id. */
export const TERMINAL_CONNECTED = 'switchyard:terminal'

/** A view that a deep link, a notification or the tray can open. */
export const Place = z.discriminatedUnion('view', [
  z.object({ view: z.literal('home') }),
  z.object({ view: z.literal('inbox'), attention: AttentionId.optional() }),
  z.object({ view: z.literal('settings') }),
  z.object({ view: z.literal('terminals'), terminal: TerminalId.optional() }),
  z.object({ view: z.literal('run'), run: RunId, task: TaskId.optional() }),
])
export type Place = z.infer<typeof Place>

/** Commands of the native menu. Items whose command the window does not carry out are not shown. */
export const MenuCommand = z.enum([
  'new-run',
  'add-project',
  'palette',
  'find',
  'shortcuts',
  'toggle-inspector',
  'settings',
])
export type MenuCommand = z.infer<typeof MenuCommand>

/** What the window can carry out at present, and the keys that its person chose, such as `mod+shift+k`. */
export const MenuOffer = z.object({
  commands: z.array(MenuCommand),
  keys: z.partialRecord(MenuCommand, z.string().max(64)).default({}),
})
export type MenuOffer = z.infer<typeof MenuOffer>

/** From the host to the window. */
export const HostMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), platform: z.enum(['darwin', 'win32', 'linux']), version: z.string() }),
  z.object({ type: z.literal('open'), place: Place }),
  /** Spec files that were opened with the app, dropped on its icon or chosen in a native dialog. */
  z.object({ type: z.literal('specs'), files: z.array(z.string()).min(1) }),
  /** Folders that were dropped on the app's icon. */
  z.object({ type: z.literal('folders'), folders: z.array(z.string()).min(1) }),
  z.object({ type: z.literal('command'), command: MenuCommand }),
  /** Answer to `choose`: empty when the person closed the dialog. */
  z.object({ type: z.literal('chosen'), id: z.string(), paths: z.array(z.string()) }),
])
export type HostMessage = z.infer<typeof HostMessage>

/** From the window to the host. */
export const WindowMessage = z.discriminatedUnion('type', [
  /** Sent once the window listens; what the host wanted to say before is said now. */
  z.object({ type: z.literal('ready'), ...MenuOffer.shape }),
  /** Sent again when what can be done, or a key for it, is another. */
  z.object({ type: z.literal('offer'), ...MenuOffer.shape }),
  /** Asks for a native dialog. */
  z.object({ type: z.literal('choose'), id: z.string().min(1).max(64), what: z.enum(['spec', 'folder']) }),
  /** A spec became a run: it belongs into the recent documents. */
  z.object({ type: z.literal('used-spec'), file: z.string().min(1).max(4096) }),
])
export type WindowMessage = z.infer<typeof WindowMessage>
