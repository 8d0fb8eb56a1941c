/** Serves the built renderer through the app's own scheme (`bootstrap.ts` registers it), with security headers on every answer. */
import { readFile } from 'node:fs/promises'
import type { Session } from 'electron'
import { APP_HOST, APP_SCHEME, appFile, CRASH_PATH } from '../security/app-files.ts'
import { securityHeaders } from '../security/content-security.ts'

/** `root`: the folder of the built renderer; `crashPage`: what to show in place of a renderer that died. */
export function serveApp(session: Session, root: string, crashPage: () => string): void {
  session.protocol.handle(APP_SCHEME, async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, 'Only GET is answered.')
    if (isCrashPage(request.url)) return answer(200, crashPage(), 'text/html; charset=utf-8')
    const found = appFile(root, request.url)
    if (found === null) return answer(404, 'There is no such file.')
    try {
      // Read rather than fetched: this way files inside of the package's archive are found too.
      const body = await readFile(found.file)
      return answer(200, new Uint8Array(body), found.type, found.immutable)
    } catch {
      return answer(404, 'There is no such file.')
    }
  })
}

const isCrashPage = (address: string): boolean => address === `${APP_SCHEME}://${APP_HOST}${CRASH_PATH}`

function answer(
  status: number,
  body: string | Uint8Array<ArrayBuffer>,
  type = 'text/plain; charset=utf-8',
  immutable = false,
): Response {
  return new Response(body, {
    status,
    headers: {
      ...securityHeaders(),
      'content-type': type,
      'cache-control': immutable ? 'max-age=31536000, immutable' : 'no-cache',
    },
  })
}
