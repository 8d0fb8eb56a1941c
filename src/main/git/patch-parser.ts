/** Reads git's patch text as it streams in: which files, which lines were added and removed. */
import { StringDecoder } from 'node:string_decoder'

export interface PatchEvents {
  /** A file begins; null where it does not exist on that side. Not called for files without changed lines. */
  file?(oldPath: string | null, newPath: string | null): void
  added?(text: string, line: number): void
  removed?(text: string): void
}

/** Longer lines (minified code, data) are cut; nobody reads further, and memory stays bounded. */
const MAX_LINE_CHARS = 20_000

export class PatchParser {
  readonly #events: PatchEvents
  readonly #decoder = new StringDecoder('utf8')
  #rest = ''
  /** Whether the unfinished line in `#rest` has already been cut. */
  #cut = false
  #oldPath: string | null = null
  #oldLeft = 0
  #newLeft = 0
  #newLine = 0

  constructor(events: PatchEvents) {
    this.#events = events
  }

  push(chunk: Buffer): void {
    const text = this.#decoder.write(chunk)
    let from = 0
    for (;;) {
      const end = text.indexOf('\n', from)
      this.#append(text.slice(from, end < 0 ? undefined : end))
      if (end < 0) return
      this.#finishLine()
      from = end + 1
    }
  }

  end(): void {
    this.#append(this.#decoder.end())
    if (this.#rest !== '') this.#finishLine()
  }

  #append(text: string): void {
    if (this.#cut || text === '') return
    this.#rest += text
    this.#cut = this.#rest.length > MAX_LINE_CHARS
    if (this.#cut) this.#rest = this.#rest.slice(0, MAX_LINE_CHARS)
  }

  #finishLine(): void {
    const line = this.#rest
    this.#rest = ''
    this.#cut = false
    // Counting down the hunk tells content from headers: a removed line "-- x" looks just like a file header.
    if (this.#oldLeft > 0 || this.#newLeft > 0) this.#content(line)
    else this.#header(line)
  }

  #content(line: string): void {
    const mark = line[0]
    if (mark === '+') {
      this.#events.added?.(line.slice(1), this.#newLine)
      this.#newLeft -= 1
      this.#newLine += 1
    } else if (mark === '-') {
      this.#events.removed?.(line.slice(1))
      this.#oldLeft -= 1
    } else if (mark === ' ') {
      this.#newLeft -= 1
      this.#oldLeft -= 1
      this.#newLine += 1
    }
    // What is left is "\ No newline at end of file", which counts for nothing.
  }

  #header(line: string): void {
    if (line.startsWith('--- ')) this.#oldPath = pathIn(line.slice(4), 'a/')
    else if (line.startsWith('+++ ')) this.#events.file?.(this.#oldPath, pathIn(line.slice(4), 'b/'))
    else {
      const hunk = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line)
      if (!hunk) return
      this.#oldLeft = Number(hunk[1] ?? 1)
      this.#newLine = Number(hunk[2])
      this.#newLeft = Number(hunk[3] ?? 1)
    }
  }
}

/** Path of a `---` or `+++` line: quoted in C style when it holds odd bytes, followed by a tab when it holds a space. */
function pathIn(text: string, prefix: 'a/' | 'b/'): string | null {
  if (text === '/dev/null') return null
  const path = text.startsWith('"') ? unquote(text) : text.replace(/\t$/, '')
  return path.startsWith(prefix) ? path.slice(prefix.length) : path
}

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 }

/** Undoes git's C-style quoting; octal escapes are bytes of UTF-8. */
export function unquote(text: string): string {
  const bytes: Buffer[] = []
  for (const [part] of text.slice(1, text.lastIndexOf('"')).matchAll(/\\[0-7]{3}|\\.|[^\\]+/gs)) {
    if (!part.startsWith('\\')) bytes.push(Buffer.from(part))
    else bytes.push(Buffer.from([ESCAPES[part.slice(1)] ?? Number.parseInt(part.slice(1), 8)]))
  }
  return Buffer.concat(bytes).toString('utf8')
}
