/**
 * The board: columns by derived status beside each other, or one at a time on a phone. Arrow keys move between cards; cards
 * are dragged by mouse, finger and keyboard to another place in the queue, or back to the agents.
 */
import { DndContext, type DragEndEvent, DragOverlay } from '@dnd-kit/core'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { RunId, TaskId } from '../../../contract/ids.ts'
import type { RunDetail, TaskCard } from '../../../contract/views.ts'
import { send, useCommand } from '../../api/command.ts'
import { useApi, useMayOperate } from '../../api/context.tsx'
import { useActivity } from '../../api/live-activity.ts'
import { problemOf } from '../../api/problem.ts'
import { useActions } from '../../app/actions.tsx'
import { go, type RunRoute } from '../../app/routes.ts'
import { useStored } from '../../app/stored.ts'
import { cx } from '../../components/cx.ts'
import { count } from '../../components/format.ts'
import { Empty } from '../../components/states.tsx'
import { useToast } from '../../components/toast.tsx'
import { BoardColumn } from './board-column.tsx'
import { INSTRUCTIONS, sayDrag, useBoardSensors, whatIsUnder } from './board-drag.ts'
import { dropMeaning, mayReorder, reprioritise } from './board-moves.ts'
import { BulkBar } from './bulk-bar.tsx'
import { type ColumnId, columnOf, columns } from './columns.ts'
import { NoteDialog } from './note-dialog.tsx'
import { TaskCardView } from './task-card.tsx'

