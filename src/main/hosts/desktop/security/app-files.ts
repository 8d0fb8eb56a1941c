/** Which file of the built renderer a request of the app's own scheme means; everything else is refused. */
import { join, sep } from 'node:path'

export const APP_SCHEME = 'app'
export const APP_HOST = 'switchyard'
/** With the scheme registered as standard, this is the window's origin. */
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`
export const APP_URL = `${APP_ORIGIN}/`
/** Shown by the host when the renderer died. */
export const CRASH_PATH = '/__crash'

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  map: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  woff: 'font/woff',
  ttf: 'font/ttf',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
  txt: 'text/plain; charset=utf-8',
}

export interface AppFile {
  readonly file: string
  readonly type: string
  /** Bundled files carry a hash in their name; the page itself does not. */
  readonly immutable: boolean
}

/** null: not a file of ours. A path without an extension is a place inside of the page, so it means the page. */
export function appFile(root: string, address: string): AppFile | null {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return null
  }
  if (url.protocol !== `${APP_SCHEME}:` || url.host !== APP_HOST || url.username !== '' || url.password !== '')
    return null
  const path = decode(url.pathname)
  if (path === null) return null
  const parts = path.split('/').filter((part) => part !== '')
  // URL parsing removes plain dot segments; encoded ones, separators of Windows, drives and streams arrive here.
  if (parts.some((part) => part === '..' || part === '.' || /[\\:\0]/.test(part))) return null
  const extension = /\.([a-z0-9]+)$/.exec(parts.at(-1) ?? '')?.[1]
  if (extension === undefined) return { file: join(root, 'index.html'), type: TYPES['html'] ?? '', immutable: false }
  const type = TYPES[extension]
  if (type === undefined) return null
  const file = join(root, ...parts)
  if (!file.startsWith(root.endsWith(sep) ? root : root + sep)) return null
  return { file, type, immutable: parts[0] === 'assets' }
}

/** Decoded once and for all: what still holds an escape afterwards was encoded twice, which no link of ours is. */
function decode(path: string): string | null {
  try {
    const decoded = decodeURIComponent(path)
    return /%[0-9a-f]{2}/i.test(decoded) ? null : decoded
  } catch {
    return null
  }
}
