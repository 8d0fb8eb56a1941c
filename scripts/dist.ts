/**
 * `npm run dist -- [OPTIONS OF electron-builder]`: builds the app and packs it, with `--dir` into a folder only.
 *
 * ELECTRON_OVERRIDE_DIST_PATH names a folder with an unpacked Electron to pack in place of a downloaded one.
 * Nothing is published but with `--publish always`. `--inspectable` leaves the fuse on that lets a test drive the packed app; never publish such a build.
 * `--built` packs what was built last.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const require = createRequire(import.meta.url)
const args = process.argv.slice(2)
const inspectable = args.includes('--inspectable')

if (!args.includes('--built'))
  run(join(dirname(require.resolve('electron-vite/package.json')), 'bin', 'electron-vite.js'), [
    'build',
    '--logLevel',
    'warn',
  ])
run(builder(), [
  '--config',
  'electron-builder.yml',
  ...(args.includes('--publish') ? [] : ['--publish', 'never']),
  ...packedElectron(),
  ...(inspectable ? ['-c.electronFuses.enableNodeCliInspectArguments=true'] : []),
  ...args.filter((arg) => arg !== '--inspectable' && arg !== '--built'),
])

function builder(): string {
  try {
    return join(dirname(require.resolve('electron-builder/package.json')), 'cli.js')
  } catch {
    console.error('electron-builder is not installed: run "npm install".')
    process.exit(1)
  }
}

function packedElectron(): string[] {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (!folder) return []
  const note = join(folder, 'version')
  if (!existsSync(note)) {
    console.error(`ELECTRON_OVERRIDE_DIST_PATH is ${folder}, which is no unpacked Electron: it has no file "version".`)
    process.exit(1)
  }
  const version = readFileSync(note, 'utf8').trim().replace(/^v/, '')
  return [`-c.electronDist=${folder}`, `-c.electronVersion=${version}`]
}

function run(script: string, list: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [script, ...list], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
