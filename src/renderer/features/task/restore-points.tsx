/** States of a task that can be gone back to: what differs, and a branch of its own for one of them. */
import { useQuery } from '@tanstack/react-query'
import { GitBranch } from 'lucide-react'
import { useState } from 'react'
import type { RestorePoint } from '../../../contract/diff.ts'
import { RunId, TaskId } from '../../../contract/ids.ts'
import type { TaskDetail } from '../../../contract/views.ts'
import { useCommand } from '../../api/command.ts'
import { useClient, useMayOperate } from '../../api/context.tsx'
import { problemOf } from '../../api/problem.ts'
import { Button } from '../../components/button.tsx'
import { plural } from '../../components/format.ts'
import { plainText } from '../../components/plain-text.ts'
import { Loading, ProblemNote } from '../../components/states.tsx'
import { Age } from '../../components/time.tsx'
import { Counts, StatusMark } from '../diff/file-header.tsx'

/** Files that are listed for one point. */
const LISTED = 50

export function RestorePoints({ task }: { task: TaskDetail }) {
  const client = useClient()
  const [open, setOpen] = useState(false)
  const run = RunId.parse(task.run)
  const id = TaskId.parse(task.card.id)
  const points = useQuery({
    queryKey: ['restore-points', run, id, task.head?.commit],
    queryFn: async ({ signal }) => await client.tasks.restorePoints({ run, task: id }, { signal }),
    enabled: open,
  })
  if (task.head === null) return null
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="flex min-h-8 items-center text-small font-medium text-text-3 touch:min-h-11">
        Restore points
      </summary>
      {points.isError && <ProblemNote problem={problemOf(points.error)} onRetry={() => points.refetch()} />}
      {open && points.isPending && <Loading what="the restore points" />}
      <ol className="divide-y divide-line">
        {points.data?.map((point) => (
          <li key={point.commit} className="py-1.5">
            <Point task={task} point={point} />
          </li>
        ))}
      </ol>
    </details>
  )
}

function Point({ task, point }: { task: TaskDetail; point: RestorePoint }) {
  const client = useClient()
  const mayOperate = useMayOperate()
  const [open, setOpen] = useState(false)
  const where = { run: RunId.parse(task.run), task: TaskId.parse(task.card.id), commit: point.commit }
  const preview = useQuery({
    queryKey: ['restore-preview', where.run, where.task, task.head?.commit, point.commit],
    queryFn: async ({ signal }) => await client.tasks.restorePreview(where, { signal }),
    enabled: open && !point.current,
  })
  const restore = useCommand((_: null, commandId) => client.tasks.restore({ commandId, ...where }), {
    done: ({ branch }) => `It stands on the branch ${branch} now`,
  })
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-2">
        <span className="min-w-0 flex-1">
          <span className="outside-text">{plainText(point.what)}</span>{' '}
          <span className="text-small text-text-3">
            {point.kind === 'snapshot' && 'kept work · '}
            <span className="font-mono">{point.commit.slice(0, 7)}</span> · <Age at={point.at} />
          </span>
        </span>
        {point.current ? (
          <span className="text-small text-text-3">as it stands</span>
        ) : (
          <Button tone="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
            Compare
          </Button>
        )}
      </div>
      {open && preview.isPending && <Loading what="what differs" />}
      {preview.isError && <ProblemNote problem={problemOf(preview.error)} onRetry={() => preview.refetch()} />}
      {open && preview.data && (
        <div className="mt-1 rounded-m border border-line p-2 text-small">
          <p className="text-text-2">
            {preview.data.files.length === 0
              ? 'The same files as now.'
              : `${plural(preview.data.files.length + preview.data.more, 'file')} would be different from now:`}
          </p>
          <ul className="my-1 max-h-60 overflow-auto">
            {preview.data.files.slice(0, LISTED).map((file) => (
              <li key={file.path} className="flex items-center gap-2">
                <StatusMark status={file.status} />
                <span className="min-w-0 flex-1 font-mono wrap-anywhere">{plainText(file.path)}</span>
                <Counts file={file} />
              </li>
            ))}
          </ul>
          {mayOperate && (
            <Button
              icon={<GitBranch size={14} aria-hidden />}
              busy={restore.isPending}
              onClick={() => restore.mutate(null)}
            >
              Make a branch of it
            </Button>
          )}
          <p className="mt-1 text-text-3">The worktree and the branch of the task stay as they are.</p>
        </div>
      )}
    </>
  )
}
