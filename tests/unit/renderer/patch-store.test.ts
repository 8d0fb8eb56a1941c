/** The rows of a diff's files as they are looked at: page by page, given up and gone on with, and let go when they are far. */
import { describe, expect, test, vi } from 'vitest'
import type { DiffFile, PatchPage } from '../../../src/contract/diff.ts'
import type { FetchPage } from '../../../src/renderer/features/diff/diff-source.ts'
import { createPatchStore, type PatchStore } from '../../../src/renderer/features/diff/patch-store.ts'

const file = (path: string): DiffFile => ({
  path,
  oldPath: null,
  status: 'modified',
  oldMode: '100644',
  newMode: '100644',
  oldBlob: '1',
  newBlob: '2',
})

const added = (lines: number): string => `@@ -0,0 +1,${lines} @@\n${'+x\n'.repeat(lines)}`

/** Settles once the store says so. */
const when = (store: PatchStore, isSo: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      if (!isSo()) return
      leave()
      resolve()
    }
    const leave = store.subscribe(look)
    look()
  })

const commits = { from: 'a', to: 'b' }

describe('a store of patches', () => {
  test('goes on where it stopped when a file comes back into sight', async () => {
    const asked: string[] = []
    let answer = (_page: PatchPage): void => {}
    const fetchPage: FetchPage = (request, signal) =>
      new Promise((resolve, reject) => {
        asked.push(`${request.path} ${request.offset}`)
        signal.addEventListener('abort', () => reject(signal.reason))
        answer = resolve
      })
    const store = createPatchStore(commits, fetchPage)
    const [one, two] = [file('one.unknown'), file('two.unknown')]
    store.look([one])
    const whole = added(4)
    answer({ patch: whole.slice(0, 24), next: 24, truncated: false })
    await when(store, () => store.of(one).rows.kinds.length > 0)
    const begun = store.of(one).rows.kinds.length
    await vi.waitFor(() => expect(asked).toEqual(['one.unknown 0', 'one.unknown 24']))
    store.look([two])
    await vi.waitFor(() => expect(asked.at(-1)).toBe('two.unknown 0'))
    expect(store.of(one)).toMatchObject({ loading: true, problem: null })
    store.look([one])
    await vi.waitFor(() => expect(asked.filter((each) => each === 'one.unknown 24')).toHaveLength(2))
    answer({ patch: whole.slice(24), next: null, truncated: false })
    await when(store, () => !store.of(one).loading)
    expect(store.of(one).rows.kinds.length).toBe(5)
    expect(begun).toBeLessThan(5)
    expect(store.sides(one).right).toEqual([0, 1, 2, 3, 4])
    store.end()
  })

  test('lets go of what was looked at longest ago once there is too much, and fetches it anew', async () => {
    const patch = added(90_000)
    const fetchPage = vi.fn<FetchPage>(async () => ({ patch, next: null, truncated: false }))
    const store = createPatchStore(commits, fetchPage)
    const all = ['a', 'b', 'c', 'd'].map((name) => file(`${name}.unknown`))
    for (const each of all) {
      store.look([each])
      await when(store, () => store.of(each).begun && !store.of(each).loading)
    }
    await when(store, () => !all.every((each) => store.of(each).begun))
    expect(all.map((each) => store.of(each).begun)).toEqual([false, true, true, true])
    const [first] = all
    if (!first) throw new Error('no file')
    store.look([first])
    await when(store, () => store.of(first).rows.kinds.length > 90_000)
    expect(fetchPage).toHaveBeenCalledTimes(5)
    store.end()
  })

  test('says that places changed when rows came, and not when colours did', async () => {
    const store = createPatchStore(commits, async () => ({
      patch: '@@ -0,0 +1 @@\n+const a = 1\n',
      next: null,
      truncated: false,
    }))
    const code = file('a.js')
    store.look([code])
    await when(store, () => store.of(code).highlighter !== null)
    const [rows, all] = [store.rowsVersion(), store.version()]
    store.colour(code, 1)
    await when(store, () => store.version() > all)
    expect(store.rowsVersion()).toBe(rows)
    expect(store.of(code).highlighter?.of(1).length).toBeGreaterThan(0)
    store.end()
  })
})
