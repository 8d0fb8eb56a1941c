/**
 * What may not reach the person's own terminal while it shows one of the engine's, taken out of a stream of bytes: queries
 * that the engine's mirror answers (rule 9 of `terminal-wire.ts`; two answers would be typed into the program), and whatever
 * would leave the alternate screen that we draw in, or empty the scrollback behind it. Other bytes pass as they are.
 */

export interface ScreenFilter {
  /** Bytes to write; a sequence that is not finished is held back for the next call. */
  take(bytes: Uint8Array): Uint8Array
  /** Forgets a sequence that was not finished. */
  reset(): void
}

const ESC = 0x1b
const BEL = 0x07
/** No sequence that matters here is as long; a longer one passes. */
const MOST_HELD = 128
/** Switches between the main and the alternate screen, in any of their spellings. */
const SCREENS = new Set(['47', '1047', '1049'])
/** The screen as a program finds it after such a switch: the alternate one is always empty at first. */
const EMPTY = '\u001b[2J\u001b[H'
/** What RIS does, without leaving our screen. */
const RESET = `\u001b[!p\u001b[0m${EMPTY}`

/** `left`: the program went back to its main screen, whose text has to be had anew. */
export function createScreenFilter(left: () => void): ScreenFilter {
  let state: 'text' | 'escape' | 'csi' | 'dcs' | 'query' | 'query-escape' = 'text'
  let held: number[] = []

  function csi(): string | null {
    const text = String.fromCharCode(...held)
    const body = text.slice(2, -1)
    const final = text.at(-1)
    if (final === 'c' && /^[>=]?[\d;]*$/.test(body)) return ''
    if (final === 'n' && /^\??[\d;]*$/.test(body)) return ''
    if (final === 'p' && /^\??[\d;]*\$$/.test(body)) return ''
    if (final === 'J' && /^\??0*3$/.test(body)) return ''
    if ((final === 'h' || final === 'l') && body.startsWith('?')) return modes(body.slice(1).split(';'), final)
    return null
  }

  function modes(all: readonly string[], final: 'h' | 'l'): string | null {
    const kept = all.filter((mode) => !SCREENS.has(mode))
    if (kept.length === all.length) return null
    if (final === 'l') left()
    return `${kept.length > 0 ? `\u001b[?${kept.join(';')}${final}` : ''}${EMPTY}`
  }

  return {
    reset() {
      state = 'text'
      held = []
    },
    take(bytes) {
      const out: number[] = []
      const pass = (instead: string | null = null): void => {
        if (instead === null) for (const byte of held) out.push(byte)
        else for (let at = 0; at < instead.length; at++) out.push(instead.charCodeAt(at))
        held = []
        state = 'text'
      }
      for (const byte of bytes) {
        if (state === 'query') {
          if (byte === BEL) pass('')
          else if (byte === ESC) state = 'query-escape'
          continue
        }
        if (state === 'query-escape') {
          pass('')
          // ESC \ ends it; anything else is a sequence of its own that cut it off.
          if (byte !== 0x5c) {
            held = [ESC]
            state = 'escape'
          } else continue
        }
        if (byte === ESC || held.length >= MOST_HELD) {
          pass()
          if (byte !== ESC) {
            out.push(byte)
            continue
          }
          held.push(byte)
          state = 'escape'
          continue
        }
        if (state === 'text') {
          out.push(byte)
          continue
        }
        held.push(byte)
        if (state === 'escape') {
          if (byte === 0x5b) state = 'csi'
          else if (byte === 0x50) state = 'dcs'
          else pass(byte === 0x63 ? RESET : null)
        } else if (byte < 0x20 || byte > 0x7e) {
          pass()
        } else if (byte >= 0x40) {
          if (state === 'csi') pass(csi())
          else if (byte === 0x71 && held.at(-2) === 0x24) {
            held = []
            state = 'query'
          } else pass()
        }
      }
      return Uint8Array.from(out)
    },
  }
}
