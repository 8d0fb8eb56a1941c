/** Before anything is shown: brings the tools that the tests need, and builds the app once for both hosts. */
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { bringBrowser, bringDisplay, bringElectron } from '../../scripts/test-tools.ts'

const root = join(import.meta.dirname, '..', '..')

export default function setup(): void {
  const browser = bringBrowser()
  if (!browser.ok) throw new Error(`The screens cannot be tested: ${browser.reason}.`)
  const electron = bringElectron()
  if (!electron.ok) console.warn(`\nThe desktop app is NOT tested here: ${electron.reason}.\n`)
  else {
    const display = bringDisplay()
    if (!display.ok) throw new Error(`The desktop app cannot be tested: ${display.reason}.`)
  }
  const vite = dirname(createRequire(import.meta.url).resolve('electron-vite/package.json'))
  execFileSync(process.execPath, [join(vite, 'bin', 'electron-vite.js'), 'build', '--logLevel', 'error'], {
    cwd: root,
    stdio: 'inherit',
  })
}
