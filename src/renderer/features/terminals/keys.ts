/** What a key of the on-screen row sends, and pasted text without what could steer a program. */

export type RowKey = 'escape' | 'tab' | 'up' | 'down' | 'left' | 'right' | 'interrupt'

/** `application`: the program asked for application cursor keys (DECCKM). */
export function rowKeyText(key: RowKey, application: boolean): string {
  const cursor = application ? '\u001bO' : '\u001b['
  switch (key) {
    case 'escape':
      return '\u001b'
    case 'tab':
      return '\t'
    case 'interrupt':
      return '\u0003'
    case 'up':
      return `${cursor}A`
    case 'down':
      return `${cursor}B`
    case 'right':
      return `${cursor}C`
    case 'left':
      return `${cursor}D`
  }
}

/** What Ctrl makes of a typed character: `c` becomes the interrupt. Characters without one stay as they are. */
export function withControl(text: string): string {
  const code = text.toUpperCase().charCodeAt(0)
  if (text.length !== 1) return text
  if (text === ' ') return '\u0000'
  if (text === '?') return '\u007f'
  return code >= 0x40 && code <= 0x5f ? String.fromCharCode(code - 0x40) : text
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it takes out.
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g

/**
 * Text as it may be pasted: no control characters but tabs and line ends, so that nothing that was copied from a page can end
 * the bracket around it and be run.
 */
export const pasteable = (text: string): string => text.replaceAll(CONTROLS, '')
