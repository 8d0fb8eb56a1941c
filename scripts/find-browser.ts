/** Finds the Chromium that tests drive: the one SWITCHYARD_CHROMIUM names, Playwright's own, or the system's. */
import { accessSync, constants } from 'node:fs'
import { chromium } from '@playwright/test'

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

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
