/** One file of a diff: its head, those of its rows that are in sight, and what stands between them. */
import { type PointerEvent, useEffect, useRef } from 'react'
import type { DiffFile } from '../../../contract/diff.ts'
import { Button } from '../../components/button.tsx'
import { CodeRow } from './code-row.tsx'
import { type Annotation, AnnotationCard, Composer, DraftCard, Measured } from './composer.tsx'
import type { Draft } from './drafts.ts'
import { FileHeader, facts } from './file-header.tsx'
import { GROUP } from './highlight.ts'
import { type Measures, rowsWithin, rowTop, type Section } from './layout.ts'
import { LONGEST_RUN, type Side, type Sides } from './patch.ts'
import type { FileState } from './patch-store.ts'
import { chosenSide, type Selection, sideOf } from './selection.ts'
import type { Token } from './words.ts'

/** Characters per rem of the code's type, roughly: only how far one can scroll across depends on it. */
const CHARACTER_PX = 7.25

const NO_TOKENS: readonly Token[] = []

interface Props {
  file: DiffFile
  state: FileState
  /** null: inline. */
  sides: Sides | null
  section: Section
  measures: Measures
  top: number
  height: number
  from: number
  to: number
  open: boolean
  viewed: boolean
  comments: number
  selection: Selection | null
  commentable: boolean
  drafts: readonly Draft[]
  annotations: readonly Annotation[]
  composing: Draft | null
  onFold: () => void
  onViewed: (viewed: boolean) => void
  onHeight: (key: string, height: number) => void
  onColour: (row: number) => void
  onRetry: () => void
  onSelect: (selection: Selection | null) => void
  onCompose: (selection: Selection) => void
  onEdit: (draft: Draft) => void
  onRemove: (id: string) => void
  onSave: (text: string) => void
  onCancel: () => void
  onRange: (endLine: number) => void
}

export function SectionView(props: Props) {
  const { file, state, sides, section, measures, selection, commentable } = props
  const { first, last } = rowsWithin(section, props.from, props.to, measures)
  const drawn = sides === null ? state.rows.kinds.length : sides.left.length
  const shown: number[] = []
  for (let row = first; row <= last && row < drawn; row++) shown.push(row)
  const split = sides !== null
  const patchRow = (row: number): number => {
    if (sides === null) return row
    const right = sides.right[row] ?? -1
    return right >= 0 ? right : (sides.left[row] ?? -1)
  }
  const { onColour } = props
  const firstRow = shown.length > 0 ? patchRow(first) : -1
  const lastRow = shown.length > 0 ? patchRow(shown.at(-1) ?? first) : -1
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is in sight gets its colours, once they can be had.
  useEffect(() => {
    if (firstRow < 0) return
    for (let row = firstRow; row < lastRow + GROUP; row += GROUP) onColour(Math.min(row, lastRow))
  }, [firstRow, lastRow, state.highlighter])
  const drag = useDrag(props)
  const numbers = Math.max(lastNumber(state.rows.old), lastNumber(state.rows.now))
  const gutter = Math.max(3, String(numbers).length) * CHARACTER_PX + 22
  const width = state.rows.widest * CHARACTER_PX + gutter * 2 + 64
  return (
    <section
      aria-label={`Changes of ${file.path}`}
      data-file={file.path}
      className="absolute left-0 min-w-full"
      style={{
        top: props.top,
        height: props.height,
        width: split ? '100%' : `max(100%, ${Math.ceil(width)}px)`,
        ['--gutter' as string]: `${Math.ceil(gutter)}px`,
      }}
      {...drag}
    >
      <div className="sticky top-0 left-0 z-10 w-[var(--view)]">
        <FileHeader
          file={file}
          open={props.open}
          viewed={props.viewed}
          comments={props.comments}
          onToggle={props.onFold}
          onViewed={props.onViewed}
        />
      </div>
      {shown.map((row) => {
        const left = sides === null ? row : (sides.left[row] ?? -1)
        const right = sides === null ? row : (sides.right[row] ?? -1)
        return (
          <CodeRow
            key={row}
            rows={state.rows}
            known={known(state, Math.max(left, right))}
            leftTokens={state.highlighter?.of(left) ?? NO_TOKENS}
            rightTokens={state.highlighter?.of(right) ?? NO_TOKENS}
            left={left}
            right={right}
            split={split}
            top={rowTop(section, row, measures)}
            chosen={split ? (chosenOn(state, left, right, selection) ?? null) : chosenSide(state.rows, row, selection)}
            commentable={commentable}
          />
        )
      })}
      {section.inserts.map((insert) => {
        const top = rowTop(section, insert.row, measures) + measures.row
        return (
          <div
            key={insert.key}
            className="absolute left-0 w-full"
            style={{ top: top + stacked(section, insert.key, insert.row) }}
          >
            <div className="sticky left-0 w-[var(--view)]">
              <Measured onHeight={(height) => props.onHeight(insert.key, height)}>
                {insertOf(props, insert.key)}
              </Measured>
            </div>
          </div>
        )
      })}
      {props.open && drawn <= last && <Rest {...props} drawn={drawn} />}
    </section>
  )
}

