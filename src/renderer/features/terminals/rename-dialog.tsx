/** Gives a terminal another title. */
import { useState } from 'react'
import { TerminalTitle } from '../../../contract/terminal-wire.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field, inputClass } from '../../components/field.tsx'

export function RenameDialog({
  title,
  onRename,
  onClose,
}: {
  title: string
  onRename: (title: string) => void
  onClose: () => void
}) {
  const [text, setText] = useState(title)
  const [problem, setProblem] = useState<string | undefined>()
  const commit = () => {
    const parsed = TerminalTitle.safeParse(text)
    if (!parsed.success) return setProblem('A title is one line of 1 to 200 characters.')
    onRename(parsed.data)
    onClose()
  }
  return (
    <Dialog
      title="Rename the terminal"
      onClose={onClose}
      onCommit={commit}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" onClick={commit}>
            Rename
          </Button>
        </>
      }
    >
      <form
        className="p-4"
        onSubmit={(event) => {
          event.preventDefault()
          commit()
        }}
      >
        <Field label="Title" problem={problem}>
          {({ id, describedBy, invalid }) => (
            <input
              data-first
              id={id}
              aria-describedby={describedBy}
              aria-invalid={invalid}
              autoComplete="off"
              value={text}
              onChange={(event) => setText(event.target.value)}
              className={inputClass}
            />
          )}
        </Field>
      </form>
    </Dialog>
  )
}
