/** A task in a person's hands: takes it over into a terminal, goes back there, and hands it back to the agents. */
import { SquareTerminal } from 'lucide-react'
import { AttemptId, RunId, TaskId } from '../../../contract/ids.ts'
import type { AttemptView, TaskDetail } from '../../../contract/views.ts'
import { useCommand } from '../../api/command.ts'
import { useClient, useMayOperate } from '../../api/context.tsx'
import { IconButton } from '../../components/button.tsx'
import { HandBackDialog } from './hand-back-dialog.tsx'
import { showTerminal, TakenSession } from './taken-session.tsx'

// Its actions are those of the task's terminal, which is never on the screen together with this.
const OF = { id: 'task', section: 'Task', who: 'task' } as const

export function TakeOver({ task, finished }: { task: TaskDetail; finished: boolean }) {
  const client = useClient()
  const { card } = task
  const ids = { run: RunId.parse(task.run), task: TaskId.parse(card.id) }
  const over = finished || card.status === 'merged' || card.status === 'cancelled'
  const working = task.attempts.some(({ outcome }) => outcome === null)
  return (
    <TakenSession
      of={OF}
      taken={card.takenOver}
      offered={!over && task.worktree !== null && task.attempts.length > 0}
      onTake={(commandId) => client.tasks.takeOver({ commandId, ...ids })}
      offer={working ? 'Ends the agent, and you go on in its session.' : "You go on in the last agent's session."}
      title="Taken over by you"
      meanwhile="Nothing else starts in its worktree until you hand it back."
      handBack={(onClose) => (
        <HandBackDialog
          {...ids}
          title={card.title}
          phase={task.attempts.find(({ attempt }) => attempt === card.takenOver?.attempt)?.phase ?? null}
          onClose={onClose}
        />
      )}
    />
  )
}

/** Shows what the agent of an attempt says and does as a terminal. */
export function WatchAttempt({ run, attempt }: { run: string; attempt: AttemptView }) {
  const client = useClient()
  const mayOperate = useMayOperate()
  const watch = useCommand(
    (_input: undefined, commandId) =>
      client.tasks.openTerminal({
        commandId,
        run: RunId.parse(run),
        attempt: AttemptId.parse(attempt.attempt),
      }),
    { after: ({ id }) => showTerminal(id) },
  )
  if (!mayOperate) return null
  return (
    <IconButton
      label={`Watch ${attempt.phase}${attempt.gate ? ` ${attempt.gate}` : ''}, attempt ${attempt.n}, as a terminal`}
      disabled={watch.isPending}
      onClick={() => watch.mutate(undefined)}
    >
      <SquareTerminal size={14} aria-hidden />
    </IconButton>
  )
}
