/** Every refusal of the dashboard, over the real server: foreign origins, missing ones, wrong hosts, tokens, sizes, paths. */
import { existsSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { cookieName } from '../../src/main/hosts/server/guard.ts'
import { scenario } from '../fixtures/scenario.ts'
import { type ApiWorld, commandId, createApiWorld, writeRenderer } from '../support/api-world.ts'

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

let api: ApiWorld
let port: number
let own: string

beforeAll(async () => {
  api = await createApiWorld({
    script: scenario([]).build(),
    limits: { bodyBytes: 64 * 1024, messageBytes: 64 * 1024, sockets: 3 },
  })
  port = api.dashboard.port
  own = `http://127.0.0.1:${port}`
})
afterAll(() => api?.close())

/** A request with exactly these headers: `fetch` would set Host and Origin by itself. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers: options.headers ?? {} },
      (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          body += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
        response.on('error', reject)
      },
    )
    sent.on('error', reject)
    sent.end(options.body)
  })
}

/** How an upgrade ended: `open`, or the status that refused it. */
function upgrade(headers: Record<string, string>, path = '/ws'): Promise<number | 'open'> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
    socket.once('open', () => {
      socket.once('close', () => resolve('open'))
      socket.close()
    })
    socket.once('unexpected-response', (_, response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    socket.once('error', (error) => (/Unexpected server response/.test(error.message) ? undefined : reject(error)))
  })
}

const bearer = (grant: 'admin' | 'read' = 'admin') => ({ authorization: `Bearer ${api.credentials.token(grant)}` })
const cookie = (grant: 'admin' | 'read' = 'admin') => ({
  cookie: `other=1; ${cookieName(port)}=${api.credentials.cookie(grant)}`,
})
const command = (more: object = {}) => JSON.stringify({ commandId: commandId(), dir: api.world.project, ...more })
const JSON_TYPE = { 'content-type': 'application/json' }

describe('tokens', () => {
  it('answers a right one, and refuses a wrong or missing one', async () => {
    expect((await ask('/api/system', { headers: bearer() })).status).toBe(200)
    for (const headers of [
      {},
      { authorization: 'Bearer ' },
      { authorization: 'Bearer wrong' },
      { authorization: `Bearer ${api.credentials.token('admin')}x` },
      { authorization: `Basic ${api.credentials.token('admin')}` },
      { authorization: `Bearer ${api.credentials.cookie('admin')}` },
      { cookie: `${cookieName(port)}=${api.credentials.token('admin')}`, origin: own },
      { cookie: `${cookieName(port)}=`, origin: own },
    ] as Record<string, string>[]) {
      expect((await ask('/api/system', { headers })).status, JSON.stringify(headers)).toBe(401)
      expect(await upgrade(headers), JSON.stringify(headers)).toBe(401)
    }
    // Never from the address, which ends up in histories and logs.
    expect((await ask(`/api/system?token=${api.credentials.token('admin')}`)).status).toBe(401)
    expect((await ask('/api/openapi.json')).status).toBe(401)
    expect((await ask('/api/openapi.json', { headers: bearer('read') })).status).toBe(200)
  })

  it('refuses a command with the read-only one, over REST and with its cookie', async () => {
    const asked = { method: 'POST', body: command() }
    const byToken = await ask('/api/projects', { ...asked, headers: { ...bearer('read'), ...JSON_TYPE } })
    expect(byToken.status).toBe(403)
    expect(JSON.parse(byToken.body)).toMatchObject({ defined: true, code: 'FORBIDDEN', data: { needs: 'operate' } })
    const byCookie = await ask('/api/projects', { ...asked, headers: { ...cookie('read'), origin: own, ...JSON_TYPE } })
    expect(byCookie.status).toBe(403)
    expect((await ask('/api/runs', { headers: bearer('read') })).status).toBe(200)
    expect((await ask('/auth/link', { method: 'POST', headers: bearer('read') })).status).toBe(403)
  })
})

