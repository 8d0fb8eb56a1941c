/** Whose patch is fetched when: what is rested at, a few at a time, and nothing that has left the sight. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLoadQueue } from '../../../src/renderer/features/diff/load-queue.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function started() {
  const begun: string[] = []
  const stopped: string[] = []
  const done = new Set<string>()
  const finish = new Map<string, () => void>()
  const queue = createLoadQueue(
    (key, signal) =>
      new Promise<void>((resolve) => {
        begun.push(key)
        signal.addEventListener('abort', () => {
          stopped.push(key)
          resolve()
        })
        finish.set(key, () => {
          done.add(key)
          resolve()
        })
      }),
    (key) => !done.has(key),
  )
  const end = async (key: string) => {
    finish.get(key)?.()
    await vi.advanceTimersByTimeAsync(0)
  }
  return { queue, begun, stopped, end }
}

const files = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `f${from + n}`)

describe('what is in sight', () => {
  test('is begun at once, four at a time, the next when one is done', async () => {
    const { queue, begun, end } = started()
    queue.look(files(0, 6))
    expect(begun).toEqual(files(0, 4))
    await vi.advanceTimersByTimeAsync(200)
    await end('f1')
    expect(begun).toEqual(files(0, 5))
  })

  test('is not begun while one sweeps over it, but where one comes to rest', async () => {
    const { queue, begun } = started()
    queue.look(files(0, 1))
    for (let n = 1; n < 50; n++) {
      await vi.advanceTimersByTimeAsync(16)
      queue.look(files(n, n + 1))
    }
    expect(begun).toEqual(['f0'])
    await vi.advanceTimersByTimeAsync(100)
    expect(begun).toEqual(['f0', 'f49'])
  })

  test('is given up once it is out of sight, and begun again when it comes back', async () => {
    const { queue, begun, stopped } = started()
    queue.look(['a', 'b'])
    await vi.advanceTimersByTimeAsync(100)
    queue.look(['b', 'c'])
    await vi.advanceTimersByTimeAsync(100)
    expect(stopped).toEqual(['a'])
    queue.look(['a'])
    await vi.advanceTimersByTimeAsync(100)
    expect(begun).toEqual(['a', 'b', 'c', 'a'])
  })

  test('does not stop what was asked for by itself', async () => {
    const { queue, begun, stopped } = started()
    queue.look(['a'])
    queue.add('far')
    queue.look(['b'])
    await vi.advanceTimersByTimeAsync(100)
    expect(stopped).toEqual(['a'])
    expect(begun).toEqual(['a', 'far', 'b'])
    queue.end()
    expect(stopped).toEqual(['a', 'far', 'b'])
  })
})
