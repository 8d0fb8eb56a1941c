import { execFile } from 'node:child_process'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { hookCommand } from '../../../src/main/policy/hook-command.ts'
import { DECISIONS_FILE, Decision, POLICY_FILE, PolicySnapshot } from '../../../src/main/policy/policy-snapshot.ts'
import { writePolicy } from '../../../src/main/policy/write-policy.ts'
import { createFixture } from './fixture.ts'

const fixture = createFixture()
afterAll(() => fixture.remove())
const log = join(fixture.attempt, DECISIONS_FILE)

/** Runs the hook as the CLI does: through a shell. */
function hook(payload: string, folder = fixture.attempt): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    const child = execFile('/bin/sh', ['-c', hookCommand(folder)], { timeout: 20_000 }, (error, stdout, stderr) =>
      done({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
    )
    // A hook that ended early closes the pipe.
    child.stdin?.on('error', () => {})
    child.stdin?.end(payload)
  })
}
const payload = (tool: string, input: unknown, more = {}) =>
  JSON.stringify({
    session_id: 's',
    cwd: fixture.worktree,
    hook_event_name: 'PreToolUse',
    tool_name: tool,
    tool_input: input,
    tool_use_id: 'toolu_1',
    ...more,
  })

beforeEach(() => {
  rmSync(log, { force: true })
  writePolicy(fixture.attempt, fixture.policy())
})

describe('the hook process', () => {
  test('the policy is private and as the schema says', () => {
    const file = join(fixture.attempt, POLICY_FILE)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(PolicySnapshot.parse(JSON.parse(readFileSync(file, 'utf8')))).toEqual(fixture.policy())
  })

  test('answers in the form of the CLI and records each decision', async () => {
    const allowed = await hook(payload('Edit', { file_path: 'src/a.ts' }))
    expect(allowed).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(allowed.stdout)).toEqual({
      hookSpecificOutput: {
        hookEventName: 'PreToolUse',
        permissionDecision: 'allow',
        permissionDecisionReason: expect.any(String),
      },
    })
    const denied = await hook(payload('Bash', { command: 'git push' }))
    expect(denied.code).toBe(0)
    expect(JSON.parse(denied.stdout).hookSpecificOutput).toMatchObject({
      permissionDecision: 'deny',
      permissionDecisionReason:
        '`git push` is not allowed: Switchyard commits and merges your work itself; leave the changes in the worktree.',
    })
    const lines = readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => Decision.parse(JSON.parse(line)))
    expect(lines).toMatchObject([
      { tool: 'Edit', toolUseId: 'toolu_1', subject: 'src/a.ts', decision: 'allow' },
      { tool: 'Bash', subject: 'git push', decision: 'deny' },
    ])
  })

  test('records stay short whatever the call carries', async () => {
    await hook(payload('Bash', { command: `echo ${'x'.repeat(50_000)}` }))
    expect(statSync(log).size).toBeLessThan(2_000)
    await hook(payload('Write', { file_path: 'src/big', content: 'y'.repeat(3_000_000) }))
    expect(readFileSync(log, 'utf8').trimEnd().split('\n')).toHaveLength(2)
  })

  test('parallel calls write whole lines', async () => {
    await Promise.all(Array.from({ length: 6 }, (_, i) => hook(payload('Read', { file_path: `src/${i}` }))))
    const subjects = readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).subject)
    expect(subjects.sort()).toEqual(['src/0', 'src/1', 'src/2', 'src/3', 'src/4', 'src/5'])
  })

  test.each([
    ['garbage', 'not json'],
    ['nothing', ''],
    ['an array', '[]'],
    ['null', 'null'],
    ['no tool', JSON.stringify({ hook_event_name: 'PreToolUse', cwd: '/' })],
    ['another event', JSON.stringify({ hook_event_name: 'PostToolUse', cwd: '/', tool_name: 'Read', tool_input: {} })],
    ['no folder', JSON.stringify({ hook_event_name: 'PreToolUse', tool_name: 'Read', tool_input: {} })],
    [
      'input that is no object',
      JSON.stringify({ hook_event_name: 'PreToolUse', cwd: '/', tool_name: 'Read', tool_input: 'x' }),
    ],
  ])('%s on stdin is a denial', async (_, text) => {
    const result = await hook(text)
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(/could not check this tool call/)
  })

  test.each([
    ['missing', null],
    ['not JSON', '{'],
    ['of another version', '{"version":2}'],
    ['incomplete', '{"version":1,"worktree":"/"}'],
  ])('a policy that is %s is a denial', async (_, text) => {
    if (text === null) rmSync(join(fixture.attempt, POLICY_FILE))
    else writeFileSync(join(fixture.attempt, POLICY_FILE), text)
    expect(await hook(payload('Read', { file_path: 'src/a.ts' }))).toMatchObject({ code: 2, stdout: '' })
  })

  test('a missing attempt folder is a denial', async () => {
    expect(await hook(payload('Read', { file_path: 'src/a.ts' }), join(fixture.root, 'gone'))).toMatchObject({
      code: 2,
    })
  })

  test('folders with spaces and quotes survive the shell', async () => {
    const folder = join(fixture.root, "it's a folder $HOME")
    writePolicy(folder, fixture.policy({ attemptDir: folder }))
    expect(await hook(payload('Read', { file_path: 'src/a.ts' }), folder)).toMatchObject({ code: 0 })
  })

  test("options for the user's own programs do not reach the check", async () => {
    const before = process.env['NODE_OPTIONS']
    process.env['NODE_OPTIONS'] = '--require /nowhere/loader.cjs'
    try {
      expect(await hook(payload('Read', { file_path: 'src/a.ts' }))).toMatchObject({ code: 0 })
    } finally {
      if (before === undefined) delete process.env['NODE_OPTIONS']
      else process.env['NODE_OPTIONS'] = before
    }
  })
})
