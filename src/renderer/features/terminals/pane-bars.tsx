/** What is said at a terminal: that it ended and why, that the line is lost, what was refused, who sets its size. */
import type { ReactNode } from 'react'
import type { TerminalView } from '../../../contract/procedures/terminals.ts'
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { Age } from '../../components/time.tsx'
import type { LineState } from './line.ts'
import type { PaneCommands } from './pane-commands.ts'
import { exitText, isBadExit } from './words.ts'

export function Bar({ tone, children }: { tone: 'plain' | 'need' | 'fail'; children: ReactNode }) {
  return (
    <div
      role="status"
      className={cx(
        'flex min-h-8 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-3 py-1 text-small',
        tone === 'plain' && 'bg-surface text-text-2',
        tone === 'need' && 'bg-need-soft',
        tone === 'fail' && 'bg-fail-soft',
      )}
    >
      {children}
    </div>
  )
}

export function PaneBars({
  view,
  state,
  commands,
  again,
}: {
  view: TerminalView
  state: LineState | null
  commands: PaneCommands
  /** What starting it anew is called. */
  again: string
}) {
  const exit = view.state === 'exited' ? (view.exit ?? state?.exit ?? null) : null
  return (
    <>
      {state?.link === 'lost' && <Bar tone="need">The line to this terminal is lost. It is tried again by itself.</Bar>}
      {state?.problem && state.problem.code !== 'read-only' && (
        <Bar tone="fail">
          <span className="outside-text">{state.problem.message}</span>
        </Bar>
      )}
      {state?.link === 'attached' && !state.writable && exit === null && (
        <Bar tone="plain">You look on: this link may read, so nothing can be typed here.</Bar>
      )}
      {exit !== null && (
        <Bar tone={isBadExit(exit) ? 'fail' : 'plain'}>
          <span className="outside-text min-w-0 flex-1">
            {exitText(exit)}
            {view.exitedAt !== null && (
              <>
                {' '}
                <Age at={view.exitedAt} className="text-text-3" />
              </>
            )}
          </span>
          {commands.restart && (
            <Button busy={commands.busy} onClick={commands.restart}>
              {again}
            </Button>
          )}
          {commands.remove && (
            <Button tone="quiet" busy={commands.busy} onClick={commands.remove}>
              Remove
            </Button>
          )}
        </Bar>
      )}
    </>
  )
}

/** Lies over the terminal: a bar beside it would take room from it, and so change the very size that it speaks of. */
export function SizeNote({ view, state }: { view: TerminalView; state: LineState | null }) {
  if (view.state === 'exited' || state?.link !== 'attached' || !state.writable || !state.foreign) return null
  return (
    <p
      role="status"
      className="pointer-events-none absolute right-4 bottom-4 z-10 max-w-[calc(100%-2rem)] rounded-s bg-raised px-2 py-0.5 text-small text-text-2 shadow-float"
    >
      Shown at {state.size?.cols} × {state.size?.rows}, the size of another window. Typing here makes it yours.
    </p>
  )
}
