/** Puts what is inspected beside a view, with a width that this viewer chose; over it where there is no room beside. */
import type { ReactNode } from 'react'
import { useStored } from '../../app/stored.ts'
import { useMedia, WIDE } from '../../components/media.ts'
import { Split } from '../../components/split.tsx'

/** Pixels: so that tabs fit into the pane, and one column of the board beside it. */
const LEAST = 320
const LEAST_MAIN = 260
const AT_FIRST = 480

export const widthFrom = (stored: string | null): number => {
  const width = Number(stored)
  return Number.isFinite(width) && width >= LEAST ? width : AT_FIRST
}

export function WithInspector({
  pane,
  wide,
  children,
}: {
  pane: ReactNode | null
  wide: boolean
  children: ReactNode
}) {
  const beside = useMedia(WIDE)
  const [stored, setStored] = useStored('inspector')
  return (
    <div className="flex min-h-0 flex-1">
      <Split
        id="inspector"
        direction="across"
        label="Width of the task"
        main={children}
        side={beside ? pane : null}
        size={widthFrom(stored)}
        least={LEAST}
        leastMain={LEAST_MAIN}
        onSize={(size) => setStored(String(size))}
        covers={wide}
      />
      {!beside && pane}
    </div>
  )
}
