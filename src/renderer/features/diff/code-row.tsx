/**
 * One drawn row of a diff: line numbers, sign and code, on one side or on both. A jump through a long diff makes all rows in
 * sight anew, so there are as few elements to a row as can be, and none of them has to be laid out by its neighbours.
 */
import { memo } from 'react'
import { cx } from '../../components/cx.ts'
import { plainText } from '../../components/plain-text.ts'
import { ADDED, CONTEXT, counterpart, HUNK, MOST_CHARACTERS, NOTE, REMOVED, type Rows, type Side } from './patch.ts'
import { changedWords, pieces, type Range, type Token } from './words.ts'

const GROUND: Record<number, string> = {
  [HUNK]: 'bg-sunken text-text-3',
  [CONTEXT]: 'bg-surface',
  [ADDED]: 'bg-added',
  [REMOVED]: 'bg-removed',
  [NOTE]: 'bg-surface text-text-3 italic',
}
const SIGN: Record<number, string> = { [ADDED]: '+', [REMOVED]: '−' }
const SAID: Record<number, string> = { [ADDED]: 'added: ', [REMOVED]: 'removed: ' }

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
  return rows.kinds[row] === REMOVED
    ? changedWords(rows.text, row, other).before
    : changedWords(rows.text, other, row).after
}

function Code({ rows, row, tokens }: { rows: Rows; row: number; tokens: readonly Token[] }) {
  const kind = rows.kinds[row]
  const { text, same, cut } = shown(rows, row)
  return (
    <>
      {pieces(text, same ? tokens : [], same ? marksOf(rows, row) : []).map((piece, index) =>
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
  /** The same object as long as the file is shown: it grows at its end. */
  rows: Rows
  /** Rows behind this one that are known, as far as they say which words of it changed. */
  known: number
  /** Colours of the row on each side: the same objects as long as they are the same colours. */
  leftTokens: readonly Token[]
  rightTokens: readonly Token[]
  /** Row of the patch on each side; the same on both for what is no change; -1: nothing. */
  left: number
  right: number
  split: boolean
  top: number
  /** Rows that a comment is being written on, or that the keyboard stands at, by side. */
  chosen: Side | null
  commentable: boolean
}

export const CodeRow = memo(function CodeRow(props: RowProps) {
  const { rows, left, right, leftTokens, rightTokens, split, top, chosen, commentable } = props
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
        <Half rows={rows} row={left} tokens={leftTokens} side="old" chosen={chosen === 'old'} gutter={gutter} />
        <Half rows={rows} row={right} tokens={rightTokens} side="new" chosen={chosen === 'new'} gutter={gutter} />
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
      <Code rows={rows} row={row} tokens={rightTokens} />
    </div>
  )
})

function Half({
  rows,
  row,
  tokens,
  side,
  chosen,
  gutter,
}: {
  rows: Rows
  row: number
  tokens: readonly Token[]
  side: Side
  chosen: boolean
  gutter: string
}) {
  const kind = rows.kinds[row] ?? CONTEXT
  const number = side === 'old' ? rows.old[row] : rows.now[row]
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
            <Code rows={rows} row={row} tokens={tokens} />
          </span>
        </>
      )}
    </div>
  )
}
