/** Commands are carried out once, and none is begun in an engine that was let go. */
import { expect, it } from 'vitest'
import { CommandIdTaken, CommandsClosed, createCommandMemory } from '../../../src/main/services/app/command-memory.ts'

function held<T>(): { promise: Promise<T>; settle: (value: T) => void } {
  let settle: (value: T) => void = () => {}
  const promise = new Promise<T>((resolve) => {
    settle = resolve
  })
  return { promise, settle }
}

it('one that is repeated while it is under way is not begun again, however many came since', async () => {
  const memory = createCommandMemory(2)
  const work = held<string>()
  let begun = 0
  const ask = () =>
    memory.once('a', 'runs.start', () => {
      begun += 1
      return work.promise
    })
  const first = ask()
  for (const id of ['b', 'c', 'd', 'e']) await memory.once(id, 'runs.start', async () => id)
  const second = ask()
  work.settle('done')
  expect(await Promise.all([first, second, ask()])).toEqual(['done', 'done', 'done'])
  expect(begun).toBe(1)
})

it('keeps the answers of the newest alone, and no bug', async () => {
  const memory = createCommandMemory(2)
  const begun: string[] = []
  const ask = (id: string) =>
    memory.once(id, 'runs.start', async () => {
      begun.push(id)
    })
  for (const id of ['a', 'b', 'c', 'c', 'a']) await ask(id)
  expect(begun).toEqual(['a', 'b', 'c', 'a'])
  await expect(memory.once('x', 'runs.start', () => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug')
  await ask('x')
  expect(begun.at(-1)).toBe('x')
})

it('closes in the moment in which nothing is under way: what comes then is refused, what was answered is answered', async () => {
  const memory = createCommandMemory()
  const work = held<string>()
  const first = memory.once('a', 'runs.start', () => work.promise)
  let late: Promise<unknown> = Promise.resolve()
  const closing = memory.close(60_000)
  const other = memory.once('b', 'runs.start', async () => 'b')
  // As early as anybody can know of the end of the last one.
  void first.then(() => {
    late = memory.once('c', 'runs.start', async () => 'c').catch((error: unknown) => error)
  })
  expect(await other).toBe('b')
  work.settle('a')
  expect(await closing).toBe(true)
  expect(await late).toBeInstanceOf(CommandsClosed)
  expect(await memory.once('a', 'runs.start', async () => 'again')).toBe('a')
})

it('stays open when what is under way takes longer', async () => {
  const memory = createCommandMemory()
  const work = held<string>()
  const first = memory.once('a', 'runs.start', () => work.promise)
  expect(await memory.close(0)).toBe(false)
  expect(await memory.once('b', 'runs.start', async () => 'b')).toBe('b')
  work.settle('a')
  expect(await first).toBe('a')
})

it('refuses an id that another procedure has, also while that one is under way, and does nothing', async () => {
  const memory = createCommandMemory()
  const work = held<string>()
  const first = memory.once('a', 'runs.pause', () => work.promise)
  let begun = 0
  const other = () =>
    memory
      .once('a', 'runs.stop', async () => {
        begun += 1
      })
      .catch((error: unknown) => error)
  expect(await other()).toBeInstanceOf(CommandIdTaken)
  work.settle('paused')
  expect(await first).toBe('paused')
  expect(await other()).toMatchObject({ failure: { code: 'command-id-taken' } })
  expect(begun).toBe(0)
  expect(await memory.once('a', 'runs.pause', async () => 'again')).toBe('paused')
})
