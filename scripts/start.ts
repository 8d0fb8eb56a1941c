/**
 * `npm start`: opens the desktop app, building it first where something is newer than the build. Where no Electron runtime
 * or no display can be had, it says so and opens the dashboard.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fetchElectron } from './fetch-electron.ts'
import { whyNoDisplay } from './find-electron.ts'

const root = join(import.meta.dirname, '..')
const args = process.argv.slice(2)

const display = whyNoDisplay()
if (display !== null) openDashboard(display)
else {
  const electron = fetchElectron()
  if (electron.ok) openDesktop(electron.executable)
  else openDashboard(electron.reason)
}

function openDesktop(executable: string): void {
  const built = newest(join(root, 'out', 'package.json'))
  const changed = Math.max(
    ...['src', 'electron.vite.config.ts', 'vite.renderer.config.ts', 'package-lock.json'].map((part) =>
      newest(join(root, part)),
    ),
  )
  if (built < changed) {
    console.error('Building the app...')
    const require = createRequire(import.meta.url)
    const bin = join(dirname(require.resolve('electron-vite/package.json')), 'bin', 'electron-vite.js')
    const build = spawnSync(process.execPath, [bin, 'build', '--logLevel', 'warn'], { cwd: root, stdio: 'inherit' })
    if (build.status !== 0) process.exit(build.status ?? 1)
  }
  // Chromium's sandbox refuses to run as root.
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  run(executable, [...flags, join(root, 'out'), ...args])
}

function openDashboard(reason: string): void {
  console.error(`The desktop app cannot be opened here: ${reason}. Opening the dashboard instead.`)
  run(process.execPath, [join(root, 'src', 'main', 'hosts', 'cli', 'index.ts'), 'web', '--open', ...args])
}

/** Takes our place: signals go to it, and its end is ours. */
function run(command: string, list: readonly string[]): void {
  const env = Object.fromEntries(
    // What npm tells its scripts is not meant for the agents and shells that the app starts.
    Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) && name !== 'ELECTRON_RUN_AS_NODE'),
  )
  const child = spawn(command, list, { stdio: 'inherit', env })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(`${command} could not be started: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1))
}

/** When something in `path` changed last; 0 when there is no such thing. */
function newest(path: string): number {
  if (!existsSync(path)) return 0
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}
