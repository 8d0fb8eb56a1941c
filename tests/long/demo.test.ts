/** The demo as a user starts it: a process of its own, no terminal, no credentials, an environment with almost nothing. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { RunReport } from '../../src/contract/status.ts'
import { type CliEnd, startCli } from '../support/cli.ts'

/** Two minutes are promised on a machine of its own; here other tests run beside it. */
const DEADLINE_MS = 220_000

const DemoReport = RunReport.extend({
  scripted: z.literal(true),
  folder: z.null(),
  log: z.array(z.string()),
  tests: z.object({ command: z.literal('npm test'), passed: z.boolean(), exitCode: z.number() }),
  command: z.object({ passed: z.boolean() }),
  costs: z.object({
    tasks: z.array(z.string().nullable()),
    phases: z.array(z.object({ phase: z.string(), attempts: z.number(), totalUsd: z.number() })),
    totalUsd: z.number(),
  }),
})

async function demo(args: readonly string[], env: Record<string, string>): Promise<CliEnd> {
  const { child, ended } = startCli(['demo', ...args], { cwd: temporary, env })
  const deadline = setTimeout(() => child.kill('SIGTERM'), DEADLINE_MS)
  const end = await ended
  clearTimeout(deadline)
  return end
}

let temporary: string

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'switchyard-demo-test-'))
})

afterEach(() => rmSync(temporary, { recursive: true, force: true, maxRetries: 5 }))

test('the sample spec becomes merged code with passing tests and a bill, and nothing is left behind', async () => {
  const { code, stdout, stderr } = await demo(['--json'], { PATH: process.env['PATH'] ?? '', TMPDIR: temporary })
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(stderr).toContain('The model is a script; the claude CLI, git, gates and merges are real.')

  const report = DemoReport.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''))
  expect(report).toMatchObject({ status: 'succeeded', base: 'main', attention: [] })
  expect(report.tasks.map(({ id, status }) => [id, status])).toEqual([
    ['statement', 'merged'],
    ['categories', 'merged'],
    ['report', 'merged'],
    ['command', 'merged'],
  ])
  // One commit per task and the first one.
  expect(report.log).toHaveLength(5)
  expect(report.log[0]).toMatch(report.mergedCommit?.slice(0, 7) ?? 'no merged commit')
  expect(report.tests).toMatchObject({ passed: true, exitCode: 0 })
  expect(report.command.passed).toBe(true)

  // The story: a red gate that is fixed, a rejected review that is answered.
  const attempts = Object.fromEntries(report.costs.phases.map((row) => [row.phase, row.attempts]))
  expect(attempts).toEqual({ plan: 1, research: 4, design: 4, implement: 4, fix: 1, review: 5, revise: 1 })
  expect(report.tasks.find((task) => task.id === 'report')?.reviews).toBe(2)
  expect(report.costs.totalUsd).toBeGreaterThan(0)
  expect(report.costs.totalUsd).toBeCloseTo(report.costUsd, 5)

  expect(readdirSync(temporary).filter((name) => name.startsWith('switchyard-'))).toEqual([])
})
