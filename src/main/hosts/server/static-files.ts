/** Serves the built renderer: nothing outside of its folder, nothing of a type that is not known. */
import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { packageRoot } from '../../lib/package-root.ts'

/** Where the build puts the renderer, in a checkout and in the published package. */
export const builtRenderer = (): string => join(packageRoot(), 'out', 'renderer')

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
}

export interface StaticFile {
  readonly path: string
  readonly type: string
  readonly bytes: number
  /** Bundled files carry a hash in their name; the page itself does not. */
  readonly immutable: boolean
}

export type StaticAnswer = StaticFile | 'absent' | 'not-built'

/** The file that a path means. Links that lead out of the folder lead nowhere. */
export async function findStaticFile(root: string, pathname: string): Promise<StaticAnswer> {
  const folder = await realpath(root).catch(() => null)
  if (folder === null || (await stat(join(folder, 'index.html')).catch(() => null)) === null) return 'not-built'
  const parts = partsOf(pathname)
  if (parts === null) return 'absent'
  const wanted = parts.length === 0 ? ['index.html'] : parts
  const type = TYPES[extname(wanted.at(-1) ?? '').toLowerCase()]
  if (type === undefined) return 'absent'
  const path = await realpath(join(folder, ...wanted)).catch(() => null)
  if (path === null || !path.startsWith(folder + sep)) return 'absent'
  const info = await stat(path)
  if (!info.isFile()) return 'absent'
  return { path, type, bytes: info.size, immutable: wanted[0] === 'assets' }
}

/** Path segments, decoded once; null when one of them could mean anything but a name. */
export function partsOf(pathname: string): string[] | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return null
  }
  const parts = decoded.split('/').filter((part) => part !== '')
  const odd = parts.some((part) => part.startsWith('.') || /[\\:\0%]/.test(part))
  return odd ? null : parts
}

export async function sendStaticFile(response: ServerResponse, file: StaticFile, withBody: boolean): Promise<void> {
  response.writeHead(200, {
    'content-type': file.type,
    'content-length': file.bytes,
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  })
  if (!withBody) {
    response.end()
    return
  }
  // A browser that goes away in the middle is no failure of ours.
  await pipeline(createReadStream(file.path), response).catch(() => response.destroy())
}
