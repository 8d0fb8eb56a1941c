/** Finds the Chromium that tests drive: the one SWITCHYARD_CHROMIUM names, Playwright's own, or the system's. */
import { accessSync, constants } from 'node:fs'
import { chromium } from '@playwright/test'

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** Debian's Chromium that draws no window: a page takes a third less of the processor in it. */
const SHELL = '/usr/bin/chromium-headless-shell'

/** As `findBrowser`, for tests that nobody watches: one that draws no window goes before the others. */
export function findHeadlessBrowser(env: NodeJS.ProcessEnv = process.env): string | null {
  return findBrowser(env, [SHELL, chromium.executablePath(), ...SYSTEM])
}

export const hasShell = (): boolean => isExecutable(SHELL)

/** Path of an executable; null when there is none. A path that was named is taken as it is. */
export function findBrowser(
  env: NodeJS.ProcessEnv = process.env,
  candidates: readonly string[] = [chromium.executablePath(), ...SYSTEM],
): string | null {
  const named = env['SWITCHYARD_CHROMIUM']
  if (named) return named
  return candidates.find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
