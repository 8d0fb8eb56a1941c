/** Every rule that keeps the window harmless, over the real app. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { APP_FOLDER, listen, testsOfOneApp } from './support/desktop.ts'

const test = testsOfOneApp()

test('the page has no Node, and one bridge with three functions', async ({ desktop }) => {
  const page = await desktop.page()
  const seen = await page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => Reflect.has(globalThis, name)),
    bridge: Object.keys(Reflect.get(window, 'switchyard')).sort(),
    frozen: !Reflect.set(Reflect.get(window, 'switchyard'), 'connect', 1),
    origin: location.origin,
  }))
  expect(seen).toEqual({
    node: [],
    bridge: ['connect', 'openTerminal', 'pathOf'],
    frozen: true,
    origin: 'app://switchyard',
  })
})

test('the window is isolated and sandboxed', async ({ desktop }) => {
  await desktop.page()
  const preferences = await desktop.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    return (contents as unknown as { getLastWebPreferences(): object }).getLastWebPreferences()
  })
  expect(preferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
  })
})

test('the preload is CommonJS and needs nothing but Electron', () => {
  const text = readFileSync(join(APP_FOLDER, 'preload', 'index.cjs'), 'utf8')
  expect(text).not.toMatch(/^\s*(import|export)\s/m)
  expect([...text.matchAll(/require\(["'`]([^"'`]+)/g)].map(([, name]) => name)).toEqual(['electron'])
})

test('every answer carries the policy; script that is written into the page does not run', async ({ desktop }) => {
  const page = await desktop.page()
  const found = await page.evaluate(async () => {
    const answers = await Promise.all(['/', '/__crash', '/no-such.js'].map((path) => fetch(path)))
    const violations: string[] = []
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective))
    const script = document.createElement('script')
    script.textContent = 'window.written = true'
    document.head.append(script)
    const holder = document.createElement('div')
    holder.innerHTML = '<img src="data:image/png,x" onerror="window.written = true">'
    const image = new Promise((resolve) => holder.firstElementChild?.addEventListener('error', resolve))
    document.body.append(holder)
    const frame = document.createElement('iframe')
    frame.src = 'app://switchyard/'
    const blocked = new Promise((resolve) => document.addEventListener('securitypolicyviolation', resolve))
    document.body.append(frame)
    await Promise.all([image, blocked])
    let evaluated = 'yes'
    try {
      // biome-ignore lint/security/noGlobalEval: that it is refused is what is tested
      globalThis.eval('1')
    } catch {
      evaluated = 'no'
    }
    return {
      policies: answers.map((answer) => answer.headers.get('content-security-policy')?.slice(0, 18)),
      sniff: answers.map((answer) => answer.headers.get('x-content-type-options')),
      status: answers.map((answer) => answer.status),
      written: Reflect.get(window, 'written') ?? false,
      evaluated,
      violations,
    }
  })
  expect(found).toMatchObject({
    policies: ["default-src 'none'", "default-src 'none'", "default-src 'none'"],
    sniff: ['nosniff', 'nosniff', 'nosniff'],
    status: [200, 200, 404],
    written: false,
    evaluated: 'no',
  })
  expect(found.violations).toContain('script-src-elem')
})

test('the scheme serves the renderer and nothing else', async ({ desktop }) => {
  const page = await desktop.page()
  const status = await page.evaluate(async () => {
    const paths = ['/..%2f..%2fpackage.json', '/..%5c..%5cpackage.json', '/%252e%252e/package.json', '/index.pem']
    const answers = await Promise.all(paths.map((path) => fetch(path).then((answer) => answer.status)))
    const posted = await fetch('/', { method: 'POST' }).then((answer) => answer.status)
    return [...answers, posted]
  })
  expect(status).toEqual([404, 404, 404, 404, 405])
})

test('nothing leads away from the page; links go to the browser after a look at them', async ({ desktop }) => {
  const page = await desktop.page()
  await page.evaluate(() => {
    for (const url of [
      'https://example.com/a',
      'mailto:a@b.example',
      'file:///etc/passwd',
      'javascript:1',
      'smb://x/y',
    ])
      window.open(url)
    const link = document.createElement('a')
    link.href = 'https://example.com/away'
    document.body.append(link)
    link.click()
  })
  await expect.poll(() => desktop.log()).toContain('a navigation was refused')
  expect(page.url()).toBe('app://switchyard/')
  expect((await desktop.recorded()).external).toEqual(['https://example.com/a', 'mailto:a@b.example'])
  expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('permissions are denied, but for writing to the clipboard', async ({ desktop }) => {
  const page = await desktop.page()
  await page.bringToFront()
  const found = await page.evaluate(async () => {
    const refused = (promise: Promise<unknown>) => promise.then(() => 'granted').catch(() => 'refused')
    return {
      notifications: await Notification.requestPermission(),
      camera: await refused(navigator.mediaDevices.getUserMedia({ video: true })),
      reading: (await navigator.permissions.query({ name: 'clipboard-read' as PermissionName })).state,
      place: await refused(new Promise((ok, no) => navigator.geolocation.getCurrentPosition(ok, no))),
      writing: (await navigator.permissions.query({ name: 'clipboard-write' as PermissionName })).state,
    }
  })
  expect(found).toEqual({
    notifications: 'denied',
    camera: 'refused',
    reading: 'denied',
    place: 'refused',
    writing: 'granted',
  })
})

test('the window cannot reach the network, not even this machine', async ({ desktop }) => {
  await desktop.page()
  let asked = 0
  const server = createServer((_request, response) => {
    asked += 1
    response.end('reached')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  try {
    // Past the page's own policy: as a prefetch or a worker would ask.
    const outcome = await desktop.app.evaluate(
      ({ session }, address) =>
        session.defaultSession.fetch(address).then(
          () => 'reached',
          (error: Error) => error.message,
        ),
      url,
    )
    expect(outcome).toContain('BLOCKED_BY_CLIENT')
    const page = await desktop.page()
    expect(await page.evaluate((address) => fetch(address).catch(() => 'refused'), url)).toBe('refused')
    expect(asked).toBe(0)
  } finally {
    server.close()
  }
})

test('no web view can be put into the page, and no download leaves it', async ({ desktop }) => {
  const page = await desktop.page()
  const attached = await page.evaluate(() => {
    const view = document.createElement('webview')
    view.setAttribute('src', 'data:text/html,x')
    document.body.append(view)
    return 'getWebContentsId' in view
  })
  expect(attached).toBe(false)
  const states = await desktop.app.evaluate(async ({ session, BrowserWindow }) => {
    const seen: string[] = []
    session.defaultSession.on('will-download', (event, item) => {
      seen.push(`${item.getURL()} ${event.defaultPrevented}`)
      item.cancel()
    })
    const done = new Promise((resolve) => session.defaultSession.once('will-download', resolve))
    BrowserWindow.getAllWindows()[0]?.webContents.downloadURL('data:text/plain,x')
    await done
    return seen
  })
  expect(states).toEqual(['data:text/plain,x true'])
})

test('messages that are none are refused and logged', async ({ desktop }) => {
  const page = await desktop.page()
  await listen(page)
  await page.evaluate(() => {
    const port = Reflect.get(window, 'hostPort') as MessagePort
    port.postMessage({ type: 'used-spec', file: 'x'.repeat(10_000) })
    port.postMessage({ type: 'run-command', command: 'rm' })
  })
  await expect.poll(() => desktop.log().split('a message of the window was refused').length).toBe(3)
})

// The last one: it leaves windows behind.
test('a page that was led away all the same gets no port', async ({ desktop }) => {
  const page = await desktop.page()
  const preload = join(APP_FOLDER, 'preload', 'index.cjs')
  const asks = `new Promise((resolve) => {
    addEventListener('message', (event) => { window.got = event.ports.length })
    window.switchyard.connect()
    resolve(typeof window.switchyard)
  })`
  for (const url of ['data:text/html,<h1>hostile</h1>', 'app://switchyard/']) {
    const before = desktop.log().split('a connection was refused').length
    const bridge = await desktop.app.evaluate(
      async ({ BrowserWindow }, given) => {
        const window = new BrowserWindow({ show: false, webPreferences: { preload: given.preload, sandbox: true } })
        await window.loadURL(given.url)
        return window.webContents.executeJavaScript(given.asks)
      },
      { url, preload, asks },
    )
    expect(bridge).toBe('object')
    await expect.poll(() => desktop.log().split('a connection was refused').length).toBeGreaterThan(before)
  }
  // Ours still gets one, and by then the others have not.
  await listen(page)
  const got = await desktop.app.evaluate(({ BrowserWindow }) =>
    Promise.all(
      BrowserWindow.getAllWindows()
        .filter((window) => !window.isVisible())
        .map((window) => window.webContents.executeJavaScript('window.got ?? 0')),
    ),
  )
  expect(got).toEqual([0, 0])
})
