/** Opens addresses that stand in a terminal: only of the web, only when asked for, and without a way back to us. */

/** The address as it is opened; null: not one that we open. What a program printed may call itself anything. */
export function webAddress(text: string): string | null {
  if (text.length > 4096 || !URL.canParse(text)) return null
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null
  // `https://bank.example@evil.example` reads like another host.
  if (url.username !== '' || url.password !== '') return null
  return url.href
}

/** A plain click belongs to the selection and to the program; a finger has no modifier. */
export const wantsLink = (event: Pick<MouseEvent, 'ctrlKey' | 'metaKey'>, touch: boolean): boolean =>
  event.ctrlKey || event.metaKey || touch

/** In a browser a new tab; the desktop app refuses the window and hands the address to the system's browser. */
export function openLink(address: string): void {
  const url = webAddress(address)
  if (url !== null) window.open(url, '_blank', 'noopener,noreferrer')
}
