/**
 * Keeps the rows of a diff's files, and fetches them page by page while they are looked at. The first page is small, so that
 * there is something to see at once; the rest follows in pieces that no frame has to wait for.
 */
import type { DiffFile, DiffSummary, PatchPage } from '../../../contract/diff.ts'
import { type Problem, problemOf } from '../../api/problem.ts'
import { type FetchPage, pageRequest } from './diff-source.ts'
import { GROUP, type Highlighter, highlighterFor } from './highlight.ts'
import { whenIdle } from './idle.ts'
import { createLoadQueue } from './load-queue.ts'
import { createPatchReader, createSides, type GrowingSides, type PatchReader, type Rows, type Sides } from './patch.ts'

/** Rows that are kept of files out of sight: as many as the largest diff that is still pleasant to read. */
const MOST_ROWS = 200_000

export interface FileState {
  readonly rows: Rows
  /** More is on its way, or will be once it is looked at. */
  readonly loading: boolean
  readonly begun: boolean
  readonly truncated: boolean
  readonly problem: Problem | null
  readonly highlighter: Highlighter | null
}

export interface PatchStore {
  of(file: DiffFile): FileState
  sides(file: DiffFile): Sides
  /** What is in sight: it is fetched, a few at a time. */
  look(files: readonly DiffFile[]): void
  /** Fetches it wherever it is. */
  load(file: DiffFile): void
  /** Goes on after a failure. */
  retry(file: DiffFile): void
  /** Colours the lines around this row in an idle moment. */
  colour(file: DiffFile, row: number): void
  subscribe(listener: () => void): () => void
  /** Counts up with every change, of rows and of colours. */
  version(): number
  /** Counts up when rows came, or went: places change with them. */
  rowsVersion(): number
  end(): void
}

const EMPTY: FileState = {
  rows: { kinds: [], old: [], now: [], text: [], widest: 0 },
  loading: false,
  begun: false,
  truncated: false,
  problem: null,
  highlighter: null,
}
const NO_SIDES: Sides = { left: [], right: [] }

/** A file as far as it was read, and where it goes on. */
interface Entry {
  state: FileState
  readonly reader: PatchReader
  readonly sides: GrowingSides
  /** null: it is complete. */
  offset: number | null
  /** Groups of rows that were asked to be coloured. */
  readonly coloured: Set<number>
}

/** Lets a frame be drawn between two pieces of work. */
const nextTask = (): Promise<void> => {
  const { scheduler } = globalThis as { scheduler?: { yield?(): Promise<void> } }
  return scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve, 0))
}

export function createPatchStore(summary: Pick<DiffSummary, 'from' | 'to'>, fetchPage: FetchPage): PatchStore {
  const files = new Map<string, DiffFile>()
  /** The latest that was looked at is the last. */
  const entries = new Map<string, Entry>()
  const listeners = new Set<() => void>()
  let inSight: ReadonlySet<string> = new Set()
  let ended = false
  let version = 0
  let rowsVersion = 0
  const queue = createLoadQueue(fetchRest, (path) => {
    const entry = entries.get(path)
    return entry === undefined || (entry.offset !== null && entry.state.problem === null)
  })

  function change(entry: Entry, part: Partial<FileState>): void {
    entry.state = { ...entry.state, ...part }
    version++
    if (part.highlighter === undefined) rowsVersion++
    for (const listener of listeners) listener()
  }

  function newEntry(path: string): Entry {
    const reader = createPatchReader()
    const entry: Entry = {
      state: { ...EMPTY, rows: reader.rows },
      reader,
      sides: createSides(),
      offset: 0,
      coloured: new Set(),
    }
    entries.set(path, entry)
    return entry
  }

  async function fetchRest(path: string, signal: AbortSignal): Promise<void> {
    const file = files.get(path)
    if (!file) return
    const entry = entries.get(path) ?? newEntry(path)
    change(entry, { begun: true, loading: true, problem: null })
    try {
      while (entry.offset !== null) {
        const page: PatchPage = await fetchPage(pageRequest(summary, file, entry.offset), signal)
        // Taking the answer apart, reading its lines and drawing them are tasks of their own.
        await nextTask()
        if (signal.aborted) return
        entry.reader.push(page.patch)
        if (page.next === null) entry.reader.end()
        entry.offset = page.next
        entry.sides.grow(entry.reader.rows)
        if (page.next !== null) await nextTask()
        change(entry, { loading: page.next !== null, truncated: page.truncated })
        if (signal.aborted) return
        await nextTask()
      }
      forgetFar()
      // Without its colours it can be read as well.
      const highlighter = await highlighterFor(path, entry.reader.rows).catch(() => null)
      if (!ended && highlighter !== null) change(entry, { highlighter })
    } catch (error) {
      if (!signal.aborted) change(entry, { loading: false, problem: problemOf(error) })
    }
  }

  /** What was not looked at for longest goes first; it is fetched anew when somebody comes back to it. */
  function forgetFar(): void {
    const far = [...entries].filter(([path]) => !inSight.has(path))
    let rows = far.reduce((sum, [, { state }]) => sum + state.rows.kinds.length, 0)
    for (const [path, { state, offset }] of far) {
      if (rows <= MOST_ROWS) return
      if (offset !== null) continue
      entries.delete(path)
      rows -= state.rows.kinds.length
      version++
      rowsVersion++
    }
  }

  return {
    of: ({ path }) => entries.get(path)?.state ?? EMPTY,
    sides: ({ path }) => entries.get(path)?.sides.sides ?? NO_SIDES,
    look(seen) {
      for (const file of seen) {
        files.set(file.path, file)
        const entry = entries.get(file.path)
        if (!entry) continue
        entries.delete(file.path)
        entries.set(file.path, entry)
      }
      inSight = new Set(seen.map(({ path }) => path))
      queue.look([...inSight])
    },
    load(file) {
      files.set(file.path, file)
      queue.add(file.path)
    },
    retry(file) {
      const entry = entries.get(file.path)
      if (!entry?.state.problem) return
      change(entry, { problem: null })
      queue.add(file.path)
    },
    colour({ path }, row) {
      const entry = entries.get(path)
      const highlighter = entry?.state.highlighter
      const group = Math.floor(row / GROUP)
      if (!entry || !highlighter || entry.coloured.has(group)) return
      entry.coloured.add(group)
      whenIdle(() => {
        if (!ended && highlighter.parse(row)) change(entry, { highlighter })
      })
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    version: () => version,
    rowsVersion: () => rowsVersion,
    end() {
      ended = true
      queue.end()
    },
  }
}
