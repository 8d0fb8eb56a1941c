/** The panel below a run: the terminals that stand in its worktrees. Closed until somebody opens it; its height is kept. */
import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { RunId, TaskId } from '../../../contract/ids.ts'
import type { TerminalPlace } from '../../../contract/procedures/terminals.ts'
import { useActions } from '../../app/actions.tsx'
import { useStored } from '../../app/stored.ts'
import { IconButton } from '../../components/button.tsx'
import { deferred } from '../../components/deferred.tsx'
import { useMedia, WIDE } from '../../components/media.ts'
import { Split } from '../../components/split.tsx'

// What draws terminals is a third of the program: it comes when one is looked at.
const PlaceTerminals = deferred('the terminals', async () => (await import('./place-terminals.tsx')).PlaceTerminals)

/** Pixels: eight lines below the head. */
const LEAST = 180
const LEAST_MAIN = 160
const AT_FIRST = 280

export const heightFrom = (stored: string | null): number => {
  const height = Number(stored)
  return Number.isFinite(height) && height >= LEAST ? height : AT_FIRST
}

export function WithRunTerminals({ run, task, children }: { run: string; task: string | null; children: ReactNode }) {
  const [shown, setShown] = useStored('run-terminals')
  const [height, setHeight] = useStored('run-terminals-height')
  // A phone has no room for two: there the Terminals view shows them.
  const roomy = useMedia(WIDE)
  const open = shown === '1' && roomy
  useActions(
    roomy
      ? [
          {
            id: 'run-terminals',
            name: open ? 'Hide the terminals of the run' : 'Show the terminals of the run',
            section: 'Run',
            keys: 'mod+j',
            words: 'panel shell',
            run: () => setShown(open ? null : '1'),
          },
        ]
      : [],
  )
  const ids = { run: RunId.safeParse(run).data, task: TaskId.safeParse(task).data }
  const where: TerminalPlace | null = ids.run && ids.task ? { in: 'task', run: ids.run, task: ids.task } : null
  return (
    <Split
      id="run-terminals"
      direction="down"
      label="Height of the terminals"
      main={children}
      side={
        open ? (
          <section aria-label="Terminals of this run" className="flex min-h-0 flex-1 flex-col bg-surface">
            <PlaceTerminals
              belongs={(view) => view.run === run}
              where={where}
              empty={{
                title: 'No terminal in this run',
                text:
                  where === null
                    ? 'Choose a task, and open a terminal in its worktree.'
                    : 'A shell in the worktree of the chosen task, with its environment.',
              }}
            >
              <IconButton label="Hide the terminals" onClick={() => setShown(null)}>
                <ChevronDown size={16} aria-hidden />
              </IconButton>
            </PlaceTerminals>
          </section>
        ) : null
      }
      size={heightFrom(height)}
      least={LEAST}
      leastMain={LEAST_MAIN}
      onSize={(size) => setHeight(String(size))}
    />
  )
}
