/** One viewer of one terminal, between its channel and whatever shows the terminal: the pty host, or the kept scrollback. */
import {
  decodeTerminalFrame,
  decodeViewerFrame,
  encodeTerminalFrame,
  type TerminalSize,
  type ViewerFrame,
} from '../../../contract/terminal-wire.ts'
import type { HostOrder } from '../../terminals/messages.ts'
import { type Entry, idOf, MOST_UNTAKEN, type ViewerLink } from './entry.ts'
import { pastScreen } from './past-screen.ts'
import type { Viewer, ViewerChannel } from './terminals.ts'

/** Type bytes of frames that are looked at on their way through. */
const SNAPSHOT = 0x82
const OUTPUT = 0x83
const EXIT = 0x86

export interface LinkDeps {
  readonly tell: (order: HostOrder) => void
  readonly fileOf: (entry: Entry) => string
  /** The link is to be forgotten. */
  readonly closed: (link: ViewerLink) => void
}

const TEXTS = {
  'read-only': 'This token may only look: what you type is not passed on.',
  'not-running': 'No program runs in this terminal.',
  'input-overflow': 'The program does not read what is typed: the last input was dropped.',
} as const

export function createViewerLink(
  entry: Entry,
  number: number,
  { writable }: { writable: boolean },
  channel: ViewerChannel,
  { tell, fileOf, closed }: LinkDeps,
): { link: ViewerLink; viewer: Viewer; begin(frame: Extract<ViewerFrame, { type: 'attach' }>): void } {
  const terminal = idOf(entry)
  let open = true
  let size: TerminalSize = { cols: 80, rows: 24 }
  let known = { life: 0, offset: 0 }
  let atHost = false
  /** It holds the whole screen: a snapshot was sent to its end, or output that follows what it had. */
  let whole = false
  let told = false

  const send = (frame: Uint8Array): void => {
    if (open) channel.send(frame)
  }
  const refuse = (code: keyof typeof TEXTS): void => link.problem(code, TEXTS[code], false)

  function end(): void {
    if (!open) return
    open = false
    if (atHost) tell({ type: 'detach', terminal, viewer: number })
    closed(link)
  }

  const link: ViewerLink = {
    number,
    show() {
      atHost = true
      whole = false
      told = false
      tell({ type: 'attach', terminal, viewer: number, size, ...known, writable, observer: false })
    },
    showPast(hostDied) {
      atHost = false
      const { exit, life, cols, rows } = entry.record
      if (told || exit === null) return
      told = true
      // Its own screen is newer than what was kept.
      if (hostDied && whole) send(encodeTerminalFrame({ type: 'exit', exit }))
      else
        void pastScreen(fileOf(entry), { cols, rows, life, exit }, known).then((frames) => {
          // Unless it was started anew meanwhile.
          if (!atHost) for (const frame of frames) send(frame)
        })
    },
    relay(frame) {
      const [type] = frame
      if (type === OUTPUT || (type === SNAPSHOT && ((frame[1] ?? 0) & 2) !== 0)) whole = true
      if (type === EXIT) told = true
      send(frame)
    },
    problem(code, message, final) {
      send(encodeTerminalFrame({ type: 'problem', problem: { code, message, final } }))
      if (!final) return
      end()
      channel.close()
    },
  }

  function take(frame: ViewerFrame): void {
    switch (frame.type) {
      case 'attach':
        // It is attached: a second one means nothing.
        return
      case 'ack':
        known = { life: entry.record.life, offset: frame.offset }
        if (atHost) tell({ type: 'ack', terminal, viewer: number, offset: frame.offset })
        return
      case 'resize':
        if (!writable) return void refuse('read-only')
        size = { cols: frame.cols, rows: frame.rows }
        if (atHost) tell({ type: 'resize', terminal, viewer: number, size })
        return
      case 'input':
        if (!writable) return void refuse('read-only')
        if (entry.state !== 'running' || !atHost || entry.drawn) return void refuse('not-running')
        if (entry.untaken + frame.bytes.length > MOST_UNTAKEN) return void refuse('input-overflow')
        entry.untaken += frame.bytes.length
        tell({ type: 'input', terminal, viewer: number, bytes: frame.bytes })
    }
  }

  const viewer: Viewer = {
    receive(bytes) {
      if (!open) return
      const frame = decodeViewerFrame(bytes)
      if (frame === null || frame === 'version')
        return void link.problem('malformed', 'What was sent is no frame of a viewer.', true)
      take(frame)
    },
    detach: end,
  }
  return {
    link,
    viewer,
    begin(frame) {
      size = { cols: frame.cols, rows: frame.rows }
      known = { life: frame.life, offset: frame.offset }
      if (entry.hosted) link.show()
      else link.showPast(false)
    },
  }
}

/** Somebody in this process who follows the output of a terminal; acknowledges at once. */
export function createObserver(
  entry: Entry,
  number: number,
  tell: (order: HostOrder) => void,
  listener: (bytes: Uint8Array, gap: boolean) => void,
): ViewerLink {
  const terminal = idOf(entry)
  let gap = false
  return {
    number,
    show: () =>
      tell({
        type: 'attach',
        terminal,
        viewer: number,
        size: { cols: entry.record.cols, rows: entry.record.rows },
        life: 0,
        offset: 0,
        writable: false,
        observer: true,
      }),
    showPast() {},
    problem() {},
    relay(bytes) {
      const frame = decodeTerminalFrame(bytes)
      if (frame?.type === 'lagged') gap = true
      if (frame?.type !== 'output') return
      tell({ type: 'ack', terminal, viewer: number, offset: frame.offset + frame.bytes.length })
      listener(frame.bytes, gap)
      gap = false
    },
  }
}
