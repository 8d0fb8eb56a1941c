/** What comes out of a pseudo terminal: in coalesced pieces, and to the last byte. */
import type { Clock } from '../../lib/clock.ts'

/** Output that comes in quick succession is passed on together; the first piece after a rest goes at once. */
const COALESCE_MS = 5
const MOST_COALESCED = 64 * 1024
/** After the end of the program, output that is still in the pipe is waited for as long as it keeps coming. */
const DRAIN_MS = 60
const MOST_DRAINS = 16

export interface Reader {
  read(bytes: Buffer): void
  flush(): void
  /** Epoch milliseconds of the last output. */
  last(): number
}

export function createReader({ clock, output }: { clock: Clock; output: (bytes: Buffer) => void }): Reader {
  let gathered: Buffer[] = []
  let bytes = 0
  let last = 0
  let cancel: (() => void) | null = null
  const flush = (): void => {
    cancel?.()
    cancel = null
    if (bytes === 0) return
    const [first = Buffer.alloc(0)] = gathered
    const piece = gathered.length === 1 ? first : Buffer.concat(gathered, bytes)
    gathered = []
    bytes = 0
    output(piece)
  }
  return {
    read(data) {
      const now = clock.now()
      const rested = now - last >= COALESCE_MS
      last = now
      gathered.push(data)
      bytes += data.length
      if (bytes >= MOST_COALESCED || (rested && cancel === null)) flush()
      // Also after a piece that went at once, so that what follows it gathers.
      cancel ??= clock.after(COALESCE_MS, () => {
        cancel = null
        flush()
      })
    },
    flush,
    last: () => last,
  }
}

/** The part of node-pty's own socket that decides when it is over. */
export interface PtySocket {
  readonly destroyed: boolean
  destroy: (error?: Error) => unknown
  resume(): unknown
}

/**
 * node-pty destroys its socket 200 ms after the program ended, with whatever of its output was not read: a reader that is
 * held at that moment would lose it. It is let go on until nothing comes any more.
 */
export function drainBeforeDestroy(
  socket: PtySocket,
  clock: Clock,
  reader: Pick<Reader, 'last'>,
  begin: () => void,
): void {
  const destroy = socket.destroy.bind(socket)
  socket.destroy = (error?: Error) => {
    socket.destroy = destroy
    // An error is the end of the stream, and comes only to a reader that has read everything.
    if (error) return destroy(error)
    begin()
    socket.resume()
    const look = (looks: number): void => {
      if (looks > 0 && clock.now() - reader.last() < DRAIN_MS) clock.after(DRAIN_MS, () => look(looks - 1))
      else destroy()
    }
    clock.after(DRAIN_MS, () => look(MOST_DRAINS))
    return socket
  }
}
