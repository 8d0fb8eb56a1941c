/** A task in a person's hands: takes it over into a terminal, goes back there, and hands it back to the agents. */
import { Hand, SquareTerminal } from 'lucide-react'
import { useState } from 'react'
import { mayCall } from '../../../contract/access.ts'
import { AttemptId, InstanceId, RunId, TaskId } from '../../../contract/ids.ts'
import type { AttemptView, TaskDetail } from '../../../contract/views.ts'
import { useCommand } from '../../api/command.ts'
import { useClient, useMayOperate, useSystem } from '../../api/context.tsx'
import { useActions } from '../../app/actions.tsx'
import { go } from '../../app/routes.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { Age } from '../../components/time.tsx'
import { HandBackDialog } from './hand-back-dialog.tsx'

const showTerminal = (terminal: string | null): void => go({ at: 'terminals', terminal, maximised: false })

/** Whoever types into an agent's terminal may run anything: as for a shell, that is more than to operate. */
function useMayType(): boolean {
  const { data } = useSystem()
  return data !== undefined && mayCall(data.grant, 'admin')
}

/** Nothing where there is nothing to take over, or no right to. */
export function TakeOver({ task, finished }: { task: TaskDetail; finished: boolean }) {
  const client = useClient()
  const mayType = useMayType()
  const mayOperate = useMayOperate()
  const [handing, setHanding] = useState(false)
  const { card } = task
  const taken = card.takenOver
  const take = useCommand(
    (_input: undefined, commandId) =>
      client.tasks.takeOver({ commandId, run: RunId.parse(task.run), task: TaskId.parse(card.id) }),
    { after: ({ terminal }) => showTerminal(terminal) },
  )
  const open = useCommand(
    (instance: string, commandId) => client.instances.resume({ commandId, instance: InstanceId.parse(instance) }),
    { after: ({ terminal }) => showTerminal(terminal) },
  )
  const over = finished || card.status === 'merged' || card.status === 'cancelled'
  const mayTake = !taken && !over && mayType && task.worktree !== null && task.attempts.length > 0
  // The same as in the task's terminal, which is never on the screen together with this.
  useActions(
    taken && mayOperate
      ? [{ id: 'task-hand-back', name: 'Hand the task back', section: 'Task', run: () => setHanding(true) }]
      : mayTake
        ? [
            {
              id: 'task-take-over',
              name: "Take the task's session over",
              section: 'Task',
              words: 'terminal instance claude',
              run: () => take.mutate(undefined),
            },
          ]
        : [],
  )
  if (taken)
    return (
      <section aria-label="Taken over by you" className="border-b border-line bg-need-soft p-4">
        <p className="mb-3">
          <span className="font-medium">Taken over by you</span>{' '}
          <span className="text-text-2">
            (<Age at={taken.since} />
            ). Nothing else starts in its worktree until you hand it back.
          </span>
        </p>
        <div className="flex flex-wrap gap-2">
          {mayType && (
            <Button
              icon={<SquareTerminal size={14} aria-hidden />}
              busy={open.isPending}
              onClick={() => open.mutate(taken.instance)}
            >
              Open your terminal
            </Button>
          )}
          {mayOperate && (
            <Button tone="primary" onClick={() => setHanding(true)}>
              Hand back…
            </Button>
          )}
        </div>
        {handing && (
          <HandBackDialog
            run={RunId.parse(task.run)}
            task={TaskId.parse(card.id)}
            title={card.title}
            phase={task.attempts.find(({ attempt }) => attempt === taken.attempt)?.phase ?? null}
            onClose={() => setHanding(false)}
          />
        )}
      </section>
    )
  if (!mayTake) return null
  const working = task.attempts.some(({ outcome }) => outcome === null)
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-4">
      <Button icon={<Hand size={14} aria-hidden />} busy={take.isPending} onClick={() => take.mutate(undefined)}>
        Take over
      </Button>
      <span className="min-w-0 flex-1 text-small text-text-3">
        {working ? 'Ends the agent, and you go on in its session.' : "You go on in the last agent's session."}
      </span>
    </div>
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
