/** Finds the Electron that a checkout runs on: the folder ELECTRON_OVERRIDE_DIST_PATH names, else the package's download. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export type FoundElectron =
  | { readonly ok: true; readonly executable: string; readonly folder: string }
  | { readonly ok: false; readonly reason: string }

export const electronPackage = (): string => dirname(createRequire(import.meta.url).resolve('electron/package.json'))

export function findElectron(env: NodeJS.ProcessEnv = process.env): FoundElectron {
  const named = env['ELECTRON_OVERRIDE_DIST_PATH']
  if (named) {
    const executable = join(named, executableName())
    return existsSync(executable)
      ? { ok: true, executable, folder: named }
      : { ok: false, reason: `ELECTRON_OVERRIDE_DIST_PATH is ${named}, where there is no ${executableName()}` }
  }
  const note = join(electronPackage(), 'path.txt')
  const folder = join(electronPackage(), 'dist')
  const executable = existsSync(note) ? join(folder, readFileSync(note, 'utf8').trim()) : null
  return executable !== null && existsSync(executable)
    ? { ok: true, executable, folder }
    : {
        ok: false,
        reason:
          'no Electron runtime: "npx install-electron --no" downloads one, or ELECTRON_OVERRIDE_DIST_PATH names a folder with one',
      }
}

function executableName(): string {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}

/** Whether a window can be shown; null when it can, else why not. */
export const whyNoDisplay = (env: NodeJS.ProcessEnv = process.env): string | null =>
  process.platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY'] ? 'no display (DISPLAY is not set)' : null
