/** One file's patch. Only the rows on the screen are in the document, however long it is. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef } from 'react'
import { cx } from '../../components/cx.ts'
import { plainText } from '../../components/plain-text.ts'
import { Scroller } from '../../components/scroller.tsx'
import { type PatchRow, parsePatch } from './patch.ts'

const ROW_PX = 20
const MOST_PX = 560
/** Characters of a line that are drawn: a minified file is one line of megabytes. */
const MOST_CHARACTERS = 2_000

const LOOK: Record<PatchRow['kind'], string> = {
  hunk: 'bg-sunken text-text-3',
  context: '',
  added: 'bg-added',
  removed: 'bg-removed',
  note: 'text-text-3 italic',
}

const SIGN: Record<PatchRow['kind'], string> = { hunk: '', context: ' ', added: '+', removed: '−', note: '' }

export function PatchView({ patch, truncated, name }: { patch: string; truncated: boolean; name: string }) {
  const rows = useMemo(() => parsePatch(patch), [patch])
  const ref = useRef<HTMLElement>(null)
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => ref.current,
    estimateSize: () => ROW_PX,
    overscan: 20,
  })
  const widest = useMemo(
    () => rows.reduce((most, row) => Math.max(most, Math.min(row.text.length, MOST_CHARACTERS)), 0),
    [rows],
  )
  return (
    <div className="overflow-hidden rounded-m border border-line">
      <Scroller
        ref={ref}
        label={`Diff of ${name}`}
        className="overflow-auto font-mono text-small leading-5"
        style={{ height: Math.min(MOST_PX, rows.length * ROW_PX) }}
      >
        <div
          className="relative"
          style={{ height: list.getTotalSize(), minWidth: `max(100%, calc(${widest}ch + 6.5rem))` }}
        >
          {list.getVirtualItems().map((item) => {
            const row = rows[item.index]
            if (!row) return null
            return (
              <div
                key={item.key}
                className={cx('absolute inset-x-0 flex h-5 whitespace-pre', LOOK[row.kind])}
                style={{ top: item.start }}
              >
                {row.kind === 'hunk' || row.kind === 'note' ? (
                  <span className="px-3">{plainText(row.text)}</span>
                ) : (
                  <>
                    <LineNumber value={row.before} />
                    <LineNumber value={row.after} />
                    <span aria-hidden="true" className="w-5 shrink-0 text-center text-text-3 select-none">
                      {SIGN[row.kind]}
                    </span>
                    <span className="sr-only">{row.kind === 'context' ? '' : `${row.kind}: `}</span>
                    <span>{plainText(row.text.slice(0, MOST_CHARACTERS))}</span>
                  </>
                )}
              </div>
            )
          })}
        </div>
      </Scroller>
      {truncated && (
        <p className="border-t border-line px-3 py-1.5 text-small text-text-2">
          The rest of this file is too large to be shown here.
        </p>
      )}
    </div>
  )
}

const LineNumber = ({ value }: { value: number | null }) => (
  <span className="w-10 shrink-0 pr-2 text-right text-text-3 select-none">{value ?? ''}</span>
)
