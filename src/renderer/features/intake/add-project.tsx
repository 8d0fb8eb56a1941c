/** Registers a git repository by its folder on the machine that Switchyard runs on. */
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useCommand } from '../../api/command.ts'
import { useClient } from '../../api/context.tsx'
import { useNativeDialog } from '../../app/native-dialog.ts'
import { Button } from '../../components/button.tsx'
import { Field, inputClass } from '../../components/field.tsx'

export function AddProject({ onAdded, onCancel }: { onAdded: (dir: string) => void; onCancel?: () => void }) {
  const client = useClient()
  const queries = useQueryClient()
  const choose = useNativeDialog()
  const [dir, setDir] = useState('')
  const [problem, setProblem] = useState<string | undefined>()
  const register = useCommand((folder: string, commandId) => client.projects.register({ commandId, dir: folder }), {
    after: (project) => {
      void queries.invalidateQueries({ queryKey: ['projects'] })
      onAdded(project.dir)
    },
    failed: (why) => {
      setProblem(why.message)
      return true
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        setProblem(undefined)
        if (dir.trim() === '') setProblem('Type the folder of the repository, such as /home/you/shop.')
        else register.mutate(dir.trim())
      }}
    >
      <Field label="Project folder" hint="A git repository on the machine that Switchyard runs on." problem={problem}>
        {({ id, describedBy, invalid }) => (
          <div className="flex gap-2">
            <input
              id={id}
              value={dir}
              onChange={(event) => setDir(event.target.value)}
              aria-describedby={describedBy}
              aria-invalid={invalid}
              autoComplete="off"
              spellCheck={false}
              placeholder="/home/you/shop"
              className={`${inputClass} min-w-0 font-mono`}
            />
            {choose && (
              <Button
                onClick={async () => {
                  const chosen = await choose('folder')
                  if (chosen === null) return
                  setDir(chosen)
                  setProblem(undefined)
                  register.mutate(chosen)
                }}
              >
                Choose…
              </Button>
            )}
            <Button submit busy={register.isPending}>
              Add
            </Button>
            {onCancel && <Button onClick={onCancel}>Cancel</Button>}
          </div>
        )}
      </Field>
    </form>
  )
}
