/** Numbers and outside text as words for people, the same wherever they are told. */

/** `4.2s`, `3m 05s`, `2h 07m`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000
  if (seconds < 59.95) return `${seconds.toFixed(1)}s`
  const whole = Math.round(seconds)
  const two = (n: number) => String(n).padStart(2, '0')
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${two(whole % 60)}s`
  return `${Math.floor(whole / 3600)}h ${two(Math.floor((whole % 3600) / 60))}m`
}

/** Cents, or more digits where that would show nothing. */
export function dollars(usd: number): string {
  return `$${usd > 0 && usd < 0.1 ? usd.toFixed(4) : usd.toFixed(2)}`
}

export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

/** Text of agents, files and git may hold terminal escapes: only line feeds and tabs are let through. */
export const plain = (text: string): string =>
  // Cf: marks that turn the direction of text or hide; Cc: escapes. Zero-width joiners of emoji go with them.
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\n' || character === '\t' ? character : '',
  )

/** The same on one line. */
export const plainLine = (text: string): string => plain(text.replaceAll(/\s+/g, ' ')).trim()
