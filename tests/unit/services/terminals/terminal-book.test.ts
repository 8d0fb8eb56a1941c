/** What is written of terminals, and what is only told. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { oneTerminal } from './one-terminal.ts'

it('writes the list for what counts, and with it what was only told before', async () => {
  const { folder, clock, book, id, entry } = oneTerminal({ kind: 'instance' })
  const stop = new AbortController()
  const feed = book.feed.subscribe(undefined, stop.signal)
  await feed.next()
  const file = join(folder, 'terminals.json')
  entry.record = { ...entry.record, programTitle: '* working' }
  book.told(entry)
  expect((await feed.next()).value).toMatchObject({ data: { terminals: [{ id, programTitle: '* working' }] } })
  clock.pass(60_000)
  expect(existsSync(file)).toBe(false)
  book.changed(entry)
  clock.pass(100)
  expect(readFileSync(file, 'utf8')).toContain('* working')
  stop.abort()
})
