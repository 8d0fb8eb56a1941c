/**
 * A modal dialog on the platform's own `<dialog>`: focus trap, Escape and inertness come with it, and no style element
 * that the content security policy would refuse.
 */

import { X } from 'lucide-react'
import { createContext, type ReactNode, useContext, useId, useLayoutEffect, useRef } from 'react'
import { IconButton } from './button.tsx'
import { cx } from './cx.ts'
import { type DialogKind, enterTopLayer } from './top-layer.ts'

const InSheet = createContext(false)

/** Whether this stands in a sheet: a part of the page that a narrow window shows above the rest, with its keys. */
export const useInSheet = (): boolean => useContext(InSheet)

export interface DialogProps {
  title: string
  onClose: () => void
  /** What the main button does, also by mod+enter. */
  onCommit?: () => void
  children: ReactNode
  footer?: ReactNode
  /** `sheet` comes from the bottom edge of a phone and stands at the right of anything wider. */
  kind?: DialogKind
  wide?: boolean
  /** The title is for screen readers alone. */
  bare?: boolean
}

export function Dialog({
  title,
  onClose,
  onCommit,
  children,
  footer,
  kind = 'dialog',
  wide = false,
  bare = false,
}: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  // Before the element goes: a dialog that is closed gives the focus back, one that is only taken away does not.
  useLayoutEffect(() => {
    const dialog = ref.current
    if (!dialog || dialog.open) return
    dialog.showModal()
    const leave = enterTopLayer(dialog, kind)
    // The platform would focus the first button, which closes. What the dialog is for is marked; else it is itself.
    const first = dialog.querySelector<HTMLElement>('[data-first]') ?? dialog
    first.focus()
    return () => {
      leave()
      dialog.close()
    }
  }, [kind])
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (!onCommit || event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
        event.preventDefault()
        onCommit()
      }}
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) onClose()
      }}
      className={cx(
        'appear m-auto overflow-hidden bg-raised p-0 text-text shadow-float outline-none',
        kind === 'dialog' &&
          'max-h-[min(44rem,calc(100dvh-3rem))] w-[calc(100vw-2rem)] rounded-l max-phone:mb-0 max-phone:w-full max-phone:max-w-none max-phone:rounded-b-none',
        kind === 'dialog' && (wide ? 'phone:max-w-2xl' : 'phone:max-w-lg'),
        kind === 'sheet' &&
          'mr-0 h-dvh max-h-none w-full max-w-none phone:max-w-xl max-phone:mt-auto max-phone:mb-0 max-phone:h-[94dvh] max-phone:rounded-t-l',
      )}
    >
      <div className={cx('flex flex-col', kind === 'sheet' ? 'h-full' : 'max-h-[inherit]')}>
        {bare ? (
          <h2 id={titleId} className="sr-only">
            {title}
          </h2>
        ) : (
          <header className="flex items-center gap-2 border-b border-line py-2 pr-2 pl-4">
            <h2 id={titleId} className="min-w-0 flex-1 truncate text-lead font-semibold">
              {title}
            </h2>
            <IconButton label="Close" onClick={onClose}>
              <X size={16} aria-hidden />
            </IconButton>
          </header>
        )}
        <div className="min-h-0 flex-1 overflow-auto">
          <InSheet value={kind === 'sheet'}>{children}</InSheet>
        </div>
        {footer !== undefined && (
          <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-3">
            {footer}
          </footer>
        )}
      </div>
    </dialog>
  )
}
