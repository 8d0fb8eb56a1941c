/** Packs what was built into a folder, as `npm run dist -- --dir --inspectable` does, for `packed.spec.ts`. */
import { execFileSync } from 'node:child_process'
import { expect, test } from '@playwright/test'
import { findElectron } from '../../scripts/find-electron.ts'
import { root } from './support/desktop.ts'
import { PACKED_INTO, whyNotPacked } from './support/packed-app.ts'

test('the app is packed', () => {
  const reason = process.env['SWITCHYARD_PACKED'] ? 'SWITCHYARD_PACKED names a packed app' : whyNotPacked()
  test.skip(reason !== null, reason ?? '')
  const electron = findElectron()
  const said = execFileSync(
    process.execPath,
    ['scripts/dist.ts', '--built', '--dir', '--inspectable', `-c.directories.output=${PACKED_INTO}`],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, ...(electron.ok ? { ELECTRON_OVERRIDE_DIST_PATH: electron.folder } : {}) },
    },
  )
  expect(said).toContain('executing @electron/fuses')
})
