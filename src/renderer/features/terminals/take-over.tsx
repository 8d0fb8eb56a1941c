/** A task's session in a person's hands: taken over from its agent, watched, and handed back to the pipeline. */
import { useState } from 'react'
import { AttemptId, RunId, TaskId } from '../../../contract/ids.ts'
import type { TaskCard } from '../../../contract/views.ts'
import { useCommand } from '../../api/command.ts'
import { useClient } from '../../api/context.tsx'
import { type Action, useActions } from '../../app/actions.tsx'
import { Button } from '../../components/button.tsx'
import { StatusGlyph } from '../../components/status-glyph.tsx'
import { Age } from '../../components/time.tsx'
import { HandBackDialog } from '../task/hand-back-dialog.tsx'
import { useMay } from './use-terminals.ts'

const OVER: ReadonlySet<TaskCard['status']> = new Set(['merged', 'failed', 'cancelled'])

export function TakeOverStrip({ run, card, attempt }: { run: string; card: TaskCard; attempt: string | null }) {
  const client = useClient()
  const mayOpen = useMay('admin')
  const mayOperate = useMay('operate')
  const [returning, setReturning] = useState(false)
  const ids = { run: RunId.parse(run), task: TaskId.parse(card.id) }
  const takeOver = useCommand((_: null, commandId) => client.tasks.takeOver({ commandId, ...ids }), {
    done: () => 'The session is yours. Nothing else starts in this worktree until you hand it back.',
  })
  const watch = useCommand((of: AttemptId, commandId) =>
    client.tasks.openTerminal({ commandId, run: ids.run, attempt: of }),
  )
  const of = AttemptId.safeParse(attempt).data
  const can = {
    take: mayOpen && card.takenOver === null && of !== undefined && !OVER.has(card.status),
    back: mayOperate && card.takenOver !== null,
    watch: mayOperate && of !== undefined && card.takenOver === null,
  }
  useActions(
    [
      can.take && {
        id: 'task-take-over',
        name: "Take the task's session over",
        section: 'Task',
        words: 'terminal instance claude',
        run: () => takeOver.mutate(null),
      },
      can.watch &&
        of !== undefined && {
          id: 'task-watch',
          name: 'Watch the agent as a terminal',
          section: 'Task',
          run: () => watch.mutate(of),
        },
      can.back && {
        id: 'task-hand-back',
        name: 'Hand the task back',
        section: 'Task',
        run: () => setReturning(true),
      },
    ].filter((action): action is Action => action !== false),
  )
  if (!can.take && !can.back && !can.watch) return null
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-4 py-2">
      {card.takenOver === null ? (
        <span className="min-w-0 flex-1 text-small text-text-3">
          {can.take ? 'Taking over ends the agent after a checkpoint; its session goes on here.' : ''}
        </span>
      ) : (
        <span className="flex min-w-0 flex-1 items-center gap-2">
          <StatusGlyph shape="attention" />
          <span>
            You took this task over, <Age at={card.takenOver.since} />.
          </span>
        </span>
      )}
      {can.watch && (
        <Button busy={watch.isPending} onClick={() => of && watch.mutate(of)}>
          Watch the agent
        </Button>
      )}
      {can.take && (
        <Button busy={takeOver.isPending} onClick={() => takeOver.mutate(null)}>
          Take over
        </Button>
      )}
      {can.back && (
        <Button tone="primary" onClick={() => setReturning(true)}>
          Hand back…
        </Button>
      )}
      {returning && <HandBackDialog {...ids} title={card.title} phase={null} onClose={() => setReturning(false)} />}
    </div>
  )
}