export function Board({ run, route }: { run: RunDetail; route: RunRoute }) {
  const { client, connection } = useApi()
  const toast = useToast()
  const mayOperate = useMayOperate()
  const id = RunId.parse(run.header.run)
  /** Priorities that were sent and are not told by the feed yet. */
  const [sent, setSent] = useState<ReadonlyMap<string, number>>(new Map())
  const tasks = useMemo(
    () =>
      run.tasks.map((task) => (sent.has(task.id) ? { ...task, priority: sent.get(task.id) ?? task.priority } : task)),
    [run.tasks, sent],
  )
  const all = useMemo(() => columns(tasks), [tasks])
  const [stored, setShown] = useStored('column')
  const waiting = all.find((column) => column.tasks.some((task) => task.status === 'attention'))
  const shown =
    all.find((column) => column.id === stored) ?? waiting ?? all.find((column) => column.tasks.length > 0) ?? all[0]
  const ref = useRef<HTMLDivElement>(null)
  useBoardKeys(ref, route)
  // The pane that opens takes room from the board: the card that it is about stays in sight.
  useEffect(() => {
    const board = ref.current
    if (route.task === null || !board) return
    const card = `[data-task="${CSS.escape(route.task)}"]`
    let width = 0
    // The pane is laid out after the board: the room that it takes is known once the board has become narrower.
    const room = new ResizeObserver(() => {
      if (board.clientWidth === width) return
      width = board.clientWidth
      board.querySelector(card)?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    })
    room.observe(board)
    return () => room.disconnect()
  }, [route.task])

  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const last = useRef<string | null>(null)
  const latest = useRef({ all, chosen })
  latest.current = { all, chosen }
  // The same function for as long as the board is there: a column with a new one is drawn again.
  const choose = useCallback((task: string, range: boolean) => {
    const { all, chosen } = latest.current
    const next = new Set(chosen)
    const list = all.find((column) => column.tasks.some((card) => card.id === task))?.tasks.map((card) => card.id) ?? []
    const [from, to] = [list.indexOf(last.current ?? ''), list.indexOf(task)]
    if (range && from !== -1)
      for (const other of list.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(other)
    else if (next.has(task)) next.delete(task)
    else next.add(task)
    last.current = task
    setChosen(next)
  }, [])
  useActions(
    mayOperate
      ? [
          {
            id: 'board-choose',
            name: 'Choose the card',
            section: 'Board',
            keys: 'x',
            run: () => {
              const task = (document.activeElement as HTMLElement | null)?.dataset['task']
              if (task !== undefined) choose(task, false)
            },
          },
        ]
      : [],
  )

  const [dragging, setDragging] = useState<TaskCard | null>(null)
  const [sendingBack, setSendingBack] = useState<TaskCard | null>(null)
  const sensors = useBoardSensors()
  const sendBack = useCommand(
    (input: { task: TaskCard; note: string }, commandId) =>
      client.tasks.sendBack({ commandId, run: id, task: TaskId.parse(input.task.id), note: input.note }),
    { done: (_, { task }) => `Sent back: ${task.title}`, after: () => setSendingBack(null) },
  )

  const reorder = async (task: TaskCard, to: number) => {
    const list = all.find((column) => column.id === 'waiting')?.tasks.filter(mayReorder) ?? []
    const target = all.find((column) => column.id === 'waiting')?.tasks[to]
    const changed = reprioritise(
      list,
      task.id,
      list.findIndex((candidate) => candidate.id === target?.id),
    )
    if (changed.length === 0) return
    setSent(new Map(changed.map((item) => [item.task, item.priority])))
    try {
      for (const item of changed)
        await send(connection, (commandId) =>
          client.tasks.setPriority({ commandId, run: id, task: TaskId.parse(item.task), priority: item.priority }),
        )
    } catch (error) {
      const problem = problemOf(error)
      toast({ tone: 'fail', text: problem.message, details: problem.details })
    } finally {
      // The feed tells what holds: of a refused change, the place where it was before.
      setSent(new Map())
    }
  }
  const letGo = ({ active, over }: DragEndEvent) => {
    const task = tasks.find((candidate) => candidate.id === active.id)
    setDragging(null)
    const data = over?.data.current as { column: ColumnId; index?: number } | undefined
    if (!task || !data) return
    const meaning = dropMeaning(task, data.column)
    if (meaning === 'send-back') setSendingBack(task)
    if (meaning === 'reorder' && data.index !== undefined) void reorder(task, data.index)
  }

  if (run.tasks.length === 0)
    return (
      <Empty title={run.header.status === 'planning' ? 'The plan is being made' : 'No tasks yet'}>
        <PlannerSays run={run.header.run} />
      </Empty>
    )
  const picked = tasks.filter((task) => chosen.has(task.id))
  return (
    <div ref={ref} className="flex h-full min-h-0 flex-col">
      <div
        role="toolbar"
        aria-label="Column"
        className="flex shrink-0 gap-1 overflow-x-auto border-b border-line p-2 phone:hidden"
      >
        {all.map((column) => (
          <button
            key={column.id}
            type="button"
            aria-pressed={column.id === shown?.id}
            onClick={() => setShown(column.id)}
            className={cx(
              'h-9 shrink-0 rounded-m px-3 touch:h-11',
              column.id === shown?.id ? 'bg-active font-medium' : 'text-text-2',
            )}
          >
            {column.name} <span className="text-text-3">{count(column.tasks.length)}</span>
          </button>
        ))}
      </div>
      <DndContext
        sensors={sensors}
        collisionDetection={whatIsUnder}
        accessibility={{ announcements: sayDrag(tasks, all), screenReaderInstructions: { draggable: INSTRUCTIONS } }}
        onDragStart={({ active }) => setDragging(tasks.find((task) => task.id === active.id) ?? null)}
        onDragEnd={letGo}
        onDragCancel={() => setDragging(null)}
      >
        <div className="flex min-h-0 flex-1 gap-3 overflow-x-auto p-4 max-phone:p-3">
          {all.map((column) => (
            <BoardColumn
              key={column.id}
              column={column}
              route={route}
              offers={dragging ? dropMeaning(dragging, column.id) : null}
              dragging={dragging?.id ?? null}
              chosen={chosen}
              onChoose={mayOperate ? choose : null}
              hidden={column.id !== shown?.id}
            />
          ))}
        </div>
        <DragOverlay dropAnimation={null}>
          {dragging && (
            <div className="cursor-grabbing rounded-m opacity-95 shadow-float">
              <TaskCardView task={dragging} route={route} selected={false} />
            </div>
          )}
        </DragOverlay>
      </DndContext>
      {picked.length > 0 && <BulkBar run={run.header.run} tasks={picked} onDone={() => setChosen(new Set())} />}
      {sendingBack && (
        <NoteDialog
          title={`Send back: ${sendingBack.title}`}
          name="Send back"
          text={`It is ${columnOf(sendingBack) === 'checking' ? 'being checked' : 'being worked on'}. Whoever works on it now is stopped, and a new attempt begins with your note.`}
          hint="The agents read this. Say what to do differently."
          required
          busy={sendBack.isPending}
          onClose={() => setSendingBack(null)}
          onSend={(note) => sendBack.mutate({ task: sendingBack, note })}
        />
      )}
    </div>
  )
}

const PlannerSays = ({ run }: { run: string }) =>
  useActivity(run, null)?.text ?? 'Tasks appear here as soon as there is a plan.'

function useBoardKeys(ref: React.RefObject<HTMLDivElement | null>, route: RunRoute): void {
  const move = (across: number, down: number) => () => {
    const lists = [...(ref.current?.querySelectorAll<HTMLElement>('[data-column]') ?? [])]
      .map((column) =>
        [...column.querySelectorAll<HTMLElement>('[data-task]')].filter((card) => card.offsetParent !== null),
      )
      .filter((cards) => cards.length > 0)
    const at = lists.findIndex((cards) => cards.some((card) => card === document.activeElement))
    const row = lists[at]?.indexOf(document.activeElement as HTMLElement) ?? 0
    const list = lists[at === -1 ? 0 : Math.min(lists.length - 1, Math.max(0, at + across))]
    const card = list?.[at === -1 ? 0 : Math.min(list.length - 1, Math.max(0, row + down))]
    card?.focus()
  }
  const keys = { section: 'Board', hidden: true }
  useActions([
    { id: 'board-down', name: 'Next card', keys: 'j', ...keys, run: move(0, 1) },
    { id: 'board-up', name: 'Previous card', keys: 'k', ...keys, run: move(0, -1) },
    { id: 'board-left', name: 'Column to the left', keys: 'h', ...keys, run: move(-1, 0) },
    { id: 'board-right', name: 'Column to the right', keys: 'l', ...keys, run: move(1, 0) },
    ...(route.task === null
      ? []
      : [
          {
            id: 'board-close',
            name: 'Close the task',
            keys: 'escape',
            ...keys,
            run: () => {
              const { task } = route
              go({ ...route, task: null, attempt: null })
              ref.current?.querySelector<HTMLElement>(`[data-task="${CSS.escape(task ?? '')}"]`)?.focus()
            },
          },
        ]),
  ])
}
