/** The decisions behind the window's guards, on their own. */
import { join, sep } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { APP_ORIGIN, appFile } from '../../../src/main/hosts/desktop/security/app-files.ts'
import { securityHeaders } from '../../../src/main/hosts/desktop/security/content-security.ts'
import { externalLink } from '../../../src/main/hosts/desktop/security/external-link.ts'
import { isPermitted } from '../../../src/main/hosts/desktop/security/permissions.ts'
import { isTrustedFrame } from '../../../src/main/hosts/desktop/security/sender.ts'
import { developmentServer } from '../../../src/main/hosts/desktop/shell/development-server.ts'

const root = join(sep, 'app', 'out', 'renderer')

describe('files of the app scheme', () => {
  it('finds the page, its parts and the places inside of it', () => {
    expect(appFile(root, 'app://switchyard/')?.file).toBe(join(root, 'index.html'))
    expect(appFile(root, 'app://switchyard/runs/x')?.file).toBe(join(root, 'index.html'))
    expect(appFile(root, 'app://switchyard/assets/index-a1.js')).toEqual({
      file: join(root, 'assets', 'index-a1.js'),
      type: 'text/javascript; charset=utf-8',
      immutable: true,
    })
  })

  it.each([
    'app://switchyard/..%2f..%2fpackage.json',
    'app://switchyard/assets/..%5c..%5csecret.json',
    'app://switchyard/%252e%252e/secret.json',
    'app://switchyard/c:/secret.json',
    'app://switchyard/assets/x.js%00.css',
    'app://switchyard/assets/%e0%a4%a.js',
    'app://switchyard/secret.pem',
    'app://elsewhere/index.html',
    'app://user@switchyard/index.html',
    'file:///etc/passwd.txt',
    'not an address',
  ])('refuses %s', (address) => expect(appFile(root, address)).toBeNull())

  it('never leaves its folder', () => {
    const part = fc.oneof(fc.constantFrom('..', '%2e%2e', '%2f', '\\', '%5c', 'a', 'b.js', '%00', '//'), fc.string())
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const found = appFile(root, `app://switchyard/${parts.join('/')}`)
        expect(found === null || found.file.startsWith(root + sep)).toBe(true)
      }),
    )
  })
})

describe('the content security policy', () => {
  const policy = securityHeaders()['content-security-policy'] ?? ''
  it('starts from nothing and never lets script be written into the page', () => {
    expect(policy.startsWith("default-src 'none'")).toBe(true)
    expect(/script-src ([^;]*)/.exec(policy)?.[1]).toBe("'self'")
    expect(policy).not.toMatch(/unsafe-eval|https?:|\*/)
  })
  it('closes what does not fall back to default-src', () => {
    for (const directive of ['base-uri', 'form-action', 'frame-ancestors'])
      expect(policy).toContain(`${directive} 'none'`)
  })
})

describe('links that leave', () => {
  it.each([
    ['https://github.com/a/b#c', 'https://github.com/a/b#c'],
    ['http://localhost:3000', 'http://localhost:3000/'],
    ['mailto:a@b.example', 'mailto:a@b.example'],
  ])('lets %s out', (link, opened) => expect(externalLink(link)).toBe(opened))
  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'vscode://file/etc/passwd',
    'ms-msdt:/id',
    'smb://host/share',
    'switchyard://inbox',
    'app://switchyard/',
    'https://github.com@evil.example/',
    'relative/path',
    `https://a.example/${'x'.repeat(3000)}`,
  ])('keeps %s in', (link) => expect(externalLink(link)).toBeNull())
})

describe('who may ask for the port', () => {
  const origin = APP_ORIGIN
  it('trusts the main frame of our origin alone', () => {
    expect(isTrustedFrame({ origin, parent: null }, origin)).toBe(true)
    expect(isTrustedFrame({ origin, parent: {} }, origin)).toBe(false)
    expect(isTrustedFrame({ origin: 'https://evil.example', parent: null }, origin)).toBe(false)
    expect(isTrustedFrame({ origin: `${origin}.evil.example`, parent: null }, origin)).toBe(false)
    expect(isTrustedFrame(null, origin)).toBe(false)
  })
  it('permits writing to the clipboard, to our page', () => {
    expect(isPermitted('clipboard-sanitized-write', `${origin}/`, origin)).toBe(true)
    expect(isPermitted('clipboard-sanitized-write', 'app://switchyard.evil/', origin)).toBe(false)
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'fileSystem', 'openExternal'])
      expect(isPermitted(permission, `${origin}/`, origin)).toBe(false)
  })
  it('serves a development server of this machine only, and never in a package', () => {
    const at = (url: string, packaged = false) => developmentServer({ ELECTRON_RENDERER_URL: url }, packaged)
    expect(at('http://localhost:5173/x')).toBe('http://localhost:5173')
    expect(at('http://localhost:5173', true)).toBeNull()
    expect(at('http://evil.example')).toBeNull()
    expect(at('file:///etc')).toBeNull()
    expect(developmentServer({}, false)).toBeNull()
  })
})
