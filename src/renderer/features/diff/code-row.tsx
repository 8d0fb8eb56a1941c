/**
 * One drawn row of a diff: line numbers, sign and code, on one side or on both. A jump through a long diff makes all rows in
 * sight anew, so there are as few elements to a row as can be, and none of them has to be laid out by its neighbours.
 */
import { memo } from 'react'
import { cx } from '../../components/cx.ts'
import { plainText } from '../../components/plain-text.ts'
import { ADDED, CONTEXT, counterpart, HUNK, MOST_CHARACTERS, NOTE, REMOVED, type Rows, type Side } from './patch.ts'
import type { FileState } from './patch-store.ts'
import { pieces, type Range, type Token, wordDiff } from './words.ts'

const GROUND: Record<number, string> = {
  [HUNK]: 'bg-sunken text-text-3',
  [CONTEXT]: 'bg-surface',
  [ADDED]: 'bg-added',
  [REMOVED]: 'bg-removed',
  [NOTE]: 'bg-surface text-text-3 italic',
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
      {pieces(text, tokens, same ? marksOf(rows, row) : []).map((piece, index) =>
        piece.marked || piece.name !== '' ? (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity but their place.
            key={index}
            className={piece.marked ? (kind === ADDED ? 'code-added' : 'code-removed') : piece.name}
          >
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
      {cut && (
        <span className="text-text-3"> … {(rows.text[row]?.length ?? 0) - MOST_CHARACTERS} further characters</span>
      )}
    </>
  )
}

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
  const gutter = commentable ? 'code-gutter code-commentable' : 'code-gutter'
  if (kind === HUNK || kind === NOTE)
    return (
      <div data-row={row} className={cx('code-row min-w-full', GROUND[kind])} style={{ top }}>
        <span className="sticky left-0 px-3">{plainText((rows.text[row] ?? '').slice(0, 300))}</span>
      </div>
    )
  if (split)
    return (
      <div data-row={row} className="code-row code-row-split" style={{ top }}>
        <Half state={state} row={left} side="old" chosen={chosen === 'old'} gutter={gutter} />
        <Half state={state} row={right} side="new" chosen={chosen === 'new'} gutter={gutter} />
      </div>
    )
  return (
    <div
      data-row={row}
      className={cx('code-row code-line min-w-full', chosen !== null ? 'bg-active' : GROUND[kind])}
      style={{ top }}
    >
      <span data-gutter={kind === REMOVED ? 'old' : 'new'} className={cx(gutter, 'sticky left-0')}>
        <span className="code-line-number">{rows.old[row] || ''}</span>
        <span className="code-line-number">{rows.now[row] || ''}</span>
        <span className="code-sign" aria-hidden="true">
          {SIGN[kind] ?? ''}
        </span>
      </span>
      {SAID[kind] !== undefined && <span className="sr-only">{SAID[kind]}</span>}
      <Code state={state} row={row} />
    </div>
  )
})

function Half({
  state,
  row,
  side,
  chosen,
  gutter,
}: {
  state: FileState
  row: number
  side: Side
  chosen: boolean
  gutter: string
}) {
  const kind = state.rows.kinds[row] ?? CONTEXT
  const number = side === 'old' ? state.rows.old[row] : state.rows.now[row]
  return (
    <div
      data-side={side}
      className={cx(
        'code-half code-line',
        side === 'new' && 'code-half-new',
        chosen ? 'bg-active' : row < 0 ? 'bg-sunken' : GROUND[kind],
      )}
    >
      {row >= 0 && (
        <>
          <span data-gutter={side} className={gutter}>
            <span className="code-line-number">{number || ''}</span>
            <span className="code-sign" aria-hidden="true">
              {SIGN[kind] ?? ''}
            </span>
          </span>
          {SAID[kind] !== undefined && <span className="sr-only">{SAID[kind]}</span>}
          <span className="code-text">
            <Code state={state} row={row} />
          </span>
        </>
      )}
    </div>
  )
}
