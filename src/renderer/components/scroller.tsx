/** A named area that scrolls by itself and can therefore be reached, and scrolled, by keyboard. */
import type { ComponentProps } from 'react'
import { cx } from './cx.ts'

export function Scroller({ label, className, ...rest }: ComponentProps<'section'> & { label: string }) {
  return (
    <section
      {...rest}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      className={cx('focus-inside', className)}
    />
  )
}
