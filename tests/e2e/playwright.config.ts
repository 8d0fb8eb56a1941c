/**
 * Everything that is seen, in one run: the journeys on both hosts, each view in a browser, the window of the desktop app.
 * `--project NAME` runs a part: `dashboard` and `desktop` are the same journeys, `views` is a browser over made-up data,
 * `window` what only a real Electron shows, `packed` the app as it is delivered.
 */
import { join } from 'node:path'
import { defineConfig } from '@playwright/test'
import { findHeadlessBrowser } from '../../scripts/find-browser.ts'
import type { HostOption } from './support/journey.ts'

const root = join(import.meta.dirname, '..', '..')
const browser = findHeadlessBrowser()

export default defineConfig<HostOption>({
  testDir: '.',
  globalSetup: '../support/prepare-screens.ts',
  outputDir: join(root, 'out', 'e2e'),
  // Each test has its own project, data directory and host; two at a time fill two cores.
  fullyParallel: true,
  workers: 3,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  forbidOnly: true,
  use: {
    viewport: { width: 1280, height: 800 },
    colorScheme: 'dark',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(browser === null ? {} : { executablePath: browser }),
      // Chromium has no sandbox of its own for root, as in containers.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
  projects: [
    { name: 'dashboard', testMatch: 'journeys/*.journey.ts', use: { host: 'dashboard' } },
    // What only a dashboard has is tagged so, and no test of the desktop app.
    { name: 'desktop', testMatch: 'journeys/*.journey.ts', grepInvert: /@dashboard/, use: { host: 'desktop' } },
    { name: 'window', testDir: '../desktop', testMatch: '*.spec.ts', testIgnore: 'packed.spec.ts' },
    { name: 'packing', testDir: '../desktop', testMatch: 'pack.setup.ts' },
    { name: 'packed', testDir: '../desktop', testMatch: 'packed.spec.ts', dependencies: ['packing'] },
    {
      name: 'views',
      testMatch: '*.test.ts',
      testIgnore: 'pictures.test.ts',
      // Things that move are seen in the journeys.
      use: { contextOptions: { reducedMotion: 'reduce' } },
    },
    // `npm run pictures` changes files of the repository: it is asked for.
    ...(process.env['SWITCHYARD_PICTURES'] === undefined ? [] : [{ name: 'pictures', testMatch: 'pictures.test.ts' }]),
    // Of `npm run test:long`.
    ...(process.env['SWITCHYARD_LONG'] === undefined
      ? []
      : [{ name: 'long', testMatch: 'long/*.long.ts', use: { host: 'desktop' } as const }]),
  ],
})
