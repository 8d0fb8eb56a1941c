/** One drawn row of a diff: line numbers, sign and code, on one side or on both. */
import { memo } from 'react'
import { cx } from '../../components/cx.ts'
import { plainText } from '../../components/plain-text.ts'
import { ADDED, CONTEXT, counterpart, HUNK, MOST_CHARACTERS, NOTE, REMOVED, type Rows, type Side } from './patch.ts'
import type { FileState } from './patch-store.ts'
import { pieces, type Range, type Token, wordDiff } from './words.ts'

const GROUND: Record<number, string> = {
  [HUNK]: 'bg-sunken text-text-3',
  [CONTEXT]: '',
  [ADDED]: 'bg-added',
  [REMOVED]: 'bg-removed',
  [NOTE]: 'text-text-3 italic',
}
const SIGN: Record<number, string> = { [ADDED]: '+', [REMOVED]: '−' }
const SAID: Record<number, string> = { [ADDED]: 'added: ', [REMOVED]: 'removed: ' }

const NO_TOKENS: readonly Token[] = []

/** What of a line is drawn. Offsets of tokens hold only while nothing had to be taken out of it. */
function shown(rows: Rows, row: number): { text: string; same: boolean; cut: boolean } {
  const raw = rows.text[row] ?? ''
  const head = raw.length > MOST_CHARACTERS ? raw.slice(0, MOST_CHARACTERS) : raw
  const text = plainText(head)
  return { text, same: text === head, cut: head !== raw }
}

function marksOf(rows: Rows, row: number): readonly Range[] {
  const other = counterpart(rows, row)
  if (other < 0) return []
  const removed = rows.kinds[row] === REMOVED
  const diff = wordDiff(rows.text[removed ? row : other] ?? '', rows.text[removed ? other : row] ?? '')
  return removed ? diff.before : diff.after
}

function Code({ state, row }: { state: FileState; row: number }) {
  const { rows, highlighter } = state
  const kind = rows.kinds[row]
  const { text, same, cut } = shown(rows, row)
  const tokens = same ? (highlighter?.of(row) ?? NO_TOKENS) : NO_TOKENS
  return (
    <>
      {SAID[kind ?? CONTEXT] !== undefined && <span className="sr-only">{SAID[kind ?? CONTEXT]}</span>}
      {pieces(text, tokens, same ? marksOf(rows, row) : []).map((piece, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity but their place.
          key={index}
          className={
            piece.marked ? (kind === ADDED ? 'code-added' : 'code-removed') : piece.name === '' ? undefined : piece.name
          }
        >
          {piece.text}
        </span>
      ))}
      {cut && (
        <span className="text-text-3"> … {(rows.text[row]?.length ?? 0) - MOST_CHARACTERS} further characters</span>
      )}
    </>
  )
}

const NUMBER = 'w-[var(--gutter)] shrink-0 pr-2 text-right text-text-3 select-none'

export interface RowProps {
  state: FileState
  /** Counts up when the rows or colours of the file change. */
  version: number
  /** Row of the patch on each side; the same on both for what is no change; -1: nothing. */
  left: number
  right: number
  split: boolean
  top: number
  /** Rows that a comment is being written on, or that the keyboard stands at, by side. */
  chosen: Side | null
  commentable: boolean
}

export const CodeRow = memo(function CodeRow({ state, left, right, split, top, chosen, commentable }: RowProps) {
  const { rows } = state
  const row = right >= 0 ? right : left
  const kind = rows.kinds[row] ?? CONTEXT
  if (kind === HUNK || kind === NOTE)
    return (
      <div
        data-row={row}
        className={cx('absolute left-0 flex h-[var(--row)] min-w-full items-center whitespace-pre', GROUND[kind])}
        style={{ top }}
      >
        <span className="sticky left-0 px-3">{plainText((rows.text[row] ?? '').slice(0, 300))}</span>
      </div>
    )
  if (!split)
    return (
      <div
        data-row={row}
        className={cx(
          'group/row absolute left-0 flex h-[var(--row)] min-w-full items-center whitespace-pre',
          chosen !== null ? 'bg-active' : GROUND[kind],
        )}
        style={{ top }}
      >
        <span
          data-gutter={kind === REMOVED ? 'old' : 'new'}
          className={cx(
            'sticky left-0 z-1 flex h-full shrink-0 items-center',
            chosen !== null ? 'bg-active' : GROUND[kind] || 'bg-surface',
            commentable && 'cursor-pointer',
          )}
        >
          {commentable && <Plus />}
          <span className={NUMBER}>{rows.old[row] || ''}</span>
          <span className={NUMBER}>{rows.now[row] || ''}</span>
        </span>
        <span aria-hidden="true" className="w-5 shrink-0 text-center text-text-3 select-none">
          {SIGN[kind] ?? ''}
        </span>
        <span className="pr-4">
          <Code state={state} row={row} />
        </span>
      </div>
    )
  return (
    <div data-row={row} className="absolute left-0 flex h-[var(--row)] w-full whitespace-pre" style={{ top }}>
      <Half state={state} row={left} side="old" chosen={chosen === 'old'} commentable={commentable} />
      <Half state={state} row={right} side="new" chosen={chosen === 'new'} commentable={commentable} />
    </div>
  )
})

function Half({
  state,
  row,
  side,
  chosen,
  commentable,
}: {
  state: FileState
  row: number
  side: Side
  chosen: boolean
  commentable: boolean
}) {
  const kind = state.rows.kinds[row] ?? CONTEXT
  const number = side === 'old' ? state.rows.old[row] : state.rows.now[row]
  return (
    <div
      data-side={side}
      className={cx(
        'group/row flex min-w-0 flex-1 basis-0 items-center overflow-hidden',
        side === 'new' && 'border-l border-line',
        chosen ? 'bg-active' : row < 0 ? 'bg-sunken' : GROUND[kind],
      )}
    >
      {row >= 0 && (
        <>
          <span
            data-gutter={side}
            className={cx('relative flex h-full shrink-0 items-center', commentable && 'cursor-pointer')}
          >
            {commentable && <Plus />}
            <span className={NUMBER}>{number || ''}</span>
          </span>
          <span aria-hidden="true" className="w-4 shrink-0 text-center text-text-3 select-none">
            {SIGN[kind] ?? ''}
          </span>
          <span className="min-w-0 flex-1 overflow-hidden">
            <span className="inline-block translate-x-[calc(-1px*var(--across,0))] pr-4">
              <Code state={state} row={row} />
            </span>
          </span>
        </>
      )}
    </div>
  )
}

/** Where a comment begins; the whole gutter takes the click. */
const Plus = () => (
  <span
    aria-hidden="true"
    className="invisible absolute left-0.5 grid size-4 place-items-center rounded-s bg-accent text-on-accent group-hover/row:visible touch:hidden"
  >
    +
  </span>
)
