/** A menu behind a button: arrow keys, typing ahead, Escape and the way back of the focus come with it. */
import { DropdownMenu as Radix } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { cx } from './cx.ts'
import { Kbd } from './kbd.tsx'

export interface MenuItem {
  readonly id: string
  readonly label: string
  readonly keys?: string | undefined
  readonly danger?: boolean
  readonly run: () => void
}

/** `trigger` is one button that takes a ref and props. In a dialog the menu is part of it: outside it would be inert. */
export function Menu({ trigger, items, label }: { trigger: ReactNode; items: readonly MenuItem[]; label: string }) {
  const [button, setButton] = useState<HTMLButtonElement | null>(null)
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild ref={setButton}>
        {trigger}
      </Radix.Trigger>
      <Radix.Portal container={button?.closest('dialog') ?? null}>
        <Radix.Content
          aria-label={label}
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 min-w-48 rounded-m bg-raised p-1 text-text shadow-float outline-none"
        >
          {items.map((item) => (
            <Radix.Item
              key={item.id}
              onSelect={item.run}
              className={cx(
                'flex h-8 cursor-pointer items-center justify-between gap-6 rounded-s px-2.5 outline-none data-[highlighted]:bg-active touch:h-11',
                item.danger && 'text-fail',
              )}
            >
              {item.label}
              {item.keys !== undefined && <Kbd keys={item.keys} />}
            </Radix.Item>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
