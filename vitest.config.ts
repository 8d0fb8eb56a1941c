import { defineConfig } from 'vitest/config'

/** One more than there are cores in CI: much of the time they wait for processes of their own. */
const WORKERS = 3

export default defineConfig({
  test: {
    globalSetup: ['tests/support/global-setup.ts'],
    coverage: {
      // Counts in these files alone; that of V8 slows everything that runs, and makes the whole take a seventh longer.
      provider: 'istanbul',
      include: ['src/main/{domain,store,git,services}/**/*.ts'],
      reporter: ['text-summary', 'html', 'json-summary'],
      thresholds: { lines: 90 },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          testTimeout: 30_000,
          maxWorkers: WORKERS,
          // Loading the sources anew for each of the many small files takes a third of their time. What a file changes
          // around it (environment, globals), it puts back.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 60_000,
          maxWorkers: WORKERS,
        },
      },
      {
        extends: true,
        test: { name: 'long', include: ['tests/long/**/*.test.ts'], testTimeout: 3_600_000, maxWorkers: 1 },
      },
    ],
  },
})
