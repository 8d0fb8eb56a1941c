/** A row of terminals to choose from, where only one is shown at a time. */
import type { ReactNode } from 'react'
import type { TerminalView } from '../../../contract/procedures/terminals.ts'
import { cx } from '../../components/cx.ts'
import { stateWord, TerminalGlyph } from './pane-head.tsx'

export function TerminalTabs({
  terminals,
  current,
  onSelect,
  children,
}: {
  terminals: readonly TerminalView[]
  current: string
  onSelect: (id: string) => void
  /** Further buttons at the end of the row. */
  children?: ReactNode
}) {
  return (
    <div
      role="toolbar"
      aria-label="Terminals"
      className="flex shrink-0 items-center gap-1 overflow-x-auto border-b border-line bg-surface px-2 py-1"
    >
      {terminals.map((view) => (
        <button
          key={view.id}
          type="button"
          aria-pressed={view.id === current}
          onClick={() => onSelect(view.id)}
          className={cx(
            'focus-inside flex h-7 max-w-56 shrink-0 items-center gap-1.5 rounded-m px-2.5 touch:h-11',
            view.id === current ? 'bg-active font-medium' : 'text-text-2 hover:bg-hover hover:text-text',
          )}
        >
          <TerminalGlyph view={view} />
          <span className="sr-only">{stateWord(view)}: </span>
          <span className="truncate">{view.title}</span>
        </button>
      ))}
      {children}
    </div>
  )
}
