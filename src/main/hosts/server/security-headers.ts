/** The headers of every answer of the dashboard: a content security policy that starts from nothing, and its relatives. */

export function securityHeaders(port: number): Record<string, string> {
  const policy = {
    'default-src': "'none'",
    'script-src': "'self'",
    // xterm and the editor write style elements while they run; no style can call out, as nothing else may load.
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' data: blob:",
    'font-src': "'self'",
    // Not every browser counts a WebSocket of the same host as 'self'.
    'connect-src': `'self' ws://127.0.0.1:${port} ws://localhost:${port}`,
    'worker-src': "'self'",
    'manifest-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  }
  return {
    'content-security-policy': Object.entries(policy)
      .map(([name, value]) => `${name} ${value}`)
      .join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  }
}