describe('origins', () => {
  it('refuses a page on another origin, whatever it brings along', async () => {
    for (const origin of [
      'https://evil.example',
      'http://127.0.0.1:1',
      `https://127.0.0.1:${port}`,
      'null',
      `http://localhost:${port}`,
    ]) {
      for (const credentials of [cookie(), bearer(), {}]) {
        const headers = { ...credentials, origin } as Record<string, string>
        expect((await ask('/api/system', { headers })).status, origin).toBe(403)
        expect(
          (await ask('/api/projects', { method: 'POST', headers: { ...headers, ...JSON_TYPE }, body: command() }))
            .status,
        ).toBe(403)
        expect(await upgrade(headers), origin).toBe(403)
        expect((await ask('/', { headers })).status, origin).toBe(403)
      }
    }
    expect(await ask('/api/projects', { headers: bearer() })).toMatchObject({ status: 200, body: '[]' })
  })

  it('refuses a request or WebSocket with the cookie and no Origin, and takes both with the own one', async () => {
    expect((await ask('/api/system', { headers: cookie() })).status).toBe(403)
    expect(
      (await ask('/api/projects', { method: 'POST', headers: { ...cookie(), ...JSON_TYPE }, body: command() })).status,
    ).toBe(403)
    expect((await ask('/auth/session', { method: 'POST', headers: cookie() })).status).toBe(403)
    expect(await upgrade(cookie())).toBe(403)
    expect((await ask('/api/system', { headers: { ...cookie(), origin: own } })).status).toBe(200)
    expect(await upgrade({ ...cookie(), origin: own })).toBe('open')
    const session = await ask('/auth/session', { method: 'POST', headers: { ...cookie('read'), origin: own } })
    expect(session).toMatchObject({ status: 200, body: '{"grant":"read"}' })
  })

  it('needs no Origin of a token, on either', async () => {
    expect(await upgrade(bearer())).toBe('open')
    expect((await ask('/api/system', { headers: { ...bearer(), origin: own } })).status).toBe(200)
  })
})

describe('hosts', () => {
  it('refuses every name but its own', async () => {
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
      '127.0.0.1:1',
      `127.0.0.1.evil.example:${port}`,
      `0.0.0.0:${port}`,
    ]) {
      expect((await ask('/api/system', { headers: { ...bearer(), host } })).status, host).toBe(421)
      expect(await upgrade({ ...bearer(), host }), host).toBe(421)
      expect((await ask('/open?code=x', { headers: { host } })).status, host).toBe(421)
      expect((await ask('/', { headers: { ...cookie(), host } })).status, host).toBe(421)
    }
    const named = `localhost:${port}`
    expect((await ask('/api/system', { headers: { ...bearer(), host: named } })).status).toBe(200)
    expect(
      (await ask('/api/system', { headers: { ...cookie(), host: named, origin: `http://${named}` } })).status,
    ).toBe(200)
  })

  it('listens on the loopback interface alone', async ({ skip }) => {
    const { networkInterfaces } = await import('node:os')
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((item) => item && !item.internal && item.family === 'IPv4')
    if (!outside) return skip('this machine has no interface but the loopback one')
    const refused = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: outside.address, port })
      socket.once('connect', () => resolve(false))
      socket.once('error', () => resolve(true))
    })
    expect(refused).toBe(true)
  })
})

describe('sizes and numbers', () => {
  it('refuses a body that is too large, told or untold', async () => {
    const body = command({ dir: 'x'.repeat(80 * 1024) })
    const told = await ask('/api/projects', {
      method: 'POST',
      headers: { ...bearer(), ...JSON_TYPE, 'content-length': String(body.length) },
      body,
    })
    expect(told.status).toBe(413)
    const untold = await ask('/api/projects', {
      method: 'POST',
      headers: { ...bearer(), ...JSON_TYPE, 'transfer-encoding': 'chunked' },
      body,
    }).catch((error: NodeJS.ErrnoException) => error.code)
    // The connection may be reset before all of it was sent, which is a refusal as well.
    expect(['ECONNRESET', 'EPIPE', 413]).toContain(typeof untold === 'object' ? untold.status : untold)
    expect((await ask('/api/system', { headers: bearer() })).status).toBe(200)
  })

  it('closes a WebSocket that sends a frame that is too large', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers: bearer() })
    await new Promise((resolve) => socket.once('open', resolve))
    const code = await new Promise<number>((resolve) => {
      socket.once('close', resolve)
      socket.on('error', () => {})
      socket.send('x'.repeat(80 * 1024))
    })
    expect(code).toBe(1009)
    expect((await ask('/api/system', { headers: bearer() })).status).toBe(200)
  })

  it('takes only so many WebSockets', async () => {
    const sockets = await Promise.all(
      [1, 2, 3].map(async () => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers: bearer() })
        await new Promise((resolve) => socket.once('open', resolve))
        return socket
      }),
    )
    expect(await upgrade(bearer())).toBe(503)
    await Promise.all(
      sockets.map(
        (socket) =>
          new Promise((resolve) => {
            socket.once('close', resolve)
            socket.close()
          }),
      ),
    )
  })

  it('survives requests that are no HTTP at all', async () => {
    const said = await new Promise<string>((resolve) => {
      let text = ''
      const socket = connect({ host: '127.0.0.1', port }, () =>
        socket.write('GET http://evil.example/api HTTP/1.1\r\n\r\n'),
      )
      socket.on('data', (chunk) => {
        text += chunk.toString()
      })
      socket.on('close', () => resolve(text))
      socket.on('error', () => resolve(text))
    })
    expect(said).toMatch(/^HTTP\/1\.1 4/)
    expect(await upgrade(bearer(), '/elsewhere')).toBe(404)
    expect((await ask('/api/nothing', { headers: bearer() })).status).toBe(404)
    expect((await ask('/', { method: 'DELETE', headers: { ...cookie(), origin: own } })).status).toBe(405)
  })
})

