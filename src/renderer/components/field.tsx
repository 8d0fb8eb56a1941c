/** Inputs with their label, hint and problem tied together for whoever listens instead of looks. */
import { type ComponentProps, type ReactNode, useId } from 'react'
import { cx } from './cx.ts'

const BOX =
  'w-full rounded-m border border-line-control bg-surface px-2.5 text-text disabled:opacity-50 aria-invalid:border-fail'

export const inputClass = cx(BOX, 'h-8 touch:h-11')
export const areaClass = cx(BOX, 'min-h-24 resize-y py-2')

export function Field({
  label,
  hint,
  problem,
  children,
}: {
  label: string
  hint?: string
  problem?: string | undefined
  children: (ids: { id: string; describedBy: string | undefined; invalid: boolean }) => ReactNode
}) {
  const id = useId()
  const noteId = useId()
  const note = problem ?? hint
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      {children({ id, describedBy: note === undefined ? undefined : noteId, invalid: problem !== undefined })}
      {note !== undefined && (
        <p id={noteId} className={cx('mt-1 text-small', problem === undefined ? 'text-text-3' : 'text-fail')}>
          {note}
        </p>
      )}
    </div>
  )
}

export function Check({
  label,
  hint,
  ...rest
}: Omit<ComponentProps<'input'>, 'type' | 'id'> & { label: string; hint?: string }) {
  const id = useId()
  return (
    <div className="flex items-start gap-2 touch:min-h-11 touch:items-center">
      <input {...rest} type="checkbox" id={id} className="mt-0.5 size-4 shrink-0 touch:size-5" />
      <label htmlFor={id} className="min-w-0">
        {label}
        {hint !== undefined && <span className="block text-small text-text-3">{hint}</span>}
      </label>
    </div>
  )
}
