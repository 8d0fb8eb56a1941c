/** Builds the app, and brings up a virtual display where there is none. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { findElectron } from '../../../scripts/find-electron.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const DISPLAY_MS = 10_000

export default async function setup(): Promise<(() => void) | undefined> {
  const bin = join(
    dirname(createRequire(import.meta.url).resolve('electron-vite/package.json')),
    'bin/electron-vite.js',
  )
  execFileSync(process.execPath, [bin, 'build', '--logLevel', 'error'], { cwd: root, stdio: 'inherit' })
  const runtime = findElectron()
  if (!runtime.ok) {
    console.warn(`\nThe desktop app is not tested: ${runtime.reason}.\n`)
    return
  }
  if (process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']) return
  const display = await startDisplay()
  if (display === null) {
    console.warn('\nThe desktop app is not tested: there is no display and no Xvfb (apt-get install xvfb).\n')
    return
  }
  process.env['DISPLAY'] = display.name
  return () => display.process.kill()
}

/** null: there is no Xvfb, and the tests skip. */
function startDisplay(): Promise<{ name: string; process: ChildProcess } | null> {
  return new Promise((resolve) => {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    })
    const timer = setTimeout(() => {
      server.kill()
      resolve(null)
    }, DISPLAY_MS)
    const done = (found: { name: string; process: ChildProcess } | null): void => {
      clearTimeout(timer)
      resolve(found)
    }
    server.on('error', () => done(null))
    // It writes the number once it listens.
    const pipe = server.stdio[3] as Readable
    pipe.once('data', (data: Buffer) => done({ name: `:${data.toString().trim()}`, process: server }))
  })
}
