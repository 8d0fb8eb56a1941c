/** The address of the renderer's development server, which only a checkout may use. */

/** Its origin, or null: serve the built renderer. */
export function developmentServer(env: NodeJS.ProcessEnv, packaged: boolean): string | null {
  const address = env['ELECTRON_RENDERER_URL']
  if (packaged || address === undefined) return null
  try {
    const url = new URL(address)
    return url.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname) ? url.origin : null
  } catch {
    return null
  }
}
