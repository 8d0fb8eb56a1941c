/** What a task changed, with the evidence for exactly that tree above it, and what a person can do about it. */
import { Undo2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { TaskDetail, VerdictView } from '../../../contract/views.ts'
import { useClient, useMayOperate } from '../../api/context.tsx'
import { problemOf } from '../../api/problem.ts'
import { useActions } from '../../app/actions.tsx'
import type { RunRoute } from '../../app/routes.ts'
import { Button } from '../../components/button.tsx'
import { Empty, Loading, ProblemNote } from '../../components/states.tsx'
import type { Annotation } from '../diff/composer.tsx'
import { DiffView } from '../diff/diff-view.tsx'
import { useDrafts } from '../diff/drafts.ts'
import { parseSpot } from '../diff/spot.ts'
import { useDiffSummary } from '../diff/use-diff-summary.ts'
import { Evidence } from './evidence.tsx'
import { SendBackDialog } from './send-back-dialog.tsx'
import { taskDiff } from './task-diff.ts'

/** Statuses of a task that can be sent back. */
const OPEN: readonly string[] = ['working', 'verifying', 'reviewing', 'attention', 'paused']

export function Changes({ task, route, limits }: { task: TaskDetail; route: RunRoute; limits: { finished: boolean } }) {
  const client = useClient()
  const mayOperate = useMayOperate()
  const drafts = useDrafts(`${task.run}.${task.card.id}`)
  const [sending, setSending] = useState(false)
  const { run, card, head } = task
  const commit = head?.commit ?? ''
  const source = useMemo(() => taskDiff(client, { run, task: card.id, commit }), [client, run, card.id, commit])
  const diff = useDiffSummary(source, { enabled: task.head !== null })
  const tree = diff.data?.tree
  const annotations = useMemo(() => issuesOf(task.verdicts, tree), [task.verdicts, tree])
  const spot = useMemo(() => parseSpot(route.spot), [route.spot])
  const canSend = mayOperate && !limits.finished && OPEN.includes(task.card.status)
  useActions(
    canSend && task.head !== null
      ? [
          {
            id: 'task-send-back',
            name: 'Send the task back',
            section: 'Task',
            words: 'revise comments reject',
            run: () => setSending(true),
          },
        ]
      : [],
  )
  if (task.head === null) return <Empty title="No changes yet">The task has no worktree before it begins.</Empty>
  if (diff.isError) return <ProblemNote problem={problemOf(diff.error)} onRetry={() => diff.refetch()} />
  if (!diff.data) return <Loading what="the changes" />
  const count = drafts.list.length
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Evidence task={task} tree={diff.data.tree} />
      {diff.data.files.length === 0 ? (
        <Empty title="No changes yet">The tree is the one that the task began on.</Empty>
      ) : (
        <div className="min-h-0 flex-1">
          <DiffView
            scope={`${task.run}/${task.card.id}`}
            summary={diff.data}
            fetchPage={diff.fetchPage}
            drafts={canSend || count > 0 ? drafts : null}
            annotations={annotations}
            spot={spot}
            tools={
              canSend || count > 0 ? (
                <Button
                  tone={count > 0 ? 'primary' : 'plain'}
                  icon={<Undo2 size={14} aria-hidden />}
                  disabled={!canSend}
                  title={canSend ? undefined : 'The task is over: nothing can be sent back any more'}
                  onClick={() => setSending(true)}
                >
                  {count === 0 ? 'Send back' : count === 1 ? 'Send 1 comment' : `Send ${count} comments`}
                </Button>
              ) : null
            }
          />
        </div>
      )}
      {sending && <SendBackDialog task={task} drafts={drafts} onClose={() => setSending(false)} />}
    </div>
  )
}

/** The issues that a reviewer raised on exactly this tree, at their lines. */
function issuesOf(verdicts: readonly VerdictView[], tree: string | undefined): Annotation[] {
  const verdict = verdicts.findLast((item) => item.tree === tree)
  return (verdict?.issues ?? []).flatMap((issue) =>
    issue.file && issue.line != null && issue.line > 0
      ? [
          {
            key: `issue ${issue.fingerprint}`,
            file: issue.file,
            side: 'new' as const,
            line: issue.line,
            title: `Reviewer, round ${verdict?.round}: ${issue.severity}, ${issue.category}`,
            text: issue.title,
            tone: issue.severity === 'minor' ? ('quiet' as const) : ('need' as const),
          },
        ]
      : [],
  )
}
