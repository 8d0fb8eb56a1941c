/** Shuts every way out of the window: navigation, new windows, web views, permissions, downloads, the network. */
import { type App, type Session, shell, type WebContents } from 'electron'
import type { Logger } from '../../../lib/logger.ts'
import { externalLink } from '../security/external-link.ts'
import { isPermitted } from '../security/permissions.ts'

export interface GuardOptions {
  readonly app: App
  readonly session: Session
  /** The origin of the window's page. */
  readonly origin: string
  readonly logger: Logger
  /** A click on the crash page's link wants the page back. */
  readonly onReturn: (contents: WebContents) => void
  /** Whether this address is the crash page. */
  readonly isCrashPage: (address: string) => boolean
}

export function guard({ app, session, origin, logger, onReturn, isCrashPage }: GuardOptions): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      event.preventDefault()
      if (isCrashPage(contents.getURL()) && event.url === `${origin}/`) onReturn(contents)
      else logger.warn({ to: bounded(event.url) }, 'a navigation was refused')
    })
    // The main frame's would hide the event above.
    contents.on('will-frame-navigate', (event) => {
      if (!event.isMainFrame) event.preventDefault()
    })
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      const link = externalLink(url)
      if (link === null) logger.warn({ to: bounded(url) }, 'a link was refused')
      else
        shell
          .openExternal(link)
          .catch((error: unknown) => logger.warn({ error: String(error) }, 'no program opened a link'))
      return { action: 'deny' }
    })
  })

  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(isPermitted(permission, requestingUrl, origin)),
  )
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    isPermitted(permission, requestingOrigin, origin),
  )
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}))
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${origin}/`)) event.preventDefault()
  })
  // The policy of the page forbids these already; this holds for whatever is not a page (prefetches, workers, spelling).
  session.webRequest.onBeforeRequest(
    { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'] },
    ({ url }, answer) => answer({ cancel: !isOwn(url, origin) }),
  )
}

/** The development server speaks over a WebSocket of the same host too. */
const isOwn = (url: string, origin: string): boolean =>
  url.startsWith(`${origin}/`) || url.startsWith(`${origin.replace(/^http/, 'ws')}/`)

const bounded = (text: string): string => text.slice(0, 200)
