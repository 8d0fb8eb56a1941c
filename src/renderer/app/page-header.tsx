/** The bar on top of each view: where one is, what can be done here, and the way to the palette. */
import { Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '../components/cx.ts'
import { Kbd } from '../components/kbd.tsx'
import { useKeysOf } from './keymap.ts'
import { useShell } from './shell-context.ts'

export function PageHeader({
  crumbs,
  actions,
  compact = false,
}: {
  crumbs: ReactNode
  actions?: ReactNode
  /** The actions are narrow on a phone and stand beside the crumbs there, not below them. */
  compact?: boolean
}) {
  const { openPalette } = useShell()
  const keys = useKeysOf('palette', 'mod+k')
  return (
    <header
      className={cx(
        'flex min-h-12 shrink-0 items-center gap-3 border-b border-line px-4 max-phone:py-1',
        compact ? 'max-phone:gap-1.5 max-phone:pr-2' : 'max-phone:flex-wrap max-phone:gap-y-0',
      )}
    >
      <div className={cx('flex min-w-0 flex-1 items-center gap-2', !compact && 'max-phone:basis-[70%]')}>{crumbs}</div>
      {actions && (
        <div
          className={cx(
            'flex items-center gap-2 empty:hidden',
            compact ? 'max-phone:gap-1' : 'max-phone:order-3 max-phone:pb-2',
          )}
        >
          {actions}
        </div>
      )}
      <button
        type="button"
        onClick={openPalette}
        className="flex h-8 items-center gap-2 rounded-m border border-line px-2.5 text-text-3 transition-colors duration-120 hover:border-line-strong hover:text-text-2 touch:h-11"
      >
        <Search size={14} aria-hidden />
        <span className="max-wide:sr-only">Find or do</span>
        {keys !== undefined && (
          <span className="max-wide:hidden">
            <Kbd keys={keys} />
          </span>
        )}
      </button>
    </header>
  )
}
