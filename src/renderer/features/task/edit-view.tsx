/** What an edit took out and put in: its first lines at once, the rest on demand. Text of an agent, never markup. */
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { count } from '../../components/format.ts'
import { plainText } from '../../components/plain-text.ts'
import type { EditLine } from './edit-lines.ts'

/** Lines that are shown at once: most edits in whole, and of a new file its beginning. */
export const FIRST_LINES = 12
/** More of one edit is no longer read in a transcript; the changes of the task show all of it. */
const MOST_LINES = 800

const WORD = { '+': 'added: ', '−': 'removed: ', ' ': '' }

/** `atLeast`: there was more of it than is known here. */
export function EditCount({ lines, atLeast }: { lines: readonly EditLine[]; atLeast: boolean }) {
  const of = (sign: EditLine['sign']) => lines.filter((line) => line.sign === sign).length
  const [added, removed] = [of('+'), of('−')]
  return (
    <span className="shrink-0 tabular-nums">
      {atLeast && <span className="text-text-3">at least </span>}
      {added > 0 && <span className="text-done">+{count(added)}</span>}{' '}
      {removed > 0 && <span className="text-fail">−{count(removed)}</span>}
    </span>
  )
}

export function EditView({
  lines,
  truncated,
  whole,
  onWhole,
}: {
  lines: readonly EditLine[]
  truncated: boolean
  whole: boolean
  onWhole: () => void
}) {
  const more = lines.length - FIRST_LINES
  return (
    <>
      {/* Long lines are broken: what scrolls sideways would be one more stop for the keyboard at every edit. */}
      <div className="overflow-hidden rounded-m border border-line font-mono text-small leading-5">
        {lines.slice(0, whole ? MOST_LINES : FIRST_LINES).map(({ sign, text }, index) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity, and never change.
            key={index}
            className={cx('flex px-2', sign === '+' ? 'bg-added' : sign === '−' ? 'bg-removed' : 'text-text-2')}
          >
            <span aria-hidden="true" className="mr-2 shrink-0 whitespace-pre text-text-3 select-none">
              {sign}
            </span>
            <span className="min-w-0 flex-1 whitespace-pre-wrap wrap-anywhere">
              {sign !== ' ' && <span className="sr-only">{WORD[sign]}</span>}
              {plainText(text)}
            </span>
          </div>
        ))}
      </div>
      {more > 0 && !whole && (
        <Button tone="quiet" onClick={onWhole}>
          Show {count(more)} more lines
        </Button>
      )}
      {whole && (truncated || lines.length > MOST_LINES) && (
        <p className="text-small text-text-3">It was longer; the whole of it stands in the changes of the task.</p>
      )}
    </>
  )
}
