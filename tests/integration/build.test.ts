/** The bundle that is published: it starts, finds its prompts and helpers, and its policy hook fails closed. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPolicy } from '../../src/main/policy/build-policy.ts'
import { writePolicy } from '../../src/main/policy/write-policy.ts'
import { makeProject, SMALL_PROJECT } from '../support/world.ts'

const root = join(import.meta.dirname, '..', '..')
const dist = join(root, 'dist')
let dir = ''

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'scripts', 'build.ts'), dist], { cwd: root, stdio: 'pipe' })
  dir = mkdtempSync(join(tmpdir(), 'switchyard-build-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe('the bundle', () => {
  it('plans explicit tasks and renders prompts, touching nothing', () => {
    makeProject(join(dir, 'project'), SMALL_PROJECT)
    writeFileSync(join(dir, 'spec.md'), '# Two\n## Tasks\n- [ ] two: Add two\n')
    const ran = spawnSync(
      process.execPath,
      [join(dist, 'cli.js'), 'run', join(dir, 'spec.md'), '--project', join(dir, 'project'), '--dry-run'],
      { encoding: 'utf8', env: { ...process.env, SWITCHYARD_HOME: join(dir, 'home') } },
    )
    expect(ran.stderr + ran.stdout).toContain('Add two')
    expect(ran.status).toBe(0)
  })

  it.each([
    ['a read inside of the worktree', { tool_name: 'Read', tool_input: { file_path: 'package.json' } }, 'allow'],
    ['a push', { tool_name: 'Bash', tool_input: { command: 'git push' } }, 'deny'],
    ['a listing', { tool_name: 'Bash', tool_input: { command: 'ls src' } }, 'allow'],
  ])('judges %s by its own hook', (_what, call, decision) => {
    const attempt = mkdtempSync(join(dir, 'attempt-'))
    writePolicy(
      attempt,
      buildPolicy({
        worktree: root,
        repositoryGitDir: join(root, '.git'),
        attemptDir: attempt,
        readOnly: true,
        files: null,
        stacks: ['node'],
        gateCommands: ['npm test'],
        setup: [],
        settings: { allow: [], deny: [], web: false },
      }),
    )
    const payload = { session_id: 's', cwd: root, hook_event_name: 'PreToolUse', tool_use_id: 't', ...call }
    const ran = spawnSync(process.execPath, [join(dist, 'hook-evaluator.js'), attempt], {
      encoding: 'utf8',
      input: JSON.stringify(payload),
    })
    expect(JSON.parse(ran.stdout)).toMatchObject({ hookSpecificOutput: { permissionDecision: decision } })
  })

  it('denies when its policy is missing', () => {
    const ran = spawnSync(process.execPath, [join(dist, 'hook-evaluator.js'), join(dir, 'nowhere')], {
      encoding: 'utf8',
      input: JSON.stringify({ tool_name: 'Read', tool_input: { file_path: 'x' }, cwd: root }),
    })
    expect(ran.stdout).not.toContain('allow')
    expect(ran.status === 2 || ran.stdout.includes('deny')).toBe(true)
  })
})
