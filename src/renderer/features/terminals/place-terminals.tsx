/** The terminals of one place (a task's worktree, a run), one shown at a time, and the way to open one there. */
import { Plus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { TerminalPlace, TerminalView } from '../../../contract/procedures/terminals.ts'
import { useCommand } from '../../api/command.ts'
import { useClient } from '../../api/context.tsx'
import { Button, IconButton } from '../../components/button.tsx'
import { Empty, Loading, ProblemNote } from '../../components/states.tsx'
import { FIRST_SIZE } from './new-terminal-dialog.tsx'
import { Pane } from './pane.tsx'
import { TerminalTabs } from './terminal-tabs.tsx'
import { useInstances } from './use-instances.ts'
import { useMay, useTerminals } from './use-terminals.ts'

export function PlaceTerminals({
  belongs,
  where,
  empty,
  children,
}: {
  belongs: (view: TerminalView) => boolean
  /** Where a new one is opened; null: none can be. */
  where: TerminalPlace | null
  empty: { title: string; text: string }
  /** Further buttons at the end of the row. */
  children?: ReactNode
}) {
  const { data, problem } = useTerminals()
  const instances = useInstances()
  const client = useClient()
  const mayOpen = useMay('admin')
  const [chosen, setChosen] = useState<string | null>(null)
  const [opened, setOpened] = useState<string | null>(null)
  const open = useCommand(
    (place: TerminalPlace, commandId) => client.terminals.open({ commandId, where: place, size: FIRST_SIZE }),
    {
      after: (view) => {
        setChosen(view.id)
        setOpened(view.id)
      },
    },
  )
  if (problem) return <ProblemNote problem={problem} />
  if (!data) return <Loading what="the terminals" />
  const here = data.terminals.filter(belongs)
  const current =
    here.find((view) => view.id === chosen) ?? here.findLast((view) => view.state !== 'exited') ?? here.at(-1)
  if (!current)
    return (
      <div className="flex min-h-0 flex-1 flex-col">
        {children && <div className="flex justify-end border-b border-line px-2 py-1">{children}</div>}
        <Empty
          title={empty.title}
          action={
            mayOpen &&
            where && (
              <Button tone="primary" busy={open.isPending} onClick={() => open.mutate(where)}>
                Open a terminal
              </Button>
            )
          }
        >
          {empty.text}
        </Empty>
      </div>
    )
  const more = mayOpen && where && (
    <IconButton label="Open another terminal here" disabled={open.isPending} onClick={() => open.mutate(where)}>
      <Plus size={14} aria-hidden />
    </IconButton>
  )
  const alone = here.length === 1
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {!alone && (
        <TerminalTabs terminals={here} current={current.id} onSelect={setChosen}>
          {more}
          {children && <span className="ml-auto flex">{children}</span>}
        </TerminalTabs>
      )}
      <Pane
        key={current.id}
        view={current}
        instance={instances.find(({ terminal }) => terminal === current.id) ?? null}
        current
        eager={current.id === opened}
        onCurrent={() => {}}
        extra={
          alone && (
            <>
              {more}
              {children && <span className="ml-1 flex border-l border-line pl-1">{children}</span>}
            </>
          )
        }
      />
    </div>
  )
}
