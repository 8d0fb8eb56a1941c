/** What a viewer is sent of a terminal that has no process any more: the kept scrollback, and how it ended. */
import { encodeTerminalFrame, type TerminalExit, type TerminalFrame } from '../../../contract/terminal-wire.ts'
import { pastRows, readScrollback } from '../../terminals/scrollback-file.ts'

const FRAME_BYTES = 64 * 1024

/** `known`: where the viewer stands; when that is the end already, it needs no snapshot. */
export async function pastScreen(
  file: string,
  terminal: { cols: number; rows: number; life: number; exit: TerminalExit },
  known: { life: number; offset: number },
): Promise<Uint8Array[]> {
  const { cols, rows, life } = terminal
  const kept = await readScrollback(file)
  const frames: TerminalFrame[] = [{ type: 'attached', cols, rows, life, writable: false }]
  const size = kept?.size ?? { cols, rows }
  const offset = kept?.life === life ? kept.offset : 0
  if (known.life !== life || known.offset !== offset || kept === null) {
    // The cursor stands where the program left it, and belongs to nobody now.
    const bytes = Buffer.concat([kept === null ? Buffer.alloc(0) : pastRows(kept), Buffer.from('\x1b[?25l')])
    const count = Math.ceil(bytes.length / FRAME_BYTES)
    for (let n = 0; n < count; n++)
      frames.push({
        type: 'snapshot',
        first: n === 0,
        last: n === count - 1,
        offset,
        ...size,
        bytes: bytes.subarray(n * FRAME_BYTES, (n + 1) * FRAME_BYTES),
      })
  }
  frames.push({ type: 'exit', exit: terminal.exit })
  return frames.map(encodeTerminalFrame)
}
