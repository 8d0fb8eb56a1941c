/** Looks over what is sent to the agents, adds a note, and sends it as one request. */
import { Trash2 } from 'lucide-react'
import { useId, useState } from 'react'
import { RunId, TaskId } from '../../../contract/ids.ts'
import type { TaskDetail } from '../../../contract/views.ts'
import { useCommand } from '../../api/command.ts'
import { useClient } from '../../api/context.tsx'
import { useStored } from '../../app/stored.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { areaClass } from '../../components/field.tsx'
import { plural } from '../../components/format.ts'
import { plainText } from '../../components/plain-text.ts'
import { type Drafts, placeOf } from '../diff/drafts.ts'

/** More than this in one request is refused. */
const MOST_COMMENTS = 100

export function SendBackDialog({ task, drafts, onClose }: { task: TaskDetail; drafts: Drafts; onClose: () => void }) {
  const client = useClient()
  const noteId = useId()
  const [stored, setNote] = useStored(`drafts.${task.run}.${task.card.id}.note`)
  const note = stored ?? ''
  const [problem, setProblem] = useState<string | null>(null)
  const { list } = drafts
  const count = list.length
  const working = task.attempts.filter((attempt) => attempt.outcome === null)
  const send = useCommand(
    (_input: undefined, commandId) =>
      client.tasks.sendBack({
        commandId,
        run: RunId.parse(task.run),
        task: TaskId.parse(task.card.id),
        note,
        comments: list.map(({ id: _id, quote: _quote, ...comment }) => comment),
      }),
    {
      done: () => (count === 0 ? 'Sent back to the agents' : `${plural(count, 'comment')} sent to the agents`),
      after: () => {
        drafts.clear()
        setNote(null)
        onClose()
      },
      failed: ({ message }) => {
        setProblem(message)
        return true
      },
    },
  )
  const empty = count === 0 && note.trim() === ''
  const commit = () => {
    if (!empty && count <= MOST_COMMENTS && !send.isPending) send.mutate(undefined)
  }
  return (
    <Dialog
      title={`Send ${task.card.title} back`}
      wide
      onClose={onClose}
      onCommit={commit}
      footer={
        <>
          <Button tone="quiet" onClick={onClose}>
            Not yet
          </Button>
          <Button
            tone="primary"
            hint="mod+enter"
            busy={send.isPending}
            disabled={empty || count > MOST_COMMENTS}
            onClick={commit}
          >
            {count === 0 ? 'Send back' : `Send ${plural(count, 'comment')}`}
          </Button>
        </>
      }
    >
      <div className="space-y-4 p-4">
        <p className="text-text-2">
          {working.length > 0
            ? `The agent that is at work (${working.map((attempt) => attempt.phase).join(', ')}) is ended, and what it did is kept. `
            : ''}
          An agent then revises the task with what stands here and the lines around each comment. Gates and the reviewer
          judge the result anew.
        </p>
        {problem !== null && (
          <p role="alert" className="outside-text rounded-m bg-fail-soft p-3 text-fail">
            {problem}
          </p>
        )}
        {count > 0 && (
          <section aria-label="Comments">
            <h3 className="mb-1 text-small font-medium text-text-3">
              {plural(count, 'comment')}
              {count > MOST_COMMENTS && `: at most ${MOST_COMMENTS} can be sent at once`}
            </h3>
            <ul className="space-y-2">
              {list.map((draft) => (
                <li key={draft.id} className="rounded-m border border-line p-2">
                  <div className="flex items-center gap-2">
                    <span className="min-w-0 flex-1 truncate font-mono text-small text-text-3">
                      {plainText(placeOf(draft))}
                      {draft.to !== task.head?.commit && ' · on an earlier state'}
                    </span>
                    <IconButton
                      label={`Remove the comment on ${placeOf(draft)}`}
                      onClick={() => drafts.remove(draft.id)}
                    >
                      <Trash2 size={13} aria-hidden />
                    </IconButton>
                  </div>
                  {draft.quote.trim() !== '' && (
                    <p className="truncate font-mono text-small text-text-3">{plainText(draft.quote)}</p>
                  )}
                  <p className="outside-text mt-1">{draft.text}</p>
                </li>
              ))}
            </ul>
          </section>
        )}
        <div>
          <label htmlFor={noteId} className="mb-1 block font-medium">
            Note{count > 0 && <span className="font-normal text-text-3"> (if there is more to say)</span>}
          </label>
          <textarea
            id={noteId}
            data-first
            className={areaClass}
            maxLength={20_000}
            value={note}
            onChange={(event) => setNote(event.target.value === '' ? null : event.target.value)}
          />
        </div>
      </div>
    </Dialog>
  )
}
