/** Tabs over Radix: arrow keys, roles and panels come with it; a count stands beside a name where it helps. */
import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { count } from './format.ts'
import { useScrollMemory } from './scroll-memory.ts'
import { useSideways } from './sideways.ts'

export interface Tab {
  readonly id: string
  readonly label: string
  readonly count?: number | undefined
}

export function Tabs({
  tabs,
  value,
  onChange,
  onNear,
  label,
  children,
  className,
}: {
  tabs: readonly Tab[]
  value: string
  onChange: (id: string) => void
  /** A mouse stands on it, or a finger touches it: it may be chosen next. */
  onNear?: (id: string) => void
  label: string
  children: ReactNode
  className?: string
}) {
  const row = useSideways<HTMLDivElement>('[data-state=active]', value)
  return (
    <Radix.Root value={value} onValueChange={onChange} className={cx('flex min-h-0 flex-1 flex-col', className)}>
      <Radix.List
        ref={row}
        aria-label={label}
        // The line is drawn inside: a row that the tabs overlap by a pixel would scroll up and down as well.
        className="fade-ends flex shrink-0 gap-1 overflow-x-auto px-3 shadow-[inset_0_-1px_0_var(--line)]"
      >
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.id}
            value={tab.id}
            onPointerEnter={() => onNear?.(tab.id)}
            className="focus-inside relative h-9 shrink-0 border-b-2 border-transparent px-2 text-text-2 transition-colors duration-120 hover:text-text data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-text touch:h-11"
          >
            {tab.label}
            {tab.count !== undefined && tab.count > 0 && <span className="ml-1.5 text-text-3">{count(tab.count)}</span>}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {children}
    </Radix.Root>
  )
}

/** A panel is focusable only for its content's sake: its own focus ring would enclose half of the window. */
export function TabPanel({
  id,
  children,
  className,
  scroll = null,
}: {
  id: string
  children: ReactNode
  className?: string
  /** Name of the place, when the panel is to be found again as far down as it was left. */
  scroll?: string | null
}) {
  const ref = useScrollMemory(scroll)
  return (
    <Radix.Content ref={ref} value={id} className={cx('focus-inside min-h-0 flex-1 overflow-auto', className)}>
      {children}
    </Radix.Content>
  )
}
