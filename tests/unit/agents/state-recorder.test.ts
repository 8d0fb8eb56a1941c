/** The recorder of an instance's hooks, as the CLI starts it: one line for each, and never a word or a failure. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readSign } from '../../../src/main/agents/claude/interactive/read-sign.ts'
import { recorderCommand } from '../../../src/main/agents/claude/interactive/recorder-command.ts'

let dir: string
let signs: string
beforeEach(() => {
  // The path is quoted for a shell.
  dir = mkdtempSync(join(tmpdir(), "switchyard-it's-"))
  signs = join(dir, 'signs.jsonl')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** What it says on stdout would reach the model. Throws when it does not end with 0. */
const record = (payload: string): string =>
  execFileSync('/bin/sh', ['-c', recorderCommand(signs, join(dir, 'cache'))], { input: payload, encoding: 'utf8' })

it('appends a line that is read as the sign it was', () => {
  const said = record(
    JSON.stringify({
      hook_event_name: 'PermissionRequest',
      session_id: 's-1',
      transcript_path: '/t/s-1.jsonl',
      tool_name: 'Bash',
      prompt: 'x'.repeat(100_000),
    }),
  )
  expect(said).toBe('')
  const text = readFileSync(signs, 'utf8')
  expect(text.length).toBeLessThan(1_000)
  expect(readSign(text.trimEnd())).toEqual({
    sign: { kind: 'hook', event: 'PermissionRequest', tool: 'Bash', notice: null },
    session: 's-1',
    transcript: '/t/s-1.jsonl',
  })
})

it('holds nobody up: not with what it cannot read, and not when its file is full', () => {
  expect(record('no json')).toBe('')
  writeFileSync(signs, '')
  truncateSync(signs, 8 * 1024 * 1024)
  expect(record(JSON.stringify({ hook_event_name: 'Stop' }))).toBe('')
  expect(readFileSync(signs).length).toBe(8 * 1024 * 1024)
})

it('is not believed where a line is torn or of another kind', () => {
  expect(readSign('{"at":1,"event":"St')).toBeNull()
  expect(readSign(JSON.stringify({ at: 1, event: 'PreToolUse' }))).toBeNull()
})
