/** The few pages of the host itself: plain, without scripts, with nothing in them that came from outside. */

const page = (title: string, body: string, head = ''): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="dark light"><title>${title}</title>${head}<style>body{font:15px/1.5 system-ui,sans-serif;max-width:38rem;margin:18vh auto;padding:0 1.5rem}code{font-family:ui-monospace,monospace}</style></head><body><h1>${title}</h1>${body}</body></html>`

/** The link was good. The page goes on by itself: a redirect would not carry a SameSite=Strict cookie from elsewhere. */
export const WELCOME = page(
  'Switchyard',
  '<p>You are signed in. <a href="/">Go on to the dashboard</a>.</p>',
  '<meta http-equiv="refresh" content="0;url=/">',
)

export const LINK_USED = page(
  'This link was used already',
  '<p>Links work once, for 15 minutes. If this browser is signed in, <a href="/">the dashboard is here</a>; otherwise run <code>switchyard web</code>: it prints a new link, also while the dashboard is served.</p>',
)

export const SIGN_IN = page(
  'Not signed in',
  '<p>Run <code>switchyard web</code>: it prints a link that signs this browser in, also while the dashboard is served. Scripts send <code>Authorization: Bearer TOKEN</code>.</p>',
)

export const NOT_BUILT = page(
  'The dashboard is not built yet',
  '<p>Build it with <code>npm run build:renderer</code> in the folder of Switchyard, then reload this page. The API at <code>/api</code> works without it.</p>',
)
