/** The demo: its answers build the sample project for real, fail where they should, and take little time. With the real
 * CLI it is run whole by the journey of the sample and by `tests/long/demo.test.ts`. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { loadDemo } from '../../../src/main/agents/scripted-model/demo-script.ts'
import type { Turn } from '../../../src/main/agents/scripted-model/turn.ts'

// Real processes on a machine that others may be using too.
vi.setConfig({ testTimeout: 120_000 })

const demo = loadDemo()
const demoFolder = join(demo.projectFolder, '..', 'demo')
let project: string

beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'switchyard-demo-')))
  cpSync(demo.projectFolder, project, { recursive: true })
})

afterEach(() => rmSync(project, { recursive: true, force: true }))

// A parent test run of node marks its children by the environment, which changes how they report.
const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, ...env } = process.env
const gate = (...args: string[]) => spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8', env }).status
const put = (task: string, phase: string) => cpSync(join(demoFolder, task, phase), project, { recursive: true })

test('each answer has the effect that the story needs', () => {
  expect([gate('--test'), gate('scripts/lint.js')]).toEqual([0, 0])
  put('statement', 'implement')
  expect([gate('--test'), gate('scripts/lint.js')]).toEqual([1, 0])
  put('statement', 'fix')
  expect(gate('--test')).toBe(0)
  put('categories', 'implement')
  put('report', 'implement')
  expect([gate('--test'), gate('scripts/lint.js')]).toEqual([0, 0])
  put('report', 'revise')
  put('command', 'implement')
  expect([gate('--test'), gate('scripts/lint.js')]).toEqual([0, 0])
  const shown = spawnSync(
    process.execPath,
    ['bin/ledger.js', 'samples/statement.csv', '--rules', 'samples/rules.txt'],
    {
      cwd: project,
      encoding: 'utf8',
    },
  )
  expect(readFileSync(join(project, 'README.md'), 'utf8')).toContain(shown.stdout)
})

test('the test that a revision adds is red without the revision', () => {
  for (const task of ['statement', 'categories', 'report']) put(task, 'implement')
  put('statement', 'fix')
  cpSync(join(demoFolder, 'report/revise/test'), join(project, 'test'), { recursive: true })
  expect(gate('--test')).toBe(1)
})

test('tasks claim what they write, two can begin at once, and one waits for both', () => {
  expect(demo.plan.tasks.map((task) => [task.id, task.dependsOn])).toEqual([
    ['statement', []],
    ['categories', []],
    ['report', ['statement', 'categories']],
    ['command', ['report']],
  ])
  const claims = demo.plan.tasks.flatMap((task) => task.files)
  expect(new Set(claims).size).toBe(claims.length)
  expect(readFileSync(demo.specFile, 'utf8')).not.toMatch(/^## Tasks/m)
})

test('the whole model time is well under a minute', async () => {
  let total = 0
  for (const { id } of demo.plan.tasks) {
    for (const phase of ['research', 'design', 'implement', 'fix', 'review', 'revise', 'review']) {
      for (let step = 0; step < 5; step++) {
        const context = { run: 'r', task: id, phase, gate: null, attempt: 1 }
        const answer = await demo.script({ context, step, prompt: '' } as unknown as Turn)
        const text = answer?.blocks.map((block) => JSON.stringify(block)).join('') ?? ''
        total += (answer?.delayMs ?? 0) + ((answer?.chunkDelayMs ?? 0) * text.length) / (answer?.chunkChars ?? 1)
      }
    }
  }
  expect(total).toBeGreaterThan(3_000)
  expect(total).toBeLessThan(20_000)
})
