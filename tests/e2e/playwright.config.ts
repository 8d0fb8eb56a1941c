/** Journeys in a real browser against the real dashboard. `SWITCHYARD_CHROMIUM` names another browser than Debian's. */
import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

const debian = '/usr/bin/chromium'
const executablePath = process.env['SWITCHYARD_CHROMIUM'] ?? (existsSync(debian) ? debian : undefined)

export default defineConfig({
  testDir: '.',
  outputDir: '../../out/e2e',
  timeout: 120_000,
  workers: 1,
  reporter: [['list']],
  expect: { timeout: 15_000 },
  use: {
    viewport: { width: 1280, height: 800 },
    colorScheme: 'dark',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      // Chromium has no sandbox of its own for root, as in containers.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
})
