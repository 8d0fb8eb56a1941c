/**
 * Decides about every request before anything else sees it: Host, Origin, and what the caller may do. It refuses whatever
 * it does not know to be right.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { Credentials, WebGrant } from './credentials.ts'

export interface GuardOptions {
  readonly port: number
  readonly credentials: Credentials
}

/** `page`: the renderer and its assets. `api`: REST and whatever changes something. `socket`: a WebSocket upgrade. */
export type Target = 'page' | 'api' | 'socket'

export type Verdict =
  | { readonly ok: true; readonly grant: WebGrant }
  | { readonly ok: false; readonly status: 401 | 403 | 421; readonly reason: string }

const refuse = (status: 401 | 403 | 421, reason: string): Verdict => ({ ok: false, status, reason })

export const cookieName = (port: number): string => `switchyard_${port}`

export const hostsOf = (port: number): string[] => {
  const names = ['127.0.0.1', 'localhost', '[::1]']
  // A browser leaves the default port out.
  return [...names.map((name) => `${name}:${port}`), ...(port === 80 ? names : [])]
}

/** Host and Origin, which every request has to pass, with or without credentials; null: it passes. */
export function checkAddress(headers: IncomingHttpHeaders, { port }: GuardOptions): Verdict | null {
  const { host, origin } = headers
  // A page of another name that resolves to this machine (DNS rebinding) sends that name.
  if (host === undefined || !hostsOf(port).includes(host.toLowerCase()))
    return refuse(421, 'This is not the address of the dashboard.')
  if (origin !== undefined && origin !== `http://${host.toLowerCase()}`)
    return refuse(403, 'Requests of other origins are refused.')
  return null
}

export function guard(headers: IncomingHttpHeaders, target: Target, options: GuardOptions): Verdict {
  const address = checkAddress(headers, options)
  if (address !== null) return address
  if (headers.authorization !== undefined) return byToken(headers.authorization, options.credentials)
  const cookie = readCookie(headers.cookie, cookieName(options.port))
  const grant = cookie === null ? null : options.credentials.ofCookie(cookie)
  if (grant === null)
    return refuse(401, 'Open the link that `switchyard web` prints, or send `Authorization: Bearer TOKEN`.')
  return fromOwnPage(headers, target) ? { ok: true, grant } : refuse(403, 'With the cookie, an Origin is needed.')
}

function byToken(authorization: string, credentials: Credentials): Verdict {
  const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
  const grant = token === undefined ? null : credentials.ofToken(token)
  return grant === null ? refuse(401, 'This token is not known.') : { ok: true, grant }
}

/**
 * The cookie comes along with whatever a browser sends, so it has to be shown that our own page sent it. Browsers put an
 * Origin on every WebSocket and every POST; a script that wants to read uses the token. Only the page itself and its
 * files are fetched without one: there `Sec-Fetch-Site`, where it is sent, must say that no other site is behind it.
 */
function fromOwnPage(headers: IncomingHttpHeaders, target: Target): boolean {
  if (headers.origin !== undefined) return true // Checked to be ours already.
  if (target !== 'page') return false
  const site = headers['sec-fetch-site']
  return site === undefined || site === 'same-origin' || site === 'none'
}

export function readCookie(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return null
}
