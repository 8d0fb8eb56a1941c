/** Cuts a byte stream into lines, in linear time however long a line is and wherever the chunks are cut. */

export interface LineSplitter {
  /** The bytes may be reused by the caller afterwards. */
  push(bytes: Buffer): void
  /** Delivers a last line that had no line feed. */
  end(): void
}

export interface LineHandlers {
  /** One line without its line feed. The buffer is only valid during the call. */
  line(bytes: Buffer): void
  /** A line above `maxBytes` was dropped; called once, where it ends. */
  skipped?(bytes: number): void
}

const LINE_FEED = 0x0a

export function createLineSplitter(handlers: LineHandlers, maxBytes: number): LineSplitter {
  // Pieces of a line whose end has not come yet: joined once, so that a line of 50 MB costs 50 MB of copying, not its square.
  let pieces: Buffer[] = []
  let held = 0
  /** Length of the line being dropped; null while none is. */
  let dropping: number | null = null

  const hold = (piece: Buffer) => {
    if (dropping !== null) dropping += piece.length
    else if (held + piece.length > maxBytes) {
      dropping = held + piece.length
      pieces = []
      held = 0
    } else if (piece.length > 0) {
      pieces.push(Buffer.from(piece))
      held += piece.length
    }
  }

  const finish = (last: Buffer) => {
    if (dropping === null && held === 0 && last.length <= maxBytes) return handlers.line(last)
    hold(last)
    const [dropped, line] = [dropping, pieces]
    dropping = null
    pieces = []
    held = 0
    if (dropped !== null) handlers.skipped?.(dropped)
    else handlers.line(line.length === 1 && line[0] ? line[0] : Buffer.concat(line))
  }

  return {
    push(bytes) {
      let start = 0
      for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
        finish(bytes.subarray(start, end))
        start = end + 1
      }
      hold(bytes.subarray(start))
    },
    end() {
      if (held > 0 || dropping !== null) finish(Buffer.alloc(0))
    },
  }
}
