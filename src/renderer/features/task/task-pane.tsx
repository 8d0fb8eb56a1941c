/** The task that is looked at: a pane beside the board, a sheet where there is no room for one. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Maximize2, Minimize2, X } from 'lucide-react'
import { useEffect } from 'react'
import { RunId, TaskId } from '../../../contract/ids.ts'
import type { RunDetail, TaskCard, TaskDetail } from '../../../contract/views.ts'
import { noteInWindowWords } from '../../../contract/window-words.ts'
import { useClient } from '../../api/context.tsx'
import { useActivity } from '../../api/live-activity.ts'
import { problemOf } from '../../api/problem.ts'
import { visible } from '../../api/visible.ts'
import { useActions } from '../../app/actions.tsx'
import { go, type RunRoute, TASK_TABS, type TaskTab } from '../../app/routes.ts'
import { IconButton } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { deferred } from '../../components/deferred.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { count, dollars, plural } from '../../components/format.ts'
import { useMedia, WIDE } from '../../components/media.ts'
import { Loading, ProblemNote } from '../../components/states.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { TabPanel, Tabs } from '../../components/tabs.tsx'
import { Age } from '../../components/time.tsx'
import { namesQuery } from '../diff/diff-source.ts'
import { whenIdle } from '../diff/idle.ts'
import { useStanding } from '../run/sign-of-life.ts'
import { TaskTerminal } from '../terminals/task-terminal.tsx'
import { Overview } from './overview.tsx'
import { Reviews } from './reviews.tsx'
import { taskDiff } from './task-diff.ts'
import { Transcript } from './transcript.tsx'

// The diff and its colouring are the largest part of a task, and nobody opens a run for it first.
const Changes = deferred('the changes', async () => (await import('./changes.tsx')).Changes)

interface Props {
  card: TaskCard
  run: RunDetail
  route: RunRoute
}

const NAMES: Record<TaskTab, string> = {
  overview: 'Overview',
  transcript: 'Transcript',
  changes: 'Changes',
  reviews: 'Reviews',
  terminal: 'Terminal',
}

export function TaskPane(props: Props) {
  // Whoever looks at a task looks at its changes next.
  useEffect(() => whenIdle(Changes.preload), [])
  const { card, route } = props
  const beside = useMedia(WIDE)
  const close = () => go({ ...route, task: null, attempt: null, wide: false })
  if (!beside)
    return (
      <Dialog title={card.title} kind="sheet" onClose={close}>
        <TaskBody {...props} />
      </Dialog>
    )
  return (
    <aside
      aria-label={`Task ${card.title}`}
      className={cx(
        'flex min-h-0 min-w-0 flex-1 flex-col bg-surface',
        // Over the view, which keeps its place beneath.
        route.wide && 'absolute inset-0 z-2',
      )}
    >
      <header className="flex shrink-0 items-start gap-1 pt-2 pr-2 pl-4">
        <h2 className="line-clamp-3 min-w-0 flex-1 py-1.5 text-lead font-semibold wrap-anywhere">{card.title}</h2>
        <IconButton
          label={route.wide ? 'Show beside the board' : 'Show over the whole width'}
          onClick={() => go({ ...route, wide: !route.wide }, 'replace')}
        >
          {route.wide ? <Minimize2 size={14} aria-hidden /> : <Maximize2 size={14} aria-hidden />}
        </IconButton>
        <IconButton label="Close the task" onClick={close}>
          <X size={16} aria-hidden />
        </IconButton>
      </header>
      <TaskBody {...props} />
    </aside>
  )
}

/** The task in full, asked again whenever the feed of the run says that something about it changed. */
function useTask({ card, run }: Props) {
  const client = useClient()
  const queries = useQueryClient()
  const key = ['task', run.header.run, card.id]
  const query = useQuery({
    queryKey: key,
    queryFn: async ({ signal }): Promise<TaskDetail> =>
      visible(await client.tasks.get({ run: RunId.parse(run.header.run), task: TaskId.parse(card.id) }, { signal })),
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new card is what says that there is more to know.
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: key })
  }, [card])
  return query
}

function TaskBody(props: Props) {
  const { card, run, route } = props
  const query = useTask(props)
  const detail = query.data
  const note = noteInWindowWords(card)
  const client = useClient()
  const queries = useQueryClient()
  const show = (tab: TaskTab) => go({ ...route, tab, attempt: null }, 'replace')
  // Git compares while the hand is on its way, and while the tab is made.
  const near = (tab: TaskTab) => {
    if (tab === 'changes' && detail?.head)
      void queries.prefetchQuery(
        namesQuery(taskDiff(client, { run: detail.run, task: card.id, commit: detail.head.commit })),
      )
  }
  useActions(
    TASK_TABS.map((tab) => ({
      id: `task-${tab}`,
      name: `${NAMES[tab]} of the task`,
      section: 'Task',
      keys: { overview: 'o', transcript: 't', changes: 'c', reviews: 'v', terminal: 's' }[tab],
      run: () => show(tab),
    })),
  )
  return (
    <div className="flex min-h-0 flex-1 flex-col max-wide:h-full">
      <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 px-4 pb-2 text-small text-text-3 max-wide:pt-3">
        <Standing run={run.header.run} card={card} />
        <span className="font-mono">{card.id}</span>
        <span>{dollars(card.costUsd)}</span>
        {card.status !== 'reviewing' && card.reviews > 0 && (
          <span>
            {plural(card.reviews, 'review')} of {count(card.rounds)}
          </span>
        )}
        {note && <span className="outside-text basis-full text-text-2">{note}</span>}
      </div>
      <Tabs
        label="Parts of the task"
        tabs={TASK_TABS.map((tab) => ({
          id: tab,
          label: NAMES[tab],
          count: tab === 'reviews' ? card.reviews : undefined,
        }))}
        value={route.tab}
        onChange={(tab) => show(tab as TaskTab)}
        onNear={(tab) => near(tab as TaskTab)}
      >
        {query.isError && !detail && <ProblemNote problem={problemOf(query.error)} onRetry={() => query.refetch()} />}
        {query.isPending && <Loading what="the task" />}
        {detail && (
          <>
            <TabPanel id="overview" scroll={`${route.run} ${card.id} overview`}>
              <Overview task={detail} route={route} finished={run.header.finishedAt !== null} />
            </TabPanel>
            <TabPanel id="transcript" className="!overflow-hidden">
              <Transcript task={detail} route={route} />
            </TabPanel>
            <TabPanel id="changes" className="!overflow-hidden">
              <Changes task={detail} route={route} limits={{ finished: run.header.finishedAt !== null }} />
            </TabPanel>
            <TabPanel id="reviews" scroll={`${route.run} ${card.id} reviews`}>
              <Reviews verdicts={detail.verdicts} tree={detail.head?.tree ?? null} rounds={card.rounds} route={route} />
            </TabPanel>
            <TabPanel id="terminal" className="flex flex-col !overflow-hidden">
              <TaskTerminal run={run.header.run} card={card} attempt={detail.attempts.at(-1)?.attempt ?? null} />
            </TabPanel>
          </>
        )}
      </Tabs>
    </div>
  )
}

function Standing({ run, card }: { run: string; card: TaskCard }) {
  const { look, since, why } = useStanding(card, useActivity(run, card.id)?.at ?? null)
  return (
    <>
      <StatusBadge look={look} />
      {card.status === 'reviewing' && (
        <span>
          round {count(card.round)} of {count(card.rounds)}
        </span>
      )}
      <Age at={since} />
      {why !== undefined && <span className="basis-full text-text-2">{why}</span>}
    </>
  )
}
