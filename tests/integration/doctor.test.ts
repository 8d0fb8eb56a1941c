/** `doctor` and the probe of the installed claude: the real one passes, one whose hooks fail open is refused. */
import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { probeClaude } from '../../src/main/agents/claude/probe.ts'
import { systemClock } from '../../src/main/lib/clock.ts'
import { createProcessTable } from '../../src/main/lib/processes.ts'
import { scenario } from '../fixtures/scenario.ts'
import { noteProbeIn } from '../support/known-claude.ts'
import { closeWorlds, createWorld, type World } from '../support/world.ts'
import { runCli } from './cli-process.ts'

afterEach(closeWorlds)
afterEach(() => vi.unstubAllEnvs())

const quiet = (): Promise<World> => createWorld({ script: scenario([]).build() })

interface Check {
  name: string
  status: string
  text: string
}

/**
 * A claude that behaves in everything but one: it takes a failing hook for permission, as older versions do. It asks no
 * model, since whoever runs tools unchecked is found out before anything else counts.
 */
const FAILS_OPEN = `#!/usr/bin/env node
const { writeFileSync } = require('node:fs')
const { join } = require('node:path')
const args = process.argv.slice(2)
if (args[0] === '--version') console.log('2.1.197 (Claude Code)')
else if (args[0] === 'auth') console.log(JSON.stringify({ loggedIn: true, authMethod: 'api_key' }))
else {
  const prompt = args.at(-1)
  if (prompt.includes('phase: hooks')) writeFileSync(join(process.cwd(), 'blocked.txt'), 'written unchecked')
  console.log(JSON.stringify({ type: 'system', subtype: 'init', session_id: 's', model: 'm' }))
  console.log(JSON.stringify({ type: 'result', subtype: 'success', is_error: false, terminal_reason: 'completed', result: 'Done' }))
}
`

function fakeClaude(world: World, text: string): string {
  const file = join(world.dir, 'claude-of-old')
  writeFileSync(file, text)
  chmodSync(file, 0o755)
  return file
}

describe('the installed claude', () => {
  test('is probed once, found fit, and remembered by version and file', async () => {
    const world = await quiet()
    const first = await runCli(world.env, world.project, 'doctor', '--json')
    expect(first.code).toBe(0)
    expect(first.stderr).toContain('Probing claude')
    const checks = first.json()['checks'] as Check[]
    expect(first.json()['ok']).toBe(true)
    expect(checks.filter((check) => check.status === 'fail')).toEqual([])
    expect(checks.find((check) => check.name === 'probe')).toMatchObject({ status: 'ok' })
    for (const name of ['node', 'git', 'claude', 'credentials', 'disk', 'data directory', 'database', 'backups'])
      expect(checks.map((check) => check.name)).toContain(name)
    expect(checks.find((check) => check.name === 'gates')?.text).toContain('test: node run-tests.js (config)')
    // Nothing was asked of the user's own provider.
    expect(world.model.requests).toEqual([])

    const second = await runCli(world.env, world.project, 'doctor')
    expect(second.code).toBe(0)
    expect(second.stderr).not.toContain('Probing')
    for (const found of [
      'blocks a tool whose policy hook fails or denies, and runs one it allows',
      'streams events, partial messages, a result and a structured answer',
      'resumes its session after a kill in the middle of a turn',
    ])
      expect(second.stdout).toContain(found)
  })

  test('whose policy hooks fail open is refused by doctor and run, and nothing is recorded', async () => {
    const world = await quiet()
    const env = { ...world.env, SWITCHYARD_CLAUDE: fakeClaude(world, FAILS_OPEN) }
    const doctor = await runCli(env, world.project, 'doctor', '--json')
    expect(doctor.code).toBe(2)
    const probe = (doctor.json()['checks'] as Check[]).find((check) => check.name === 'probe')
    expect(probe).toMatchObject({
      status: 'fail',
      text: 'claude 2.1.197 runs tools although its policy hook failed: update claude (npm install -g @anthropic-ai/claude-code) and try again.',
    })

    writeFileSync(join(world.dir, 'spec.md'), '# A\n\n## Tasks\n- [ ] a: Do it\n  - accept: done\n')
    const run = await runCli(env, world.project, 'run', join(world.dir, 'spec.md'), '--yes', '--json')
    expect(run.code).toBe(2)
    expect(run.json()).toMatchObject({ error: { code: 'claude-unfit', message: probe?.text } })
    const status = await runCli(env, world.project, 'status')
    expect(status.stderr).toContain('There is no run yet')
    expect(existsSync(join(world.home, 'runs'))).toBe(false)
  })
})

describe('the probe', () => {
  test('ends a claude that never answers, says that it could not be judged, and leaves nothing behind', async () => {
    const world = await quiet()
    // Others are probing, too, in the folder for temporary files that all have.
    vi.stubEnv('TMPDIR', world.dir)
    const file = fakeClaude(world, '#!/bin/sh\nsleep 300 & wait\n')
    const report = await probeClaude({
      claudePath: file,
      env: { ...world.env, SWITCHYARD_PROBE_TEST: world.dir },
      clock: systemClock,
      timeoutMs: 1_500,
    })
    expect(report).toMatchObject({ ok: false, conclusive: false })
    expect(createProcessTable().findByEnv('SWITCHYARD_PROBE_TEST', world.dir)).toEqual([])
    expect(readdirSync(world.dir).filter((name) => name.startsWith('switchyard-probe-'))).toEqual([])
  })
})

test('a project that is not fit is told check by check, with exit 2', async () => {
  const world = await quiet()
  await noteProbeIn(world.home, world.env)
  world.write({ '.switchyard/config.yaml': 'pipline: [implement]\n' })
  world.git('commit', '--quiet', '--all', '--message', 'Misspelt')
  world.write({ 'src/one.js': 'export const one = 2\n' })
  const doctor = await runCli(world.env, world.dir, 'doctor', '--project', world.project, '--json')
  expect(doctor.code).toBe(2)
  const checks = doctor.json()['checks'] as Check[]
  expect(checks.find((check) => check.name === 'configuration')).toMatchObject({ status: 'fail' })
  expect(checks.find((check) => check.name === 'configuration')?.text).toContain('pipeline')
  expect(checks.find((check) => check.name === 'checkout')).toMatchObject({ status: 'warn' })
  const nowhere = await runCli(world.env, world.dir, 'doctor', '--project', join(world.dir, 'nowhere'), '--json')
  expect(nowhere.code).toBe(2)
  expect((nowhere.json()['checks'] as Check[]).find((check) => check.name === 'repository')?.status).toBe('fail')
})
