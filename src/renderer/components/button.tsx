/** Buttons: one look per weight, 32 px high (44 px under a finger), a key hint where there is a key. */
import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'
import { Kbd } from './kbd.tsx'

export type ButtonTone = 'primary' | 'plain' | 'quiet' | 'danger'

const SHAPE =
  'inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-m px-3 whitespace-nowrap transition-colors duration-120 touch:h-11 touch:px-4'

const TONES: Record<ButtonTone, string> = {
  primary: 'bg-accent text-on-accent font-medium hover:bg-accent-hover',
  plain: 'bg-raised text-text border border-line-strong hover:bg-hover',
  quiet: 'text-text-2 hover:bg-hover hover:text-text',
  danger: 'bg-raised text-fail border border-line-strong hover:bg-fail-soft',
}

/** Of a link that stands among buttons. */
export const linkClass = cx(SHAPE, TONES.plain)

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'type'> {
  tone?: ButtonTone
  icon?: ReactNode
  /** The key that does the same, shown beside the label. */
  hint?: string | undefined
  /** It was pressed and the answer is not there yet: it cannot be pressed twice, and keeps its size. */
  busy?: boolean
  submit?: boolean
}

export function Button({
  tone = 'plain',
  icon,
  hint,
  busy = false,
  submit = false,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={submit ? 'submit' : 'button'}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={cx(SHAPE, 'disabled:cursor-default disabled:opacity-50', TONES[tone], className)}
    >
      {icon}
      {children}
      {hint !== undefined && <Kbd keys={hint} onFill={tone === 'primary'} />}
    </button>
  )
}

/** A square button that shows an icon alone; its label is its name and its tooltip. */
export function IconButton({
  label,
  className,
  children,
  ...rest
}: Omit<ComponentProps<'button'>, 'type' | 'aria-label'> & { label: string }) {
  return (
    <button
      {...rest}
      type="button"
      aria-label={label}
      title={label}
      className={cx(
        'inline-grid size-8 shrink-0 place-items-center rounded-m text-text-2 transition-colors duration-120 hover:bg-hover hover:text-text disabled:opacity-50 touch:size-11',
        className,
      )}
    >
      {children}
    </button>
  )
}
