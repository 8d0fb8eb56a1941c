/** Two panes with a line between them that is dragged, or moved with the arrow keys; the width of the second is kept. */
import { type ReactNode, useRef } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import { cx } from './cx.ts'

export interface SplitProps {
  /** Names the pair; unique on the screen. */
  id: string
  /** `across`: side by side; `down`: one above the other. */
  direction: 'across' | 'down'
  main: ReactNode
  /** The pane whose size is kept in pixels; null: the other has all the room. */
  side: ReactNode | null
  /** Name of the line, for whoever moves it without seeing it. */
  label: string
  /** Sizes in pixels. */
  size: number
  least: number
  leastMain: number
  onSize: (size: number) => void
  /** The side covers the main pane, which keeps its place beneath. */
  covers?: boolean
}

export function Split({ id, direction, main, side, label, size, least, leastMain, onSize, covers }: SplitProps) {
  const across = direction === 'across'
  const group = useRef<HTMLDivElement>(null)
  return (
    <Group
      id={id}
      orientation={across ? 'horizontal' : 'vertical'}
      className={cx('relative min-h-0 min-w-0 flex-1', covers && '[&_[data-separator]]:hidden')}
      elementRef={group}
      onLayoutChanged={(layout, { isUserInteraction }) => {
        if (!isUserInteraction || !group.current) return
        // The library counts in percent; what a person set stays what it was when the window grows.
        const all = across ? group.current.clientWidth : group.current.clientHeight
        onSize(Math.round(((layout[`${id}-side`] ?? 0) / 100) * all))
      }}
    >
      <Panel id={`${id}-main`} minSize={leastMain} className="flex min-h-0 min-w-0 flex-col">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col" inert={covers === true && side !== null}>
          {main}
        </div>
      </Panel>
      {side !== null && (
        <>
          <Separator
            aria-label={label}
            className={cx(
              'relative z-1 shrink-0 bg-line transition-colors duration-120 outline-none',
              'after:absolute after:bg-accent after:opacity-0 after:transition-opacity after:duration-120',
              'hover:after:opacity-60 focus-visible:after:opacity-100 data-[separator=active]:after:opacity-100',
              across
                ? 'w-px after:inset-y-0 after:-left-px after:w-0.75'
                : 'h-px after:inset-x-0 after:-top-px after:h-0.75',
            )}
          />
          <Panel
            id={`${id}-side`}
            defaultSize={size}
            minSize={least}
            groupResizeBehavior="preserve-pixel-size"
            className="flex min-h-0 min-w-0 flex-col"
          >
            {side}
          </Panel>
        </>
      )}
    </Group>
  )
}
