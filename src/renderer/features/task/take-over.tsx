/** A task in a person's hands: takes it over into a terminal, goes back there, and hands it back to the agents. */
import { Hand, SquareTerminal } from 'lucide-react'
import { useId, useState } from 'react'
import { mayCall } from '../../../contract/access.ts'
import { AttemptId, InstanceId, RunId, TaskId } from '../../../contract/ids.ts'
import type { AttemptView, TaskDetail } from '../../../contract/views.ts'
import { useCommand } from '../../api/command.ts'
import { useClient, useMayOperate, useSystem } from '../../api/context.tsx'
import { useActions } from '../../app/actions.tsx'
import { go } from '../../app/routes.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { areaClass } from '../../components/field.tsx'
import { Age } from '../../components/time.tsx'

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
        {handing && <HandBackDialog task={task} onClose={() => setHanding(false)} />}
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

type Next = 'continue' | 'done'

function HandBackDialog({ task, onClose }: { task: TaskDetail; onClose: () => void }) {
  const client = useClient()
  const noteId = useId()
  const name = useId()
  const [next, setNext] = useState<Next>('continue')
  const [note, setNote] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const taken = task.attempts.find(({ attempt }) => attempt === task.card.takenOver?.attempt)
  const phase = taken?.phase ?? 'phase'
  const hand = useCommand(
    (_input: undefined, commandId) =>
      client.tasks.handBack({ commandId, run: RunId.parse(task.run), task: TaskId.parse(task.card.id), next, note }),
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
    ['continue', 'An agent goes on', `It continues the session of ${phase} and knows what you said in it.`],
    ['done', `I have done ${phase}`, 'Gates and the reviewer judge the tree as it stands now.'],
  ]
  return (
    <Dialog
      title={`Hand ${task.card.title} back`}
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
