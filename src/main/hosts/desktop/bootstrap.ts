/**
 * Entry of the desktop app, bundled as CommonJS: does what has to happen before Electron is ready, then loads the rest.
 *
 * Electron runs a CommonJS entry to its end before it becomes ready. An ES module may come too late for schemes and
 * sandboxing, or, awaiting readiness at its top level, may be waited for by what it waits for.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app, protocol } from 'electron'
import { dataDirectory } from '../../services/paths.ts'
import { APP_SCHEME } from './security/app-files.ts'
import type { Asked } from './start.ts'

const home = dataDirectory(process.env)
const folder = join(home, 'desktop')
mkdirSync(folder, { recursive: true, mode: 0o700 })
app.setName('Switchyard')
app.setAppUserModelId('app.switchyard.desktop')
// Chromium's files live in the data directory, and so does the single-instance lock: one app per data directory.
app.setPath('userData', folder)

if (!app.requestSingleInstanceLock()) {
  // The first instance was told what to open; there is nothing else to do here.
  app.exit(0)
} else {
  // It would undo the switch, which root needs: Chromium refuses to run there otherwise.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
  // The system may say what it wants opened before anybody can listen to it.
  const asked: Asked[] = [{ args: process.argv.slice(1), cwd: process.cwd() }]
  let listener: ((asked: Asked) => void) | null = null
  const take = (one: Asked): void => {
    if (listener === null) asked.push(one)
    else listener(one)
  }
  app.on('second-instance', (_event, argv, cwd) => take({ args: argv.slice(1), cwd }))
  app.on('open-file', (event, path) => {
    event.preventDefault()
    take({ args: [path], cwd: '/' })
  })
  app.on('open-url', (event, url) => {
    event.preventDefault()
    take({ args: [url], cwd: '/' })
  })

  const main = pathToFileURL(join(import.meta.dirname, 'index.js')).href
  import(main)
    .then(({ startDesktop }: typeof import('./start.ts')) =>
      startDesktop({
        home,
        folder,
        onAsked(listen) {
          listener = listen
          for (const one of asked.splice(0)) listen(one)
        },
      }),
    )
    .catch((error: unknown) => {
      console.error(error)
      app.exit(1)
    })
}
