/** The first lines of a diff are asked for with its names, and only once. */
import { afterEach, expect, test } from 'vitest'
import type { DiffFile, PatchPage } from '../../../src/contract/diff.ts'
import { createQueries } from '../../../src/renderer/api/context.tsx'
import {
  type DiffSource,
  fetchPageOnce,
  namesQuery,
  type PageRequest,
  pageRequest,
} from '../../../src/renderer/features/diff/diff-source.ts'

const queries = createQueries()
afterEach(() => queries.clear())

const file = (path: string, oldPath: string | null = null): DiffFile => ({
  path,
  oldPath,
  status: oldPath === null ? 'modified' : 'renamed',
  oldMode: '100644',
  newMode: '100644',
  oldBlob: '1',
  newBlob: '2',
})
const signal = new AbortController().signal

/** Files as git lists them, which is not the order in which they stand in the diff. */
function source(answers: (request: PageRequest) => Promise<PatchPage>) {
  const asked: PageRequest[] = []
  const made: DiffSource = {
    queryKey: ['diff', 'of a test'],
    fetchSummary: async () => ({
      from: 'a',
      to: 'b',
      tree: 't',
      more: 0,
      files: [file('a.js'), file('src/new.js', 'src/old.js')],
    }),
    fetchPage: async (request) => {
      asked.push(request)
      return answers(request)
    },
  }
  return { source: made, asked }
}

const page: PatchPage = { patch: '@@ -1 +1 @@\n', next: null, truncated: false }

test('the page that is drawn first is asked for with the names, and handed over', async () => {
  const { source: diff, asked } = source(async () => page)
  const summary = await queries.fetchQuery(namesQuery(diff))
  const first = { from: 'a', to: 'b', path: 'src/new.js', oldPath: 'src/old.js', offset: 0, maxBytes: 96 * 1024 }
  expect(asked).toEqual([first])
  expect(await fetchPageOnce(queries, diff, pageRequest(summary, file('src/new.js', 'src/old.js'), 0), signal)).toBe(
    page,
  )
  expect(asked).toHaveLength(1)
  // Any other page is asked for when it is wanted.
  await fetchPageOnce(queries, diff, pageRequest(summary, file('a.js'), 0), signal)
  await fetchPageOnce(queries, diff, pageRequest(summary, file('a.js'), 500), signal)
  expect(asked.slice(1)).toMatchObject([
    { path: 'a.js', offset: 0 },
    { path: 'a.js', offset: 500 },
  ])
})

test('a page that could not be had ahead is asked for again, and its failure told then', async () => {
  const { source: diff, asked } = source(async () => {
    throw new Error('gone')
  })
  const summary = await queries.fetchQuery(namesQuery(diff))
  await expect.poll(() => queries.isFetching()).toBe(0)
  const request = pageRequest(summary, file('src/new.js', 'src/old.js'), 0)
  await expect(fetchPageOnce(queries, diff, request, signal)).rejects.toThrow('gone')
  expect(asked).toHaveLength(2)
})

test('names that are asked for again ask for no page, and a page that nobody waits for any more is given up', async () => {
  let given: AbortSignal | null = null
  const { source: diff, asked } = source(async () => page)
  const hanging: DiffSource = {
    ...diff,
    fetchPage: (request, end) => {
      given = end
      void diff.fetchPage(request, end)
      return new Promise(() => {})
    },
  }
  const summary = await queries.fetchQuery(namesQuery(hanging))
  await queries.fetchQuery({ ...namesQuery(hanging), staleTime: 0 })
  expect(asked).toHaveLength(1)
  const stop = new AbortController()
  const waiting = fetchPageOnce(
    queries,
    hanging,
    pageRequest(summary, file('src/new.js', 'src/old.js'), 0),
    stop.signal,
  )
  stop.abort()
  await expect(waiting).rejects.toThrow()
  expect(given).toMatchObject({ aborted: true })
})
