/**
 * Who may use the dashboard: a token for scripts, a cookie for browsers, and one-time links that turn into the cookie.
 *
 * Everything is derived from one secret in the data directory, so that a restart keeps bookmarks and cookies valid; a new
 * secret ends them all.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import type { Grant } from '../../../contract/access.ts'
import { writeFileAtomic } from '../../lib/atomic-write.ts'
import { readTextFile } from '../../services/intake/read-text-file.ts'

/** What a browser can be granted: `desktop-only` never. */
export type WebGrant = Extract<Grant, 'admin' | 'read'>
const GRANTS: readonly WebGrant[] = ['admin', 'read']

export interface Credentials {
  token(grant: WebGrant): string
  cookie(grant: WebGrant): string
  /** null: no such token or cookie. Compared in constant time. */
  ofToken(token: string): WebGrant | null
  ofCookie(cookie: string): WebGrant | null
  /** A code for a link; it works once, within 15 minutes. */
  issueCode(grant: WebGrant): string
  redeemCode(code: string): WebGrant | null
}

const SECRET_FILE = 'dashboard.key'
const CODE_MS = 15 * 60_000
/** Links that nobody opened are forgotten, the oldest first. */
const MOST_CODES = 32

export function createCredentials(secret: Buffer, now: () => number): Credentials {
  const codes = new Map<string, { grant: WebGrant; until: number }>()
  const derive = (purpose: string): string => createHmac('sha256', secret).update(purpose).digest('base64url')
  const find = (kind: string, given: string): WebGrant | null => {
    let found: WebGrant | null = null
    // All of them are compared, so that the time tells nothing about which one fits.
    for (const grant of GRANTS) if (equal(derive(`${kind}:${grant}`), given)) found = grant
    return found
  }
  return {
    token: (grant) => derive(`token:${grant}`),
    cookie: (grant) => derive(`cookie:${grant}`),
    ofToken: (token) => find('token', token),
    ofCookie: (cookie) => find('cookie', cookie),
    issueCode(grant) {
      const code = randomBytes(24).toString('base64url')
      codes.set(digest(code), { grant, until: now() + CODE_MS })
      const oldest = codes.size > MOST_CODES ? codes.keys().next().value : undefined
      if (oldest !== undefined) codes.delete(oldest)
      return code
    },
    redeemCode(code) {
      // Looked up by digest: how long that takes says nothing about the code.
      const key = digest(code)
      const known = codes.get(key)
      codes.delete(key)
      return known && known.until >= now() ? known.grant : null
    },
  }

  function digest(code: string): string {
    return derive(`code:${code}`)
  }
}

function equal(expected: string, given: string): boolean {
  const a = Buffer.from(expected)
  const b = Buffer.from(given)
  // Lengths are no secret; the contents are compared in constant time.
  return a.length === b.length && timingSafeEqual(a, b)
}

/** The secret of a data directory, made when there is none, or when `renew` says so. */
export async function loadSecret(home: string, renew: boolean): Promise<Buffer> {
  const file = join(home, SECRET_FILE)
  const stored = renew ? null : await readTextFile(file, 1024)
  if (stored?.ok && stored.value !== null && /^[0-9a-f]{64}$/.test(stored.value.trim()))
    return Buffer.from(stored.value.trim(), 'hex')
  const secret = randomBytes(32)
  writeFileAtomic(file, `${secret.toString('hex')}\n`, 0o600)
  return secret
}
