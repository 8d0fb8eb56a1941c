/**
 * The diff of many files as one list: files beside it, rows on both sides or inline, comments between them. Only what is in
 * sight is in the document, however long the diff is.
 */
import {
  type CSSProperties,
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import type { DiffFile, DiffSummary } from '../../../contract/diff.ts'
import { useStored } from '../../app/stored.ts'
import { useMedia } from '../../components/media.ts'
import { plainText } from '../../components/plain-text.ts'
import { Scroller } from '../../components/scroller.tsx'
import type { Annotation } from './composer.tsx'
import { DiffToolbar } from './diff-toolbar.tsx'
import { type Draft, type Drafts, placeOf } from './drafts.ts'
import { inTreeOrder } from './file-tree.ts'
import { type Measures, rowTop, sectionAt } from './layout.ts'
import { nextChange, rowOfLine } from './patch.ts'
import type { FetchPage } from './patch-store.ts'
import { SectionView } from './section-view.tsx'
import { linesOf, type Selection, sideOf, step } from './selection.ts'
import { SelectionBar } from './selection-bar.tsx'
import type { Spot } from './spot.ts'
import { TreePane } from './tree-pane.tsx'
import { useAnchor } from './use-anchor.ts'
import { useDiffActions } from './use-diff-actions.ts'
import { usePatchStore } from './use-patch-store.ts'
import { drawnRow, type Placed, useSections } from './use-sections.ts'
import { useViewport } from './use-viewport.ts'
import { useViewed } from './viewed.ts'

/** From this width on the files stand beside the diff, and both sides beside each other. */
const TREE_FROM = 760
const SPLIT_FROM = 720
const SPLIT_BY_ITSELF = 1_040
/** Rows above and below what is in sight that are drawn too. */
const OVERSCAN_PX = 120

const CHARACTER_PX = 7.25
/** What stands beside the code on a side: number and sign. */
const SIDE_PX = 72

export interface DiffViewProps {
  /** The run, or run and task: what marks and drafts belong to. */
  scope: string
  summary: DiffSummary
  fetchPage: FetchPage
  /** null: nothing can be commented on here. */
  drafts: Drafts | null
  annotations?: readonly Annotation[]
  /** Where to go to at once. */
  spot?: Spot | null
  tools?: ReactNode
}

const NOTHING: readonly Annotation[] = []
const NO_DRAFTS: readonly Draft[] = []

export function DiffView({
  scope,
  summary,
  fetchPage,
  drafts,
  annotations = NOTHING,
  spot = null,
  tools,
}: DiffViewProps) {
  const files = useMemo(() => inTreeOrder(summary.files), [summary.files])
  const store = usePatchStore(summary, fetchPage)
  const version = useSyncExternalStore(store?.subscribe ?? never, store?.version ?? zero)
  const rowsVersion = store?.rowsVersion() ?? 0
  const touch = useMedia('(pointer: coarse)')
  const measures = useMemo<Measures>(() => ({ header: touch ? 44 : 36, row: touch ? 24 : 20, gap: 12 }), [touch])
  const root = useRef<HTMLDivElement>(null)
  const scroller = useRef<HTMLElement>(null)
  const outer = useViewport(root, true)
  const viewport = useViewport(scroller, true)
  const [stored, setMode] = useStored('diff.mode')
  const roomy = outer.width >= SPLIT_FROM
  const split = roomy && (stored === null ? outer.width >= SPLIT_BY_ITSELF : stored === 'split')
  const beside = outer.width >= TREE_FROM
  const [treeOver, setTreeOver] = useState(false)
  const [finding, setFinding] = useState(false)
  const viewed = useViewed(scope)
  const [folded, setFolded] = useState<ReadonlyMap<string, boolean>>(new Map())
  const seen = useMemo(() => new Set(files.filter(viewed.has)), [files, viewed])
  const isSeen = useCallback((file: DiffFile) => seen.has(file), [seen])
  const isOpen = useCallback((file: DiffFile) => folded.get(file.path) ?? !seen.has(file), [folded, seen])
  const [composing, setComposing] = useState<Draft | null>(null)
  const [selection, setSelection] = useState<Selection | null>(null)
  const [heights, setHeights] = useState<ReadonlyMap<string, number>>(new Map())
  const onHeight = useCallback((key: string, height: number) => {
    setHeights((before) => (before.get(key) === height ? before : new Map(before).set(key, height)))
  }, [])

  // What was written about another state of the work keeps its lines there, and is found among what is to be sent.
  const shownDrafts = useMemo(
    () => (drafts?.list ?? NO_DRAFTS).filter((draft) => draft.from === summary.from && draft.to === summary.to),
    [drafts, summary],
  )
  const placed = useMemo<Placed[]>(
    () => [
      ...annotations.map(({ key, file, side, line }) => ({ key, file, side, line })),
      ...shownDrafts
        .filter((draft) => draft.id !== composing?.id)
        .map((draft) => ({ key: draft.id, file: draft.file, side: draft.side, line: draft.endLine ?? draft.line })),
      ...(composing
        ? [
            {
              key: 'composer',
              file: composing.file,
              side: composing.side,
              line: composing.endLine ?? composing.line,
            },
          ]
        : []),
    ],
    [annotations, shownDrafts, composing],
  )
  const { sections, layout } = useSections({
    files,
    store,
    rowsVersion,
    isOpen,
    placed,
    heights,
    split,
    measures,
  })
  useAnchor(scroller, layout)
  const bottom = viewport.top + viewport.height
  const firstSection = sectionAt(layout, Math.max(0, viewport.top - OVERSCAN_PX))
  const lastSection = sectionAt(layout, bottom + OVERSCAN_PX)
  const current = sectionAt(layout, viewport.top + 1)

  useEffect(() => {
    if (!store || viewport.height === 0) return
    store.look(files.slice(firstSection, lastSection + 1).filter(isOpen))
  }, [store, files, firstSection, lastSection, isOpen, viewport.height])

  const scrollToRow = useCallback(
    (index: number, row: number | null) => {
      const element = scroller.current
      const section = sections[index]
      const file = files[index]
      if (!element || !section || !file || !store) return
      const top = layout.tops[index] ?? 0
      if (row === null) element.scrollTop = top
      else
        element.scrollTop =
          top +
          rowTop(section, drawnRow(store, file, row, split), measures) -
          // However low the window is, the row is not below the head of its file, which stays.
          Math.max(measures.header + measures.row, Math.round(element.clientHeight * 0.3))
    },
    [sections, files, layout, store, split, measures],
  )
  const goToFile = (index: number) => {
    const file = files[index]
    if (!file) return
    scrollToRow(index, null)
    setTreeOver(false)
  }

  const latestGoToFile = useRef(goToFile)
  latestGoToFile.current = goToFile
  const onPick = useCallback((index: number) => latestGoToFile.current(index), [])
  const onFound = useCallback(() => setFinding(false), [])

  // A place that is asked for is gone to once its line is there.
  const wanted = useRef<Spot | null>(null)
  useEffect(() => {
    wanted.current = spot
  }, [spot])
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at whenever something came in.
  useEffect(() => {
    const place = wanted.current
    if (!place || !store || viewport.height === 0) return
    const index = files.findIndex((file) => file.path === place.file || file.oldPath === place.file)
    const file = files[index]
    if (!file) return
    if (!isOpen(file)) setFolded((before) => new Map(before).set(file.path, true))
    store.load(file)
    const state = store.of(file)
    const row = place.line === null ? -1 : rowOfLine(state.rows, place.side, place.line)
    if (row < 0 && place.line !== null && (state.loading || !state.begun)) return
    wanted.current = null
    scrollToRow(index, row < 0 ? null : row)
    if (row >= 0) setSelection({ file: file.path, side: place.side, anchor: row, head: row })
  }, [spot, version, store, viewport.height, scrollToRow])

  const compose = (chosen: Selection | null) => {
    const file = files.find(({ path }) => path === chosen?.file)
    if (!drafts || !store || !chosen || !file) return
    const { rows } = store.of(file)
    const lines = linesOf(rows, chosen)
    if (!lines) return
    const row = rowOfLine(rows, chosen.side, lines.line)
    setSelection(chosen)
    stood.current = chosen
    setComposing({
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
  }
  const stopComposing = () => {
    setComposing(null)
    setSelection(null)
    scroller.current?.focus({ preventScroll: true })
  }
  const setRange = (endLine: number) => {
    if (!composing || !store) return
    const file = files.find(({ path }) => path === composing.file)
    if (!file) return
    const { rows } = store.of(file)
    const anchor = rowOfLine(rows, composing.side, composing.line)
    const head = rowOfLine(rows, composing.side, endLine)
    if (head < 0 || endLine < composing.line) return
    const { endLine: _before, ...rest } = composing
    setComposing(endLine > composing.line ? { ...rest, endLine } : rest)
    setSelection({ file: composing.file, side: composing.side, anchor, head })
  }

  // Where the keyboard stood last: it goes on from there after a comment was written.
  const stood = useRef<Selection | null>(null)
  const moveSelection = (by: 1 | -1, extend: boolean) => {
    if (!store) return
    const from = selection ?? stood.current
    let index = from ? files.findIndex(({ path }) => path === from.file) : current
    let row = from ? from.head : by === 1 ? -1 : Number.MAX_SAFE_INTEGER
    for (; index >= 0 && index < files.length; index += by) {
      const file = files[index]
      if (!file) return
      const { rows, begun } = store.of(file)
      if (isOpen(file) && !begun) {
        store.load(file)
        scrollToRow(index, null)
        return
      }
      const at = Math.min(row, rows.kinds.length)
      const next = isOpen(file) ? step(rows, at, by, extend && selection ? selection.side : null) : at
      if (next !== at) {
        const side = extend && selection ? selection.side : sideOf(rows, next)
        const chosen = { file: file.path, side, anchor: extend && selection ? selection.anchor : next, head: next }
        stood.current = chosen
        setSelection(chosen)
        keepInSight(index, next)
        return
      }
      // A range ends with its file.
      if (extend && selection) return
      row = by === 1 ? -1 : Number.MAX_SAFE_INTEGER
    }
  }
  const keepInSight = (index: number, row: number) => {
    const element = scroller.current
    const section = sections[index]
    const file = files[index]
    if (!element || !section || !file || !store) return
    const y = (layout.tops[index] ?? 0) + rowTop(section, drawnRow(store, file, row, split), measures)
    if (y < element.scrollTop + measures.header + measures.row) element.scrollTop = y - measures.header - measures.row
    else if (y + 3 * measures.row > element.scrollTop + element.clientHeight)
      element.scrollTop = y + 3 * measures.row - element.clientHeight
  }
  const goToChange = (by: 1 | -1) => {
    if (!store) return
    let index = selection ? files.findIndex(({ path }) => path === selection.file) : current
    let from = selection ? selection.head : by === 1 ? -1 : Number.POSITIVE_INFINITY
    for (; index >= 0 && index < files.length; index += by) {
      const file = files[index]
      if (!file) return
      const { rows, begun } = store.of(file)
      if (!begun) {
        store.load(file)
        scrollToRow(index, null)
        setSelection(null)
        return
      }
      const row = isOpen(file) ? nextChange(rows, Math.min(from, rows.kinds.length), by) : -1
      if (row >= 0) {
        setSelection({ file: file.path, side: sideOf(rows, row), anchor: row, head: row })
        scrollToRow(index, row)
        return
      }
      from = by === 1 ? -1 : Number.POSITIVE_INFINITY
    }
  }
  const goToComment = (by: 1 | -1) => {
    const list = [...shownDrafts]
    if (list.length === 0) return
    const at = list.findIndex((draft) => draft.id === lastComment.current)
    const next = list.at((at + by + list.length) % list.length)
    if (!next || !store) return
    lastComment.current = next.id
    wanted.current = { file: next.file, side: next.side, line: next.endLine ?? next.line }
    const index = files.findIndex(({ path }) => path === next.file)
    const file = files[index]
    if (!file) return
    const row = rowOfLine(store.of(file).rows, next.side, next.endLine ?? next.line)
    if (row < 0) store.load(file)
    else {
      wanted.current = null
      scrollToRow(index, row)
    }
  }
  const lastComment = useRef<string | null>(null)
  const setViewed = (index: number, is: boolean) => {
    const file = files[index]
    if (!file) return
    viewed.set(file, is)
    setFolded((before) => new Map(before).set(file.path, !is))
  }
  const currentFile = files[current]
  useDiffActions({
    split,
    toFile: (by) => goToFile(current + by),
    toChange: goToChange,
    toComment: goToComment,
    toggleViewed: () => currentFile && setViewed(current, !seen.has(currentFile)),
    find() {
      if (!beside) setTreeOver(true)
      setFinding(true)
    },
    toggleMode: () => setMode(split ? 'inline' : 'split'),
  })

  // On two sides each side is too narrow for long lines: both are moved across together.
  const bar = useRef<HTMLElement>(null)
  const widest = files
    .slice(firstSection, lastSection + 1)
    .reduce((most, file) => Math.max(most, store?.of(file).rows.widest ?? 0), 0)
  const across = Math.max(0, Math.ceil(widest * CHARACTER_PX + SIDE_PX - viewport.width / 2))

  const byFile = useMemo(() => {
    const counts = new Map<string, number>()
    for (const { file } of drafts?.list ?? NO_DRAFTS) counts.set(file, (counts.get(file) ?? 0) + 1)
    return counts
  }, [drafts])
  const chosenFile = selection ? files.find(({ path }) => path === selection.file) : undefined
  const chosenRows = chosenFile && store ? store.of(chosenFile).rows : null
  const chosenLines = selection && chosenRows ? linesOf(chosenRows, selection) : null

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.target !== scroller.current) return
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key] as 1 | -1 | undefined
    if (move) moveSelection(move, event.shiftKey)
    else if (event.key === 'Enter' && selection) compose(selection)
    else if (event.key === 'Escape' && selection) setSelection(null)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const style = {
    '--row': `${measures.row}px`,
    '--header': `${measures.header}px`,
    '--view': `${viewport.width}px`,
  } as CSSProperties

  const tree = (
    <TreePane
      files={files}
      current={current}
      isViewed={isSeen}
      comments={byFile}
      onPick={onPick}
      rowPx={touch ? 44 : 26}
      finding={finding}
      onFound={onFound}
    />
  )
  return (
    <div ref={root} className="flex h-full min-h-0 flex-col" style={style}>
      <DiffToolbar
        files={files}
        more={summary.more}
        seen={seen.size}
        filesOpen={beside ? null : treeOver}
        onFiles={() => setTreeOver(!treeOver)}
        mode={roomy ? (split ? 'split' : 'inline') : null}
        onMode={setMode}
        tools={tools}
      />
      <div className="relative flex min-h-0 flex-1">
        {beside && <div className="flex w-60 shrink-0 flex-col border-r border-line">{tree}</div>}
        {!beside && treeOver && (
          <div className="absolute inset-0 z-20 flex flex-col border-b border-line bg-surface">{tree}</div>
        )}
        <div className="diff-pane relative flex min-w-0 flex-1 flex-col">
          <Scroller
            ref={scroller}
            label="Diff"
            onKeyDown={onKeyDown}
            onWheel={(event) => {
              if (bar.current && event.deltaX !== 0) bar.current.scrollLeft += event.deltaX
            }}
            className="relative min-h-0 flex-1 overflow-auto overscroll-contain font-mono text-small [scroll-padding-top:calc(var(--header)+var(--row))] [tab-size:4]"
          >
            <div className="relative min-w-full" style={{ height: layout.height }}>
              {store &&
                viewport.height > 0 &&
                sections.slice(firstSection, lastSection + 1).map((section, offset) => {
                  const index = firstSection + offset
                  const file = files[index]
                  if (!file) return null
                  const top = layout.tops[index] ?? 0
                  return (
                    <SectionView
                      key={file.path}
                      index={index}
                      file={file}
                      state={store.of(file)}
                      sides={split ? store.sides(file) : null}
                      section={section}
                      measures={measures}
                      top={top}
                      height={(layout.tops[index + 1] ?? top) - top - measures.gap}
                      from={viewport.top - top - OVERSCAN_PX}
                      to={bottom - top + OVERSCAN_PX}
                      open={isOpen(file)}
                      viewed={seen.has(file)}
                      comments={byFile.get(file.path) ?? 0}
                      selection={selection?.file === file.path ? selection : null}
                      commentable={drafts !== null}
                      drafts={shownDrafts}
                      annotations={annotations}
                      composing={composing?.file === file.path ? composing : null}
                      onFold={() => setFolded((before) => new Map(before).set(file.path, !isOpen(file)))}
                      onViewed={(is) => setViewed(index, is)}
                      onHeight={onHeight}
                      onColour={(row) => store.colour(file, row)}
                      onRetry={() => store.retry(file)}
                      onSelect={setSelection}
                      onCompose={compose}
                      onEdit={setComposing}
                      onRemove={(id) => drafts?.remove(id)}
                      onSave={(text) => {
                        if (composing) drafts?.put({ ...composing, text })
                        stopComposing()
                      }}
                      onCancel={stopComposing}
                      onRange={setRange}
                    />
                  )
                })}
            </div>
          </Scroller>
          {split && across > 0 && (
            <section
              ref={bar}
              aria-label="Scroll long lines"
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
              tabIndex={0}
              className="focus-inside shrink-0 overflow-x-auto border-t border-line"
              onScroll={(event) => root.current?.style.setProperty('--across', String(event.currentTarget.scrollLeft))}
            >
              <div className="h-px" style={{ width: viewport.width + across }} />
            </section>
          )}
          <div aria-live="polite" className="sr-only">
            {selection && chosenRows && chosenLines && chosenFile
              ? `${placeOf({ file: chosenFile.path, side: selection.side, ...chosenLines })}: ${plainText((chosenRows.text[selection.head] ?? '').slice(0, 200))}`
              : ''}
          </div>
          {drafts && selection && chosenLines && !composing && (
            <SelectionBar selection={selection} lines={chosenLines} onComment={() => compose(selection)} />
          )}
        </div>
      </div>
    </div>
  )
}

const never = () => () => {}
const zero = () => 0
