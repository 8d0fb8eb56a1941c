/** All terminals in one grid: found, focused, maximised and typed into by keyboard alone. */
import { Plus, RadioTower } from 'lucide-react'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import type { InstanceId } from '../../../contract/ids.ts'
import type { InstanceView } from '../../../contract/procedures/instances.ts'
import type { TerminalView } from '../../../contract/procedures/terminals.ts'
import { useCommand } from '../../api/command.ts'
import { useClient } from '../../api/context.tsx'
import { useActions } from '../../app/actions.tsx'
import { PageHeader } from '../../app/page-header.tsx'
import { go, type Route } from '../../app/routes.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { count, plural } from '../../components/format.ts'
import { useMedia } from '../../components/media.ts'
import { Empty, Loading, ProblemNote } from '../../components/states.tsx'
import { StatusGlyph } from '../../components/status-glyph.tsx'
import { type Direction, gridShape, neighbour } from './grid.ts'
import { createGroup, GroupProvider } from './group.tsx'
import { StartingInstance } from './instance-bars.tsx'
import { NewTerminalDialog } from './new-terminal-dialog.tsx'
import { Pane } from './pane.tsx'
import { TerminalTabs } from './terminal-tabs.tsx'
import { useInstances } from './use-instances.ts'
import { useScreenReader } from './use-terminal.ts'
import { useMay, useTerminals } from './use-terminals.ts'

const PHONE = '(max-width: 37.49rem)'

export default function TerminalsPage({ route }: { route: Extract<Route, { at: 'terminals' }> }) {
  const { data, problem } = useTerminals()
  const instances = useInstances()
  const client = useClient()
  const mayOperate = useMay('operate')
  const stop = useCommand((instance: InstanceId, commandId) => client.instances.stop({ commandId, instance }))
  const [opening, setOpening] = useState(false)
  const [broadcasting, setBroadcasting] = useState(false)
  const [screenReader, setScreenReader] = useScreenReader()
  const mayOpen = useMay('admin')
  const phone = useMedia(PHONE)
  const group = useMemo(createGroup, [])
  group.broadcasting = broadcasting
  const all = data?.terminals ?? []
  const starting = instances.filter(({ terminal, state }) => terminal === null && state.kind === 'starting')
  const found = all.findIndex((terminal) => terminal.id === route.terminal)
  const at = Math.max(0, found)
  const current = all[at] ?? null
  const one = phone || route.maximised
  const live = all.filter((terminal) => terminal.state === 'running').length
  // Only what is on the screen is typed into: with fewer than two there is nothing to broadcast.
  const canBroadcast = mayOpen && !one && live > 1
  useEffect(() => {
    if (!canBroadcast) setBroadcasting(false)
  }, [canBroadcast])

  const select = (id: string) => {
    if (id !== route.terminal) go({ ...route, terminal: id }, 'replace')
  }
  const shape = useRef({ columns: 1 })
  const move = (direction: Direction) => () => {
    const next = all[neighbour(at, direction, all.length, one ? all.length : shape.current.columns)]
    if (!next) return
    select(next.id)
    group.members.get(next.id)?.focus()
  }
  const step = { section: 'Terminal', inTerminal: true, hidden: true } as const
  useActions([
    ...(mayOpen
      ? [
          {
            id: 'terminal-new',
            name: 'New terminal',
            section: 'Terminal',
            keys: 'shift+t',
            words: 'shell open',
            run: () => setOpening(true),
          },
        ]
      : []),
    { id: 'terminal-left', name: 'Terminal to the left', keys: 'mod+shift+arrowleft', ...step, run: move('left') },
    { id: 'terminal-right', name: 'Terminal to the right', keys: 'mod+shift+arrowright', ...step, run: move('right') },
    { id: 'terminal-up', name: 'Terminal above', keys: 'mod+shift+arrowup', ...step, run: move('up') },
    { id: 'terminal-down', name: 'Terminal below', keys: 'mod+shift+arrowdown', ...step, run: move('down') },
    ...(canBroadcast
      ? [
          {
            id: 'terminal-broadcast',
            name: broadcasting ? 'Stop typing into all terminals' : 'Type into all terminals at once',
            section: 'Terminal',
            words: 'broadcast',
            run: () => setBroadcasting(!broadcasting),
          },
        ]
      : []),
    {
      id: 'terminal-screen-reader',
      name: screenReader ? 'Terminals: stop reading the screen out' : 'Terminals: let a screen reader read them',
      section: 'Terminal',
      words: 'accessibility',
      run: () => setScreenReader(!screenReader),
    },
  ])
  const toggleMaximised = (view: TerminalView) => () =>
    go({ ...route, terminal: view.id, maximised: !route.maximised }, 'replace')

  return (
    <GroupProvider value={group}>
      <PageHeader
        crumbs={
          <h1 className="text-lead font-semibold">
            Terminals {all.length > 0 && <span className="font-normal text-text-3">{count(all.length)}</span>}
          </h1>
        }
        actions={
          <>
            {canBroadcast && (
              <Button
                icon={<RadioTower size={14} aria-hidden />}
                aria-pressed={broadcasting}
                className={cx(broadcasting && '!border-need !bg-need-soft !text-need')}
                onClick={() => setBroadcasting(!broadcasting)}
              >
                {broadcasting ? 'Typing into all' : 'Type into all'}
              </Button>
            )}
            {mayOpen && !phone && (
              <Button icon={<Plus size={14} aria-hidden />} onClick={() => setOpening(true)}>
                New terminal
              </Button>
            )}
          </>
        }
      />
      {broadcasting && (
        <div
          role="alert"
          className="flex min-h-9 shrink-0 items-center gap-2 border-b border-need bg-need-soft px-4 py-1"
        >
          <StatusGlyph shape="attention" />
          <span className="min-w-0 flex-1">
            <strong className="font-semibold">What you type goes to {plural(live, 'terminal')} at once.</strong> Only
            those on the screen; never to ones that ended.
          </span>
          <Button onClick={() => setBroadcasting(false)}>Stop</Button>
        </div>
      )}
      {problem ? (
        <ProblemNote problem={problem} />
      ) : !data ? (
        <Loading what="the terminals" />
      ) : current === null && starting.length === 0 ? (
        <Empty
          title="No terminals"
          action={
            mayOpen && (
              <Button tone="primary" onClick={() => setOpening(true)}>
                New terminal
              </Button>
            )
          }
        >
          {mayOpen
            ? "A shell in a project, in a task's worktree or in any folder. It goes on when you close this window."
            : 'Terminals that somebody opens appear here. This link may look on.'}
        </Empty>
      ) : one && current !== null ? (
        <>
          {(all.length > 1 || phone) && (
            <TerminalTabs terminals={all} current={current.id} onSelect={select}>
              {mayOpen && phone && (
                <IconButton label="New terminal" onClick={() => setOpening(true)}>
                  <Plus size={16} aria-hidden />
                </IconButton>
              )}
            </TerminalTabs>
          )}
          <Pane
            key={current.id}
            view={current}
            instance={instances.find(({ terminal }) => terminal === current.id) ?? null}
            current
            eager
            maximised={route.maximised}
            onMaximise={phone ? null : toggleMaximised(current)}
            onCurrent={() => select(current.id)}
          />
        </>
      ) : (
        <Grid
          terminals={all}
          instances={instances}
          starting={starting.map((instance) => (
            <StartingInstance
              key={instance.id}
              instance={instance}
              onStop={mayOperate ? () => stop.mutate(instance.id) : null}
            />
          ))}
          current={current?.id ?? null}
          eager={route.terminal}
          broadcasting={broadcasting}
          onShape={(columns) => {
            shape.current = { columns }
          }}
          onSelect={select}
          onMaximise={toggleMaximised}
        />
      )}
      {opening && (
        <NewTerminalDialog
          onClose={() => setOpening(false)}
          onOpened={(terminal) => {
            setOpening(false)
            if (terminal !== null) select(terminal)
          }}
        />
      )}
    </GroupProvider>
  )
}

