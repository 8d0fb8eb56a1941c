/** What can be done with the chosen cards together; what does not fit one of them leaves that one out, and says so. */
import { ArrowDown, ArrowUp, X } from 'lucide-react'
import { useState } from 'react'
import { RunId, TaskId } from '../../../contract/ids.ts'
import type { TaskCard } from '../../../contract/views.ts'
import { send } from '../../api/command.ts'
import { useApi } from '../../api/context.tsx'
import { type Problem, problemOf } from '../../api/problem.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { plural } from '../../components/format.ts'
import { useToast } from '../../components/toast.tsx'
import { mayCancel, mayReorder, maySendBack } from './board-moves.ts'
import { NoteDialog } from './note-dialog.tsx'

export function BulkBar({ run, tasks, onDone }: { run: string; tasks: readonly TaskCard[]; onDone: () => void }) {
  const { client, connection } = useApi()
  const toast = useToast()
  const [asking, setAsking] = useState<'send-back' | 'cancel' | null>(null)
  const [busy, setBusy] = useState(false)
  const id = RunId.parse(run)
  const waiting = tasks.filter(mayReorder)
  const begun = tasks.filter(maySendBack)
  const open = tasks.filter(mayCancel)

  /** One after the other: each is a decision of its own in the record, and one that is refused stops none of the others. */
  const each = async (
    some: readonly TaskCard[],
    done: string,
    call: (task: TaskCard, commandId: string) => Promise<unknown>,
  ) => {
    setBusy(true)
    const refused: { task: TaskCard; problem: Problem }[] = []
    for (const task of some) {
      try {
        await send(connection, (commandId) => call(task, commandId))
      } catch (error) {
        refused.push({ task, problem: problemOf(error) })
      }
    }
    setBusy(false)
    setAsking(null)
    if (some.length > refused.length)
      toast({ tone: 'done', text: `${done}: ${plural(some.length - refused.length, 'task')}` })
    if (refused.length > 0)
      toast({
        tone: 'fail',
        text: `${plural(refused.length, 'task')} stayed as ${refused.length === 1 ? 'it was' : 'they were'}`,
        details: refused.map(({ task, problem }) => `${task.id}: ${problem.message}`),
      })
    if (refused.length === 0) onDone()
  }
  const shift = (by: number) =>
    each(waiting, by > 0 ? 'Earlier' : 'Later', (task, commandId) =>
      client.tasks.setPriority({ commandId, run: id, task: TaskId.parse(task.id), priority: task.priority + by }),
    )
  return (
    <div
      role="toolbar"
      aria-label="Chosen tasks"
      className="flex shrink-0 flex-wrap items-center gap-2 border-t border-line bg-raised px-3 py-2"
    >
      <span className="mr-auto font-medium">{plural(tasks.length, 'task')} chosen</span>
      {waiting.length > 0 && (
        <>
          <Button icon={<ArrowUp size={14} aria-hidden />} busy={busy} onClick={() => void shift(1)}>
            Earlier
          </Button>
          <Button icon={<ArrowDown size={14} aria-hidden />} busy={busy} onClick={() => void shift(-1)}>
            Later
          </Button>
        </>
      )}
      {begun.length > 0 && <Button onClick={() => setAsking('send-back')}>Send back {begun.length}…</Button>}
      {open.length > 0 && (
        <Button tone="danger" onClick={() => setAsking('cancel')}>
          Cancel {open.length}…
        </Button>
      )}
      <IconButton label="Choose none" onClick={onDone}>
        <X size={16} aria-hidden />
      </IconButton>
      {asking === 'send-back' && (
        <NoteDialog
          title={`Send ${plural(begun.length, 'task')} back`}
          name="Send back"
          text={begun.map((task) => task.title).join('\n')}
          hint="The agents read this. Say what to do differently."
          required
          busy={busy}
          onClose={() => setAsking(null)}
          onSend={(note) =>
            void each(begun, 'Sent back', (task, commandId) =>
              client.tasks.sendBack({ commandId, run: id, task: TaskId.parse(task.id), note }),
            )
          }
        />
      )}
      {asking === 'cancel' && (
        <NoteDialog
          title={`Cancel ${plural(open.length, 'task')}`}
          name={`Cancel ${plural(open.length, 'task')}`}
          text={`${open.map((task) => task.title).join('\n')}\n\nWhat waits for them is cancelled too. What they built stays on their branches.`}
          hint="Kept in the record of the run."
          danger
          busy={busy}
          onClose={() => setAsking(null)}
          onSend={(note) =>
            void each(open, 'Cancelled', (task, commandId) =>
              client.tasks.cancel({ commandId, run: id, task: TaskId.parse(task.id), note }),
            )
          }
        />
      )}
    </div>
  )
}
