/** Killing the writer at any moment loses no append that had returned, and leaves log and projections of one mind. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, expect, it } from 'vitest'
import { cleanUp, events, opened, projected, run1, tempFile } from './fixtures.ts'

afterEach(cleanUp)

async function appendUntilKilled(file: string, appends: number): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'append-child.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  let told = 0
  let lines = 0
  for await (const line of createInterface({ input: child.stdout })) {
    told = Number(line)
    lines += 1
    if (lines === appends) child.kill('SIGKILL')
  }
  expect(await exited).toEqual([null, 'SIGKILL'])
  return told
}

it.each([1, 40, 333])('keeps every committed append of a writer killed after %i', async (appends) => {
  const file = tempFile()
  const told = await appendUntilKilled(file, appends)
  expect(told).toBeGreaterThanOrEqual(2 * appends)

  const reader = opened({ file, mode: 'read' })
  expect(reader.runs.read(run1).length).toBeGreaterThanOrEqual(told)
  reader.close()

  const warnings: string[] = []
  const logger = { info() {}, warn: (_: object, message: string) => warnings.push(message), error() {} }
  const store = opened({ file, logger })
  expect(warnings).toHaveLength(1)
  const stored = store.runs.read(run1)
  // The append under way may have been committed before it could be told; a half of one never is.
  expect([told, told + 2]).toContain(stored.length)
  expect(stored.map((event) => event.version)).toEqual(stored.map((_, index) => index + 1))
  expect(store.tasks.list(run1)[0]?.attempts).toBe(stored.length / 2 - 1)
  const before = projected(store)
  store.rebuild()
  expect(projected(store)).toEqual(before)
  store.runs.append(run1, stored.length, [events.finished()], 2)
})
