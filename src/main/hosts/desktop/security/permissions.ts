/** Permissions of the window: everything is denied but writing plain text to the clipboard. */

const GRANTED: ReadonlySet<string> = new Set(['clipboard-sanitized-write'])

export function isPermitted(permission: string, requestingUrl: string, ownOrigin: string): boolean {
  return GRANTED.has(permission) && (requestingUrl === ownOrigin || requestingUrl.startsWith(`${ownOrigin}/`))
}
