/** Which links may leave the app for the system's browser or mail program. */

const SCHEMES: ReadonlySet<string> = new Set(['https:', 'http:', 'mailto:'])
/** Longer than any link that a person follows; some systems cut longer command lines in ways of their own. */
const MAX_LENGTH = 2048

/** The normalised address, or null when it must not be opened. */
export function externalLink(address: string): string | null {
  if (address.length > MAX_LENGTH) return null
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return null
  }
  if (!SCHEMES.has(url.protocol)) return null
  // "https://github.com@evil.example" reads like another site than it is.
  if (url.username !== '' || url.password !== '') return null
  if (url.protocol !== 'mailto:' && url.hostname === '') return null
  return url.href.length > MAX_LENGTH ? null : url.href
}
