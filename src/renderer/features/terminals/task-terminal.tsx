/** The terminal of a task's worktree, in its inspector. */
import { lazy, Suspense } from 'react'
import { RunId, TaskId } from '../../../contract/ids.ts'
import { Loading } from '../../components/states.tsx'

const PlaceTerminals = lazy(async () => ({ default: (await import('./place-terminals.tsx')).PlaceTerminals }))

export function TaskTerminal({ run, task, begun }: { run: string; task: string; begun: boolean }) {
  return (
    <Suspense fallback={<Loading what="the terminal" />}>
      <PlaceTerminals
        belongs={(view) => view.run === run && view.task === task}
        where={begun ? { in: 'task', run: RunId.parse(run), task: TaskId.parse(task) } : null}
        empty={{
          title: 'No terminal in this worktree',
          text: begun
            ? 'A shell in the worktree of this task, with its environment. Agents at work there see what you change.'
            : 'The task has no worktree before it begins.',
        }}
      />
    </Suspense>
  )
}
