/** A person's message reaches the model of a running agent: the real CLI, its real hook, and a model that is asked what it saw. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { buildPolicy } from '../../../src/main/policy/build-policy.ts'
import { hookCommand } from '../../../src/main/policy/hook-command.ts'
import { takeMessages } from '../../../src/main/policy/waiting-messages.ts'
import { writePolicy } from '../../../src/main/policy/write-policy.ts'
import { type Harness, startHarness } from './harness.ts'
import { type ModelRequest, textOf } from './tiny-model.ts'

let harness: Harness | null = null
afterEach(async () => {
  await harness?.close()
  harness = null
})

function say(dir: string, at: number, text: string): void {
  mkdirSync(join(dir, 'messages'), { recursive: true })
  writeFileSync(join(dir, 'messages', `${at}-x.waiting.json`), JSON.stringify({ id: 'x', at, text }))
}

const results = (request: ModelRequest): number => textOf(request.body.messages).split('"tool_result"').length - 1

test('it goes along with the next tool call, once', async () => {
  const yard = await startHarness((request) =>
    results(request) >= 2
      ? { blocks: [{ type: 'text', text: 'Done.' }] }
      : {
          blocks: [
            {
              type: 'tool_use',
              name: 'Write',
              input: { file_path: join(yard.repo, `made-${results(request)}.txt`), content: 'hi' },
            },
          ],
        },
  )
  harness = yard
  const dir = join(yard.repo, '..', 'attempt-with-messages')
  mkdirSync(dir)
  const work = yard.order({ dir, hookCommand: hookCommand(dir) })
  writePolicy(
    dir,
    buildPolicy({
      worktree: yard.repo,
      repositoryGitDir: join(yard.repo, '.git'),
      attemptDir: dir,
      readOnly: false,
      files: null,
      stacks: [],
      gateCommands: [],
      setup: [],
      settings: { allow: [], deny: [], web: false },
    }),
  )
  say(dir, 1_000_000_000_001, 'Amounts are cents, never floats.')
  const outcome = await yard.adapter().run(work, yard.watcher().observer).done
  expect(outcome.outcome).toBe('succeeded')
  expect(existsSync(join(yard.repo, 'made-1.txt'))).toBe(true)
  const saw = yard.model.requests.map((request) => textOf(request.body.messages).split('never floats').length - 1)
  // Not in the assignment; with the first result; said once, however long the conversation goes on.
  expect(saw[0]).toBe(0)
  expect(saw.slice(1).length).toBeGreaterThanOrEqual(2)
  expect(new Set(saw.slice(1))).toEqual(new Set([1]))
  expect(readdirSync(join(dir, 'messages'))).toEqual(['1000000000001-x.delivered.json'])
})

test('several are handed over in the order in which they were said; without any there is nothing', () => {
  const dir = mkdtempSync(join(tmpdir(), 'switchyard-messages-'))
  expect(takeMessages(dir)).toBeNull()
  say(dir, 1_000_000_000_002, 'second')
  say(dir, 1_000_000_000_001, 'first')
  expect(takeMessages(dir)).toMatch(/first\n\nsecond/)
  expect(takeMessages(dir)).toBeNull()
  // One that cannot be read keeps none of the others back.
  writeFileSync(join(dir, 'messages', '1-bad.waiting.json'), 'no json')
  expect(takeMessages(dir)).toBeNull()
  say(dir, 1_000_000_000_003, 'third')
  expect(takeMessages(dir)).toContain('third')
  rmSync(dir, { recursive: true })
})
