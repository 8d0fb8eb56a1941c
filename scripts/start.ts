/**
 * `npm start`: opens the desktop app. Where no Electron runtime or no display can be had, it says so and opens the
 * dashboard. Either is built first where something is newer than its build.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fetchElectron } from './fetch-electron.ts'
import { whyNoDisplay } from './find-electron.ts'
import { isStale } from './is-stale.ts'

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
  const sources = ['src', 'electron.vite.config.ts', 'vite.renderer.config.ts', 'package-lock.json']
  if (isStale(root, 'out/package.json', sources)) build('electron-vite', 'bin/electron-vite.js', [])
  // Chromium's sandbox refuses to run as root.
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  run(executable, [...flags, join(root, 'out'), ...args])
}

function openDashboard(reason: string): void {
  console.error(`The desktop app cannot be opened here: ${reason}. Opening the dashboard instead.`)
  const sources = ['src/renderer', 'src/contract', 'vite.renderer.config.ts', 'package-lock.json']
  if (isStale(root, 'out/renderer/index.html', sources))
    build('vite', 'bin/vite.js', ['--config', 'vite.renderer.config.ts'])
  run(process.execPath, [join(root, 'src', 'main', 'hosts', 'cli', 'index.ts'), 'web', '--open', ...args])
}

function build(name: string, file: string, options: readonly string[]): void {
  console.error('Building what is shown...')
  const bin = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), file)
  // Whoever reads what we print (`--json`) gets none of what a build says.
  const built = spawnSync(process.execPath, [bin, 'build', ...options, '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['inherit', process.stderr, 'inherit'],
  })
  if (built.status !== 0) process.exit(built.status ?? 1)
}

/** Takes our place: signals go to it, and its end is ours. */
function run(command: string, list: readonly string[]): void {
  const env = Object.fromEntries(
    // What npm tells its scripts is not meant for the agents and shells that the app starts.
    Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) && name !== 'ELECTRON_RUN_AS_NODE'),
  )
  const child = spawn(command, list, { stdio: 'inherit', env })
  child.on('error', (error) => {
    console.error(`${command} could not be started: ${error.message}`)
    process.exit(1)
  })
  let told = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      told = true
      child.kill(signal)
    })
  child.on('exit', (code, signal) => {
    if (signal !== null && !told)
      console.error(
        `${command} was ended by ${signal}. Set SWITCHYARD_LOG=debug and look at desktop.log in the data folder.`,
      )
    process.exit(signal === null ? (code ?? 1) : 1)
  })
}
