/**
 * `npm test`: everything that has to be green, in one go: check, unit and integration tests with their coverage, and what is
 * seen on both hosts. Says at the end how long each part took; ends with 1 when one of them failed, after running them all.
 */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { COMPILE_CACHE } from './compile-cache.ts'

const root = join(import.meta.dirname, '..')
const require = createRequire(import.meta.url)
const bin = (name: string, file: string): string => join(dirname(require.resolve(`${name}/package.json`)), file)

interface Part {
  readonly name: string
  /** Arguments of Node; those of one part run side by side. */
  readonly commands: readonly (readonly string[])[]
}

const TSC = bin('typescript', 'bin/tsc')
const PARTS: readonly Part[] = [
  {
    name: 'check',
    commands: [
      [TSC, '--noEmit', '-p', 'tsconfig.json'],
      [TSC, '--noEmit', '-p', 'src/renderer'],
      [TSC, '--noEmit', '-p', 'tests/desktop'],
      [bin('@biomejs/biome', 'bin/biome'), 'check', '--error-on-warnings', '.'],
      ['tests/support/check-rooms.ts'],
    ],
  },
  {
    name: 'unit and integration tests',
    commands: [[bin('vitest', 'vitest.mjs'), 'run', '--project', 'unit', '--project', 'integration', '--coverage']],
  },
  {
    name: 'journeys, views and window',
    commands: [[bin('@playwright/test', 'cli.js'), 'test', '--config', 'tests/e2e/playwright.config.ts']],
  },
]

const run = (args: readonly string[]): Promise<boolean> =>
  new Promise((resolve) => {
    const env = { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE }
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' })
    child.once('error', (error) => {
      console.error(error.message)
      resolve(false)
    })
    child.once('exit', (code) => resolve(code === 0))
  })

const begun = Date.now()
const lines: string[] = []
let passed = true
for (const part of PARTS) {
  const start = Date.now()
  const ended = await Promise.all(part.commands.map(run))
  const ok = ended.every(Boolean)
  passed &&= ok
  lines.push(`${ok ? 'passed' : 'FAILED'}  ${seconds(start)}  ${part.name}`)
}
console.log(`\n${lines.join('\n')}\n${passed ? 'passed' : 'FAILED'}  ${seconds(begun)}  in all`)
process.exitCode = passed ? 0 : 1

function seconds(since: number): string {
  return `${String(Math.round((Date.now() - since) / 1000)).padStart(4)} s`
}