describe('signing in', () => {
  it('turns a link into a cookie, once, and that cookie opens the page', async () => {
    const link = new URL(api.dashboard.link('admin'))
    const path = `${link.pathname}${link.search}`
    // A look-ahead of a mail program or a foreign page must not use it up.
    expect((await ask(path, { method: 'HEAD' })).status).not.toBe(200)
    expect((await ask(path, { headers: { origin: 'https://evil.example' } })).status).toBe(403)
    const opened = await ask(path, { headers: { 'sec-fetch-site': 'none' } })
    expect(opened.status).toBe(200)
    const [set = ''] = opened.headers['set-cookie'] ?? []
    expect(set).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/)
    expect(opened.headers['cache-control']).toBe('no-store')
    expect((await ask(path)).status).toBe(403)
    expect((await ask('/open?code=')).status).toBe(403)

    writeRenderer(api.renderer, { 'index.html': '<!doctype html>app', 'assets/app-1a2b3c.js': 'export {}' })
    const signedIn = { cookie: set.split(';')[0] ?? '' }
    const page = await ask('/', { headers: { ...signedIn, 'sec-fetch-site': 'none' } })
    expect(page).toMatchObject({ status: 200, body: '<!doctype html>app' })
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/)
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    })
    const asset = await ask('/assets/app-1a2b3c.js', { headers: signedIn })
    expect(asset.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    })
    // Another site may not even embed it.
    for (const site of ['cross-site', 'same-site'])
      expect((await ask('/', { headers: { ...signedIn, 'sec-fetch-site': site } })).status).toBe(403)
    expect((await ask('/')).status).toBe(401)
    const left = await ask('/auth/leave', { method: 'POST', headers: { ...signedIn, origin: own } })
    expect(left.headers['set-cookie']?.[0]).toContain('Max-Age=0')
  })

  it('makes read-only links for whoever may', async () => {
    const made = await ask('/auth/link?grant=read', { method: 'POST', headers: { ...cookie(), origin: own } })
    const { link } = JSON.parse(made.body) as { link: string }
    const opened = await ask(link.slice(own.length))
    const reader = { cookie: opened.headers['set-cookie']?.[0]?.split(';')[0] ?? '', origin: own }
    expect(await ask('/auth/session', { method: 'POST', headers: reader })).toMatchObject({ body: '{"grant":"read"}' })
  })
})

describe('files', () => {
  it('gives nothing outside of the renderer, and nothing of an unknown type', async () => {
    writeRenderer(api.renderer, { 'index.html': 'app', 'notes.exe': 'x', '.hidden.js': 'x' })
    writeFileSync(join(api.world.dir, 'secret.txt'), 'top-secret-text')
    symlinkSync(join(api.world.dir, 'secret.txt'), join(api.renderer, 'link.txt'))
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/..%5csecret.txt',
      '/%252e%252e/secret.txt',
      '/link.txt',
      '/notes.exe',
      '/.hidden.js',
      '/assets',
      '/%00',
      '/%zz',
      '//etc/passwd',
    ]) {
      const answer = await ask(path, { headers: cookie() })
      expect(answer.status, path).toBeGreaterThanOrEqual(400)
      expect(answer.body, path).not.toContain('top-secret-text')
      expect(answer.body).not.toContain('root:')
    }
  })
})

describe('the local socket', () => {
  it('belongs to this user alone', () => {
    expect(existsSync(api.open.socketPath)).toBe(true)
    expect(statSync(api.open.socketPath).mode & 0o777).toBe(0o600)
  })
})
