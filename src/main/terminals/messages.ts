/** What the engine and the pty host say to each other over the channel of the fork; bytes travel as they are. */
import { z } from 'zod'
import { TerminalExit, type TerminalSize } from '../../contract/terminal-wire.ts'

/** To the host. `terminal` is an id, `viewer` a number that is never used twice. */
export type HostOrder =
  | {
      readonly type: 'open'
      readonly terminal: string
      readonly life: number
      /** null: nothing runs in it; `draw` brings what it shows. */
      readonly argv: readonly [string, ...string[]] | null
      readonly env: Readonly<Record<string, string>>
      readonly cwd: string
      readonly size: TerminalSize
      readonly wholeTree: boolean
      /** It begins on an empty screen, what its earlier life showed above it: whoever reads the screen reads this program. */
      readonly ownScreen: boolean
      /** Where its scrollback is kept, and where that of an earlier life is found. */
      readonly file: string
    }
  | {
      readonly type: 'attach'
      readonly terminal: string
      readonly viewer: number
      readonly size: TerminalSize
      readonly life: number
      readonly offset: number
      readonly writable: boolean
      readonly observer: boolean
    }
  | { readonly type: 'detach'; readonly terminal: string; readonly viewer: number }
  | { readonly type: 'ack'; readonly terminal: string; readonly viewer: number; readonly offset: number }
  /** `viewer`: null when its owner writes. */
  | { readonly type: 'input'; readonly terminal: string; readonly viewer: number | null; readonly bytes: Uint8Array }
  | { readonly type: 'paste'; readonly terminal: string; readonly text: string; readonly bracketed: 'auto' | 'always' }
  | {
      readonly type: 'resize'
      readonly terminal: string
      readonly viewer: number | null
      readonly size: TerminalSize
    }
  | { readonly type: 'draw'; readonly terminal: string; readonly bytes: Uint8Array }
  | { readonly type: 'drawn'; readonly terminal: string; readonly exit: TerminalExit }
  | { readonly type: 'screen'; readonly terminal: string; readonly ticket: number }
  | { readonly type: 'close'; readonly terminal: string }
  /** Keep everything, end everything, and end. */
  | { readonly type: 'shutdown' }

export const ScreenText = z.object({
  lines: z.array(z.string()),
  cursor: z.object({ x: z.number().int(), y: z.number().int() }),
})
export type ScreenText = z.infer<typeof ScreenText>

const terminal = z.string()
const Report = z.discriminatedUnion('type', [
  z.object({ type: z.literal('opened'), terminal, pid: z.number().int().nullable() }),
  z.object({ type: z.literal('open-failed'), terminal, message: z.string() }),
  z.object({ type: z.literal('title'), terminal, title: z.string() }),
  z.object({ type: z.literal('resized'), terminal, cols: z.number().int(), rows: z.number().int() }),
  /** Bytes of input that the program took, or that were dropped with its end. */
  z.object({ type: z.literal('taken'), terminal, bytes: z.number().int() }),
  z.object({ type: z.literal('exited'), terminal, exit: TerminalExit }),
  /** Its scrollback is in its file, and the host knows it no more. */
  z.object({ type: z.literal('gone'), terminal }),
  z.object({ type: z.literal('screen'), ticket: z.number().int(), screen: ScreenText.nullable() }),
])

/** From the host. */
export type HostReport =
  | z.infer<typeof Report>
  | { readonly type: 'frame'; readonly viewer: number; readonly bytes: Uint8Array }

/** Frames are the bulk: they are looked at by hand. */
export function parseReport(message: unknown): HostReport | null {
  if (typeof message !== 'object' || message === null) return null
  const { type, viewer, bytes } = message as Record<string, unknown>
  if (type === 'frame')
    return typeof viewer === 'number' && bytes instanceof Uint8Array ? { type, viewer, bytes } : null
  const report = Report.safeParse(message)
  return report.success ? report.data : null
}