function Grid({
  terminals,
  instances,
  starting,
  current,
  eager,
  broadcasting,
  onShape,
  onSelect,
  onMaximise,
}: {
  terminals: readonly TerminalView[]
  instances: readonly InstanceView[]
  /** What has no screen yet. */
  starting: readonly ReactNode[]
  current: string | null
  eager: string | null
  broadcasting: boolean
  onShape: (columns: number) => void
  onSelect: (id: string) => void
  onMaximise: (view: TerminalView) => () => void
}) {
  const ref = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState<{ width: number; height: number } | null>(null)
  useEffect(() => {
    if (!ref.current) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height })
    })
    observer.observe(ref.current)
    return () => observer.disconnect()
  }, [])
  const shape = size && gridShape(terminals.length + starting.length, size.width, size.height)
  useEffect(() => {
    if (shape) onShape(shape.columns)
  })
  return (
    <div ref={ref} className="min-h-0 flex-1 overflow-y-auto">
      {shape && (
        <div
          className="grid min-h-full gap-px bg-line"
          style={{
            gridTemplateColumns: `repeat(${shape.columns}, minmax(0, 1fr))`,
            gridAutoRows: shape.rowHeight === null ? 'minmax(0, 1fr)' : `${shape.rowHeight}px`,
            ...(shape.rowHeight === null ? { height: '100%' } : {}),
          }}
        >
          {terminals.map((view) => (
            <Slot key={view.id}>
              <Pane
                view={view}
                instance={instances.find(({ terminal }) => terminal === view.id) ?? null}
                current={view.id === current}
                eager={view.id === eager}
                broadcasting={broadcasting && view.state === 'running'}
                onCurrent={() => onSelect(view.id)}
                onMaximise={onMaximise(view)}
              />
            </Slot>
          ))}
          {starting}
        </div>
      )}
    </div>
  )
}

/** What is scrolled out of sight is not drawn, and costs nothing; it is brought up to date when it comes back. */
function Slot({ children }: { children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null)
  const [near, setNear] = useState(false)
  useEffect(() => {
    if (!ref.current) return
    const observer = new IntersectionObserver(([entry]) => setNear(entry?.isIntersecting ?? false), {
      rootMargin: '120px',
    })
    observer.observe(ref.current)
    return () => observer.disconnect()
  }, [])
  return (
    <div ref={ref} className="flex min-h-0 min-w-0 bg-[var(--terminal)]">
      {near && children}
    </div>
  )
}
