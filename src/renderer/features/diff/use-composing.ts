/** The comment that is being written in a diff: where it begins and ends, and what becomes of it. Its form is the composer. */
import { type RefObject, useMemo, useState } from 'react'
import type { DiffFile, DiffSummary } from '../../../contract/diff.ts'
import type { Annotation } from './composer.tsx'
import type { Draft, Drafts } from './drafts.ts'
import { rowOfLine } from './patch.ts'
import type { PatchStore } from './patch-store.ts'
import { linesOf, type Selection } from './selection.ts'
import type { Placed } from './use-sections.ts'

const NO_DRAFTS: readonly Draft[] = []

export interface Composing {
  readonly draft: Draft | null
  /** Comments on exactly this diff that were written before. */
  readonly shown: readonly Draft[]
  /** Comments by file that are to be sent, those on other states of the work too. */
  readonly counts: ReadonlyMap<string, number>
  /** Everything that stands between the lines: comments, what others said, and the one that is being written. */
  readonly placed: readonly Placed[]
  /** Begins one on these lines. */
  begin(chosen: Selection | null): void
  edit(draft: Draft): void
  setRange(endLine: number): void
  save(text: string): void
  stop(): void
}

export function useComposing(given: {
  files: readonly DiffFile[]
  store: PatchStore | null
  summary: DiffSummary
  /** null: nothing can be commented on here. */
  drafts: Drafts | null
  annotations: readonly Annotation[]
  scroller: RefObject<HTMLElement | null>
  select: (selection: Selection | null) => void
  /** Selects, and goes on from there with the keyboard. */
  stand: (selection: Selection) => void
}): Composing {
  const { files, store, summary, drafts, annotations, scroller, select, stand } = given
  const [draft, setDraft] = useState<Draft | null>(null)

  // What was written about another state of the work keeps its lines there, and is found among what is to be sent.
  const shown = useMemo(
    () => (drafts?.list ?? NO_DRAFTS).filter(({ from, to }) => from === summary.from && to === summary.to),
    [drafts, summary],
  )
  const placed = useMemo<Placed[]>(
    () => [
      ...annotations.map(({ key, file, side, line }) => ({ key, file, side, line })),
      ...shown.filter(({ id }) => id !== draft?.id).map((one) => placedBelow(one.id, one)),
      ...(draft ? [placedBelow('composer', draft)] : []),
    ],
    [annotations, shown, draft],
  )
  const counts = useMemo(() => {
    const byFile = new Map<string, number>()
    for (const { file } of drafts?.list ?? NO_DRAFTS) byFile.set(file, (byFile.get(file) ?? 0) + 1)
    return byFile
  }, [drafts])
  const stop = () => {
    setDraft(null)
    select(null)
    scroller.current?.focus({ preventScroll: true })
  }

  return {
    draft,
    shown,
    counts,
    placed,
    begin(chosen) {
      const file = files.find(({ path }) => path === chosen?.file)
      if (!drafts || !store || !chosen || !file) return
      const { rows } = store.of(file)
      const lines = linesOf(rows, chosen)
      if (!lines) return
      const row = rowOfLine(rows, chosen.side, lines.line)
      stand(chosen)
      setDraft({
        id: crypto.randomUUID(),
        file: file.path,
        ...(file.oldPath === null ? {} : { oldFile: file.oldPath }),
        side: chosen.side,
        line: lines.line,
        ...(lines.endLine > lines.line ? { endLine: lines.endLine } : {}),
        text: '',
        quote: (rows.text[row] ?? '').slice(0, 200),
        from: summary.from,
        to: summary.to,
      })
    },
    edit: setDraft,
    setRange(endLine) {
      if (!draft || !store) return
      const file = files.find(({ path }) => path === draft.file)
      if (!file) return
      const { rows } = store.of(file)
      const anchor = rowOfLine(rows, draft.side, draft.line)
      const head = rowOfLine(rows, draft.side, endLine)
      if (head < 0 || endLine < draft.line) return
      const { endLine: _before, ...rest } = draft
      setDraft(endLine > draft.line ? { ...rest, endLine } : rest)
      select({ file: draft.file, side: draft.side, anchor, head })
    },
    save(text) {
      if (draft) drafts?.put({ ...draft, text })
      stop()
    },
    stop,
  }
}

const placedBelow = (key: string, { file, side, line, endLine }: Draft): Placed => ({
  key,
  file,
  side,
  line: endLine ?? line,
})