/** How much of what may say which words of a row changed has come: the rest of its run of changes, and of the one behind it. */
function known({ rows, loading }: FileState, row: number): number {
  const behind = rows.kinds.length - row
  return loading && behind < 2 * LONGEST_RUN ? behind : 2 * LONGEST_RUN
}

/** Several that stand below the same row stand below each other. */
function stacked({ inserts }: Section, key: string, row: number): number {
  let height = 0
  for (const insert of inserts) {
    if (insert.key === key) break
    if (insert.row === row) height += insert.height
  }
  return height
}

function insertOf(props: Props, key: string) {
  if (key === 'composer' && props.composing)
    return (
      <Composer
        key={props.composing.id}
        draft={props.composing}
        onSave={props.onSave}
        onCancel={props.onCancel}
        onRange={props.onRange}
      />
    )
  const draft = props.drafts.find(({ id }) => id === key)
  if (draft)
    return <DraftCard draft={draft} onEdit={() => props.onEdit(draft)} onRemove={() => props.onRemove(draft.id)} />
  const annotation = props.annotations.find((item) => item.key === key)
  return annotation ? <AnnotationCard annotation={annotation} /> : null
}

const chosenOn = (state: FileState, left: number, right: number, selection: Selection | null): Side | null => {
  if (selection === null) return null
  const row = selection.side === 'old' ? left : right
  return row < 0 ? null : chosenSide(state.rows, row, selection)
}

function lastNumber(numbers: readonly number[]): number {
  for (let row = numbers.length - 1; row >= 0; row--) if (numbers[row]) return numbers[row] ?? 0
  return 0
}

/** What stands where there are no rows: not yet, not at all, or no more. */
function Rest({ file, state, section, measures, drawn, onRetry }: Props & { drawn: number }) {
  const said = facts(file)
  return (
    <div
      className="sticky left-0 flex w-[var(--view)] items-center gap-2 px-3 font-sans text-text-3"
      style={{ position: 'absolute', top: rowTop(section, drawn, measures), height: 'var(--row)' }}
      role={state.problem ? 'alert' : undefined}
    >
      {state.problem ? (
        <>
          <span className="min-w-0 truncate text-fail">{state.problem.message}</span>
          <Button tone="quiet" className="!h-5" onClick={onRetry}>
            Try again
          </Button>
        </>
      ) : state.truncated ? (
        <span>The rest of this file is too large to be shown here.</span>
      ) : state.loading || !state.begun ? (
        <span>Loading …</span>
      ) : (
        <span>
          {file.additions === null ? 'A binary file' : file.additions === 0 ? 'No line differs' : 'No lines to show'}
          {said.length > 0 && `: ${said.join(', ')}`}
        </span>
      )}
    </div>
  )
}

/** Choosing lines by mouse (a click or a drag on the line numbers opens a comment) and by touch (a tap chooses the line). */
function useDrag({ file, state, sides, commentable, onSelect, onCompose }: Props) {
  const from = useRef<Selection | null>(null)
  const current = useRef<Selection | null>(null)
  if (!commentable) return {}
  const rowAt = (target: EventTarget | null): { row: number; side: Side | null } | null => {
    if (!(target instanceof Element)) return null
    const line = target.closest<HTMLElement>('[data-row]')
    if (!line || line.closest<HTMLElement>('[data-file]')?.dataset['file'] !== file.path) return null
    const gutter = target.closest<HTMLElement>('[data-gutter]')?.dataset['gutter']
    const half = target.closest<HTMLElement>('[data-side]')?.dataset['side']
    const side = (half ?? gutter ?? null) as Side | null
    const row = Number(line.dataset['row'])
    if (sides === null || half === undefined) return { row, side }
    // On two sides a drawn row stands for one row of the patch on each.
    const drawn = sides.right.indexOf(row) >= 0 ? sides.right.indexOf(row) : sides.left.indexOf(row)
    const on = half === 'old' ? sides.left[drawn] : sides.right[drawn]
    return on === undefined || on < 0 ? null : { row: on, side }
  }
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0 || event.pointerType === 'touch') return
      if (!(event.target instanceof Element) || !event.target.closest('[data-gutter]')) return
      const at = rowAt(event.target)
      if (!at?.side) return
      event.preventDefault()
      // Wherever it is released, even outside the window, the drag ends here.
      event.currentTarget.setPointerCapture(event.pointerId)
      from.current = { file: file.path, side: at.side, anchor: at.row, head: at.row }
      current.current = from.current
      onSelect(from.current)
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      if (!from.current) return
      const at = rowAt(document.elementFromPoint(event.clientX, event.clientY))
      if (!at || at.row === current.current?.head) return
      current.current = { ...from.current, head: at.row }
      onSelect(current.current)
    },
    onPointerCancel() {
      from.current = null
      current.current = null
    },
    onPointerUp() {
      const chosen = current.current
      from.current = null
      current.current = null
      if (chosen) onCompose(chosen)
    },
    onClick(event: React.MouseEvent<HTMLElement>) {
      if (!matchMedia('(pointer: coarse)').matches) return
      const at = rowAt(event.target)
      if (!at) return
      const side = sides === null || at.side === null ? sideOf(state.rows, at.row) : at.side
      onSelect({ file: file.path, side, anchor: at.row, head: at.row })
    },
  }
}
