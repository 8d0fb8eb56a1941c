/** Takes a viewer in: nothing is sent or believed before its first frame, which must come in time. */
import { decodeViewerFrame, encodeTerminalFrame } from '../../../contract/terminal-wire.ts'
import type { Clock } from '../../lib/clock.ts'
import type { HostOrder } from '../../terminals/messages.ts'
import type { Entry, ViewerLink } from './entry.ts'
import type { Viewer, ViewerChannel } from './terminals.ts'
import { createViewerLink } from './viewer-link.ts'

const ATTACH_MS = 10_000
/** Of one terminal: windows, tabs and phones of one person. */
const MOST_VIEWERS = 32

export const ENDED = 'Switchyard has ended. Open the terminal again when it runs.'

export interface Acceptance {
  /** undefined: there is no such terminal. `ended`: Switchyard ends, and whoever comes may find it when it is back. */
  readonly entry: Entry | undefined | 'ended'
  readonly rights: { readonly writable: boolean }
  readonly channel: ViewerChannel
  readonly clock: Clock
  readonly number: number
  readonly tell: (order: HostOrder) => void
  readonly fileOf: (entry: Entry) => string
  readonly added: (entry: Entry, link: ViewerLink) => void
  readonly removed: (entry: Entry, link: ViewerLink) => void
}

export function acceptViewer({ entry, rights, channel, clock, number, ...deps }: Acceptance): Viewer {
  let accepted: Viewer | null = null
  let open = true

  function refuse(code: string, message: string): void {
    if (!open) return
    open = false
    cancel()
    channel.send(encodeTerminalFrame({ type: 'problem', problem: { code, message, final: true } }))
    channel.close()
  }
  const cancel = clock.after(ATTACH_MS, () => refuse('too-slow', 'No attach came in time.'))

  function attach(bytes: Uint8Array): void {
    const frame = decodeViewerFrame(bytes)
    if (frame === 'version')
      return void refuse('version', 'This viewer speaks another version. Reload the page, or update Switchyard.')
    if (frame?.type !== 'attach') return void refuse('malformed', 'The first frame must be an attach.')
    if (entry === 'ended') return void refuse('ended', ENDED)
    if (entry === undefined)
      return void refuse('no-such-terminal', 'There is no such terminal. It may have been removed.')
    if (entry.links.size >= MOST_VIEWERS)
      return void refuse('too-many-viewers', `${MOST_VIEWERS} viewers look at this terminal already. Close some.`)
    cancel()
    const { link, viewer, begin } = createViewerLink(entry, number, rights, channel, {
      tell: deps.tell,
      fileOf: deps.fileOf,
      closed: (gone) => deps.removed(entry, gone),
    })
    deps.added(entry, link)
    accepted = viewer
    begin(frame)
  }

  return {
    receive(bytes) {
      if (accepted !== null) accepted.receive(bytes)
      else if (open) attach(bytes)
    },
    detach() {
      open = false
      cancel()
      accepted?.detach()
    },
  }
}
