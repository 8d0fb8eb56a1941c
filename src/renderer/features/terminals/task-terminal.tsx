/** The terminals of a task in its inspector: a shell in its worktree, its agent as a terminal, its session taken over. */
import { RunId, TaskId } from '../../../contract/ids.ts'
import type { TaskCard } from '../../../contract/views.ts'
import { deferred } from '../../components/deferred.tsx'
import { TakeOverStrip } from './take-over.tsx'

// What draws terminals is a third of the program: it comes when one is looked at.
const PlaceTerminals = deferred('the terminal', async () => (await import('./place-terminals.tsx')).PlaceTerminals)

export function TaskTerminal({ run, card, attempt }: { run: string; card: TaskCard; attempt: string | null }) {
  const begun = card.startedAt !== null
  return (
    <>
      <TakeOverStrip run={run} card={card} attempt={attempt} />
      <PlaceTerminals
        belongs={(view) => view.run === run && view.task === card.id}
        where={begun ? { in: 'task', run: RunId.parse(run), task: TaskId.parse(card.id) } : null}
        empty={{
          title: 'No terminal in this worktree',
          text: begun
            ? 'A shell in the worktree of this task, with its environment. Agents at work there see what you change.'
            : 'The task has no worktree before it begins.',
        }}
      />
    </>
  )
}
