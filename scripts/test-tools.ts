/**
 * Brings what the tests of the screens need and `npm install` does not: a Chromium, an Electron runtime, a display.
 *
 * What is there is used. Else, as root on Debian, apt brings it; a browser may also come from Playwright, and Electron from
 * its own download. Each says in one sentence what to do where none of it works.
 */
import { type SpawnSyncOptions, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fetchElectron } from './fetch-electron.ts'
import { findHeadlessBrowser, hasShell } from './find-browser.ts'
import { findElectron } from './find-electron.ts'

export type Brought = { readonly ok: true } | { readonly ok: false; readonly reason: string }

const OK: Brought = { ok: true }
const INSTALL_MS = 5 * 60_000

export function bringBrowser(): Brought {
  if (process.env['SWITCHYARD_CHROMIUM']) return OK
  // Also where a whole Chromium is there. Ubuntu's packages of these names are stubs that need snapd.
  if (isDebian() && !hasShell()) aptInstall(['chromium-headless-shell'])
  if (isDebian() && findHeadlessBrowser() === null) aptInstall(['chromium'])
  if (findHeadlessBrowser() === null) playwrightInstall()
  return findHeadlessBrowser() === null
    ? { ok: false, reason: 'no Chromium: install one, or name one with SWITCHYARD_CHROMIUM' }
    : OK
}

/** Not ok where no runtime can be had: then the desktop app cannot be tested here. */
export function bringElectron(): Brought {
  const found = findElectron()
  if (found.ok || process.env['ELECTRON_OVERRIDE_DIST_PATH']) return found.ok ? OK : found
  return fetchElectron()
}

/** A display of our own for each worker keeps windows from taking the focus of one another, and of the person. */
export function bringDisplay(): Brought {
  if (process.platform !== 'linux' || hasCommand('Xvfb')) return OK
  // The libraries are those that Electron is linked with and a machine without a desktop lacks.
  if (isDebian()) aptInstall(['xvfb', 'libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1'])
  if (hasCommand('Xvfb') || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']) return OK
  return { ok: false, reason: 'no display for the desktop app: install Xvfb (package xvfb), or set DISPLAY' }
}

export const hasCommand = (name: string): boolean =>
  (process.env['PATH'] ?? '').split(':').some((folder) => folder !== '' && existsSync(join(folder, name)))

const isDebian = (): boolean =>
  process.getuid?.() === 0 &&
  existsSync('/etc/os-release') &&
  /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8')) &&
  hasCommand('apt-get')

function aptInstall(packages: readonly string[]): void {
  console.error(`Installing ${packages.join(', ')}, once...`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const options: SpawnSyncOptions = { env, stdio: ['ignore', 'ignore', 'inherit'], timeout: INSTALL_MS }
  spawnSync('apt-get', ['update', '-qq'], options)
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options)
}

function playwrightInstall(): void {
  console.error("Fetching Playwright's Chromium, once...")
  const cli = join(dirname(createRequire(import.meta.url).resolve('@playwright/test/package.json')), 'cli.js')
  spawnSync(process.execPath, [cli, 'install', 'chromium'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: INSTALL_MS,
  })
}
