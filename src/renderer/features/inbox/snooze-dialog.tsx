/** Asks until when an item is put aside. */
import { useState } from 'react'
import type { InboxItem } from '../../../contract/views.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field, inputClass } from '../../components/field.tsx'
import { attentionTitle } from './answer.tsx'
import { parseUntil, snoozeChoices } from './snooze.ts'

const when = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' })

export function SnoozeDialog({
  item,
  busy,
  onClose,
  onSnooze,
}: {
  item: InboxItem
  busy: boolean
  onClose: () => void
  onSnooze: (until: number) => void
}) {
  const [now] = useState(() => Date.now())
  const [own, setOwn] = useState('')
  const [problem, setProblem] = useState<string | undefined>()
  return (
    <Dialog title={`Put aside: ${attentionTitle(item.kind)}`} onClose={onClose}>
      <div className="space-y-3 p-4">
        <p className="text-text-2">The run waits as before. The item comes back here by itself.</p>
        <ul className="overflow-hidden rounded-m border border-line">
          {snoozeChoices(now).map((choice, index) => (
            <li key={choice.name} className="border-line not-first:border-t">
              <button
                type="button"
                data-first={index === 0 ? true : undefined}
                disabled={busy}
                onClick={() => onSnooze(choice.until)}
                className="focus-inside flex h-9 w-full items-center justify-between px-3 text-left hover:bg-hover touch:h-11"
              >
                {choice.name}
                <span className="text-text-3">{when.format(choice.until)}</span>
              </button>
            </li>
          ))}
        </ul>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            const parsed = parseUntil(own, Date.now())
            if ('problem' in parsed) setProblem(parsed.problem)
            else onSnooze(parsed.until)
          }}
        >
          <Field label="Or until" problem={problem}>
            {({ id, describedBy, invalid }) => (
              <div className="flex gap-2">
                <input
                  id={id}
                  type="datetime-local"
                  value={own}
                  aria-describedby={describedBy}
                  aria-invalid={invalid}
                  onChange={(event) => {
                    setOwn(event.target.value)
                    setProblem(undefined)
                  }}
                  className={inputClass}
                />
                <Button submit busy={busy}>
                  Put aside
                </Button>
              </div>
            )}
          </Field>
        </form>
      </div>
    </Dialog>
  )
}
