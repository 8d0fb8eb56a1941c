/** Finds an Electron to test with: the folder that ELECTRON_OVERRIDE_DIST_PATH names, else the package's own download. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export type Runtime =
  | { readonly ok: true; readonly executable: string }
  | { readonly ok: false; readonly reason: string }

export function findElectron(): Runtime {
  const named = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (named) {
    const executable = join(named, executableName())
    return existsSync(executable)
      ? { ok: true, executable }
      : { ok: false, reason: `ELECTRON_OVERRIDE_DIST_PATH is ${named}, where there is no ${executableName()}` }
  }
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  const note = join(folder, 'path.txt')
  const executable = existsSync(note) ? join(folder, 'dist', readFileSync(note, 'utf8').trim()) : null
  return executable !== null && existsSync(executable)
    ? { ok: true, executable }
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

/** Why the desktop cannot be tested here; null when it can. */
export function whyNot(): string | null {
  const runtime = findElectron()
  if (!runtime.ok) return runtime.reason
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'])
    return 'no display: install Xvfb, or run under one'
  return null
}
