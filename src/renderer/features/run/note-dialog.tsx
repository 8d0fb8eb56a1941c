/** Asks for a note before something is sent: to whom it goes, and whether there must be one. */
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { areaClass, Field } from '../../components/field.tsx'

export function NoteDialog({
  title,
  name,
  text,
  hint,
  required = false,
  danger = false,
  busy,
  onClose,
  onSend,
}: {
  title: string
  /** Of the button that does it. */
  name: string
  text: string
  hint: string
  required?: boolean
  danger?: boolean
  busy: boolean
  onClose: () => void
  onSend: (note: string) => void
}) {
  const [note, setNote] = useState('')
  const [problem, setProblem] = useState<string | undefined>()
  const send = () => {
    if (required && note.trim() === '') return setProblem('Say what is to be done differently.')
    onSend(note.trim())
  }
  return (
    <Dialog
      title={title}
      onClose={onClose}
      onCommit={send}
      footer={
        <>
          <Button onClick={onClose}>Back</Button>
          <Button tone={danger ? 'danger' : 'primary'} hint="mod+enter" busy={busy} onClick={send}>
            {name}
          </Button>
        </>
      }
    >
      <div className="space-y-3 p-4">
        <p className="outside-text text-text-2">{text}</p>
        <Field label="Note" hint={hint} problem={problem}>
          {({ id, describedBy, invalid }) => (
            <textarea
              data-first
              id={id}
              aria-describedby={describedBy}
              aria-invalid={invalid}
              value={note}
              maxLength={20_000}
              onChange={(event) => {
                setNote(event.target.value)
                setProblem(undefined)
              }}
              className={areaClass}
            />
          )}
        </Field>
      </div>
    </Dialog>
  )
}
