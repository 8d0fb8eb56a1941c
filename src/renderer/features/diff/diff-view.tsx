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
import type { DiffSummary } from '../../../contract/diff.ts'
import { useStored } from '../../app/stored.ts'
import { useMedia } from '../../components/media.ts'
import { Scroller } from '../../components/scroller.tsx'
import type { Annotation } from './composer.tsx'
import type { FetchPage } from './diff-source.ts'
import { DiffToolbar } from './diff-toolbar.tsx'
import type { Drafts } from './drafts.ts'
import { inTreeOrder } from './file-tree.ts'
import { type Measures, sectionAt } from './layout.ts'
import { beyondSide, LongLinesBar } from './long-lines.tsx'
import { SectionView } from './section-view.tsx'
import type { Selection } from './selection.ts'
import { ChosenLines } from './selection-bar.tsx'
import type { Spot } from './spot.ts'
import { TreePane } from './tree-pane.tsx'
import { useAnchor } from './use-anchor.ts'
import { useComposing } from './use-composing.ts'
import { useDiffActions } from './use-diff-actions.ts'
import { useFolding } from './use-folding.ts'
import { usePatchStore } from './use-patch-store.ts'
import { useSections } from './use-sections.ts'
import { useViewport } from './use-viewport.ts'
import { useWalking, walkByKey } from './use-walking.ts'

/** From this width on the files stand beside the diff, and both sides beside each other. */
const TREE_FROM = 760
const SPLIT_FROM = 720
const SPLIT_BY_ITSELF = 1_040
/** Rows above and below what is in sight that are drawn too. */
const OVERSCAN_PX = 120

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
  const folding = useFolding(scope, files)
  const { seen, isSeen, isOpen } = folding
  const [selection, setSelection] = useState<Selection | null>(null)
  const stood = useRef<Selection | null>(null)
  const [heights, setHeights] = useState<ReadonlyMap<string, number>>(new Map())
  const onHeight = useCallback((key: string, height: number) => {
    setHeights((before) => (before.get(key) === height ? before : new Map(before).set(key, height)))
  }, [])
  const composing = useComposing({
    files,
    store,
    summary,
    drafts,
    annotations,
    scroller,
    select: setSelection,
    stand(chosen) {
      stood.current = chosen
      setSelection(chosen)
    },
  })
  const { draft, placed } = composing
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

  const walking = useWalking({
    files,
    store,
    version,
    sections,
    layout,
    measures,
    split,
    folding,
    scroller,
    height: viewport.height,
    current,
    spot,
    comments: composing.shown,
    selection,
    select: setSelection,
    stood,
  })
  const goToFile = (index: number) => {
    if (!files[index]) return
    walking.toFile(index)
    setTreeOver(false)
  }
  const latestGoToFile = useRef(goToFile)
  latestGoToFile.current = goToFile
  const onPick = useCallback((index: number) => latestGoToFile.current(index), [])
  const onFound = useCallback(() => setFinding(false), [])
  const currentFile = files[current]
  useDiffActions({
    split,
    toFile: (by) => goToFile(current + by),
    toChange: walking.toChange,
    toComment: walking.toComment,
    toggleViewed: () => currentFile && folding.setSeen(currentFile, !seen.has(currentFile)),
    find() {
      if (!beside) setTreeOver(true)
      setFinding(true)
    },
    toggleMode: () => setMode(split ? 'inline' : 'split'),
  })

  const bar = useRef<HTMLElement>(null)
  const widest = files
    .slice(firstSection, lastSection + 1)
    .reduce((most, file) => Math.max(most, store?.of(file).rows.widest ?? 0), 0)
  const across = beyondSide(widest, viewport.width)

  const chosenFile = selection ? files.find(({ path }) => path === selection.file) : undefined

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
      comments={composing.counts}
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
            onKeyDown={(event) =>
              walkByKey(event, selection, {
                toLine: walking.toLine,
                compose: () => composing.begin(selection),
                select: setSelection,
              })
            }
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
                      comments={composing.counts.get(file.path) ?? 0}
                      selection={selection?.file === file.path ? selection : null}
                      commentable={drafts !== null}
                      drafts={composing.shown}
                      annotations={annotations}
                      composing={draft?.file === file.path ? draft : null}
                      onFold={() => folding.toggle(file)}
                      onViewed={(is) => folding.setSeen(file, is)}
                      onHeight={onHeight}
                      onColour={(row) => store.colour(file, row)}
                      onRetry={() => store.retry(file)}
                      onSelect={setSelection}
                      onCompose={composing.begin}
                      onEdit={composing.edit}
                      onRemove={(id) => drafts?.remove(id)}
                      onSave={composing.save}
                      onCancel={composing.stop}
                      onRange={composing.setRange}
                    />
                  )
                })}
            </div>
          </Scroller>
          {split && across > 0 && (
            <LongLinesBar
              ref={bar}
              width={viewport.width}
              across={across}
              onAcross={(px) => root.current?.style.setProperty('--across', String(px))}
            />
          )}
          <ChosenLines
            selection={selection}
            rows={chosenFile && store ? store.of(chosenFile).rows : null}
            onComment={drafts && !draft ? () => composing.begin(selection) : null}
          />
        </div>
      </div>
    </div>
  )
}

const never = () => () => {}
const zero = () => 0
