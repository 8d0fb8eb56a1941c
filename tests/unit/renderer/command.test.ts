/** What becomes of a command whose line breaks. */
import { expect, test } from 'vitest'
import { send } from '../../../src/renderer/api/command.ts'
import { createConnection } from '../../../src/renderer/api/connection.ts'
import { problemOf } from '../../../src/renderer/api/problem.ts'

/** A line that breaks under the first calls, as often as is said, and comes back by itself. */
function line(breaks: number, tooLarge: boolean) {
  const connection = createConnection()
  connection.set({ kind: 'online' })
  const ids: string[] = []
  const call = async (id: string) => {
    ids.push(id)
    if (ids.length > breaks) return 'done'
    connection.set({ kind: 'offline', since: 0, ...(tooLarge ? { tooLarge: true } : {}) })
    if (ids.length < 2) setTimeout(() => connection.set({ kind: 'online' }))
    throw new Error('the line broke')
  }
  return { connection, call, ids }
}

test.each([true, false])(
  'is sent again under its id, also when the line broke over the size of another (%s)',
  async (big) => {
    const { connection, call, ids } = line(1, big)
    expect(await send(connection, call)).toBe('done')
    expect(ids).toEqual([ids[0], ids[0]])
  },
)

test('that is too large is told as that, and one that found no engine twice as that', async () => {
  const large = line(2, true)
  const told = await send(large.connection, large.call).catch(problemOf)
  expect(told).toMatchObject({ code: 'too-large', message: expect.stringContaining('split it') })
  const lost = line(2, false)
  expect(await send(lost.connection, lost.call).catch(problemOf)).toMatchObject({ code: 'offline' })
})
