/** Asks what comes next in a task that a person hands back, wherever they do so. */
import { useId, useState } from 'react'
import type { RunId, TaskId } from '../../../contract/ids.ts'
import { useCommand } from '../../api/command.ts'
import { useClient } from '../../api/context.tsx'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { areaClass } from '../../components/field.tsx'

type Next = 'continue' | 'done'

export function HandBackDialog({
  run,
  task,
  title,
  phase,
  onClose,
}: {
  run: RunId
  task: TaskId
  title: string
  /** Of the attempt that was taken over; null: not known here. */
  phase: string | null
  onClose: () => void
}) {
  const client = useClient()
  const noteId = useId()
  const name = useId()
  const [next, setNext] = useState<Next>('continue')
  const [note, setNote] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const hand = useCommand(
    (_input: undefined, commandId) => client.tasks.handBack({ commandId, run, task, next, note }),
    {
      done: () => 'Handed back to the agents',
      after: onClose,
      failed: ({ message }) => {
        setProblem(message)
        return true
      },
    },
  )
  const commit = () => {
    if (!hand.isPending) hand.mutate(undefined)
  }
  const choices: [Next, string, string][] = [
    [
      'continue',
      'An agent goes on',
      `It continues the session of ${phase ?? 'the phase'} and knows what you said in it.`,
    ],
    ['done', `I have done ${phase ?? 'the phase'}`, 'Gates and the reviewer judge the tree as it stands now.'],
  ]
  return (
    <Dialog
      title={`Hand ${title} back`}
      onClose={onClose}
      onCommit={commit}
      footer={
        <>
          <Button tone="quiet" onClick={onClose}>
            Not yet
          </Button>
          <Button tone="primary" hint="mod+enter" busy={hand.isPending} onClick={commit}>
            Hand back
          </Button>
        </>
      }
    >
      <div className="space-y-4 p-4">
        <p className="text-text-2">Your terminal is ended, and everything in the worktree is checked in.</p>
        {problem !== null && (
          <p role="alert" className="outside-text rounded-m bg-fail-soft p-3 text-fail">
            {problem}
          </p>
        )}
        <fieldset className="space-y-2">
          <legend className="mb-1 font-medium">What comes next</legend>
          {choices.map(([value, label, hint]) => (
            <label key={value} className="flex items-start gap-2 touch:min-h-11">
              <input
                type="radio"
                name={name}
                className="mt-0.5 size-4 shrink-0"
                checked={next === value}
                data-first={value === 'continue' || undefined}
                onChange={() => setNext(value)}
              />
              <span className="min-w-0">
                {label}
                <span className="outside-text block text-small text-text-3">{hint}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <div>
          <label htmlFor={noteId} className="mb-1 block font-medium">
            Note to the agents
          </label>
          <textarea
            id={noteId}
            className={areaClass}
            maxLength={20_000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </div>
      </div>
    </Dialog>
  )
}
