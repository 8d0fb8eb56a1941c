/**
 * Fetches the patches of a diff file by file and page by page, and keeps their rows. The first page is small, so that there
 * is something to see at once; the rest follows in pieces that no frame has to wait for.
 */
import type { DiffFile, DiffSummary, PatchPage } from '../../../contract/diff.ts'
import { type Problem, problemOf } from '../../api/problem.ts'
import { type Highlighter, highlighterFor } from './highlight.ts'
import { createPatchReader, type PatchReader, type Rows, type Sides, sideBySide } from './patch.ts'

const FIRST_BYTES = 96 * 1024
const FURTHER_BYTES = 512 * 1024

export interface FileState {
  readonly rows: Rows
  /** More is on its way. */
  readonly loading: boolean
  readonly begun: boolean
  readonly truncated: boolean
  readonly problem: Problem | null
  readonly highlighter: Highlighter | null
  /** Counts up with every change, of rows and of colours. */
  readonly version: number
}

export type FetchPage = (
  request: Pick<DiffSummary, 'from' | 'to'> & {
    path: string
    oldPath?: string
    offset: number
    maxBytes: number
  },
  signal: AbortSignal,
) => Promise<PatchPage>

export interface PatchStore {
  of(file: DiffFile): FileState
  sides(file: DiffFile): Sides
  /** Begins to fetch it, unless that was done. */
  load(file: DiffFile): void
  /** Begins anew after a failure. */
  retry(file: DiffFile): void
  /** Colours the lines around this row in an idle moment. */
  colour(file: DiffFile, row: number): void
  subscribe(listener: () => void): () => void
  version(): number
  end(): void
}

const EMPTY: FileState = {
  rows: { kinds: [], old: [], now: [], text: [], widest: 0 },
  loading: false,
  begun: false,
  truncated: false,
  problem: null,
  highlighter: null,
  version: 0,
}

/** After the next frame, so that what was fetched is seen before more is read. */
const nextFrame = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

const whenIdle: (work: () => void) => void =
  typeof requestIdleCallback === 'function'
    ? (work) => requestIdleCallback(work, { timeout: 300 })
    : (work) => setTimeout(work, 30)

export function createPatchStore(summary: Pick<DiffSummary, 'from' | 'to'>, fetchPage: FetchPage): PatchStore {
  const files = new Map<string, FileState>()
  const sides = new Map<string, { version: number; sides: Sides }>()
  const colouring = new Set<string>()
  const listeners = new Set<() => void>()
  const ended = new AbortController()
  let version = 0

  function change(file: DiffFile, part: Partial<FileState>): void {
    const before = files.get(file.path) ?? EMPTY
    files.set(file.path, { ...before, ...part, version: before.version + 1 })
    version++
    for (const listener of listeners) listener()
  }

  async function fetchAll(file: DiffFile): Promise<void> {
    const reader: PatchReader = createPatchReader()
    change(file, { begun: true, loading: true, problem: null, rows: reader.rows, truncated: false })
    try {
      for (let offset: number | null = 0; offset !== null; ) {
        const page: PatchPage = await fetchPage(
          {
            from: summary.from,
            to: summary.to,
            path: file.path,
            ...(file.oldPath === null ? {} : { oldPath: file.oldPath }),
            offset,
            maxBytes: offset === 0 ? FIRST_BYTES : FURTHER_BYTES,
          },
          ended.signal,
        )
        if (ended.signal.aborted) return
        reader.push(page.patch)
        offset = page.next
        if (offset === null) reader.end()
        change(file, { loading: offset !== null, truncated: page.truncated })
        if (offset !== null) await nextFrame()
      }
      // Without its colours it can be read as well.
      const highlighter = await highlighterFor(file.path, reader.rows).catch(() => null)
      if (!ended.signal.aborted && highlighter !== null) change(file, { highlighter })
    } catch (error) {
      if (!ended.signal.aborted) change(file, { loading: false, problem: problemOf(error) })
    }
  }

  return {
    of: (file) => files.get(file.path) ?? EMPTY,
    sides(file) {
      const { rows } = files.get(file.path) ?? EMPTY
      const known = sides.get(file.path)
      if (known?.version === rows.kinds.length) return known.sides
      const made = sideBySide(rows)
      sides.set(file.path, { version: rows.kinds.length, sides: made })
      return made
    },
    load(file) {
      if (!files.get(file.path)?.begun) void fetchAll(file)
    },
    retry(file) {
      if (files.get(file.path)?.problem) void fetchAll(file)
    },
    colour(file, row) {
      const { highlighter } = files.get(file.path) ?? EMPTY
      const key = `${file.path} ${Math.floor(row / 100)}`
      if (highlighter === null || colouring.has(key)) return
      colouring.add(key)
      whenIdle(() => {
        if (!ended.signal.aborted && highlighter.parse(row)) change(file, {})
      })
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    version: () => version,
    end: () => ended.abort(),
  }
}
