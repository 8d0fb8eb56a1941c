/** What a task changed, file by file; each patch is fetched when its file is opened. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { RunId, TaskId } from '../../../contract/ids.ts'
import type { DiffFile, DiffSummary } from '../../../contract/procedures/tasks.ts'
import type { TaskDetail } from '../../../contract/views.ts'
import { useClient } from '../../api/context.tsx'
import { problemOf } from '../../api/problem.ts'
import { count, plural } from '../../components/format.ts'
import { plainText } from '../../components/plain-text.ts'
import { Empty, Loading, ProblemNote } from '../../components/states.tsx'
import { StatusGlyph } from '../../components/status-glyph.tsx'
import { PatchView } from './patch-view.tsx'

/** Files that are open from the start. */
const OPEN_AT_FIRST = 3

const MARK: Record<DiffFile['status'], { letter: string; word: string; color: string }> = {
  added: { letter: 'A', word: 'added', color: 'text-done' },
  modified: { letter: 'M', word: 'modified', color: 'text-work' },
  deleted: { letter: 'D', word: 'deleted', color: 'text-fail' },
  renamed: { letter: 'R', word: 'renamed', color: 'text-work' },
  copied: { letter: 'C', word: 'copied', color: 'text-work' },
  typechange: { letter: 'T', word: 'type changed', color: 'text-need' },
}

export function Changes({ task }: { task: TaskDetail }) {
  const client = useClient()
  const run = RunId.parse(task.run)
  const id = TaskId.parse(task.card.id)
  const diff = useQuery({
    queryKey: ['diff', run, id, task.head?.commit],
    queryFn: async ({ signal }): Promise<DiffSummary> => await client.tasks.diff({ run, task: id }, { signal }),
    enabled: task.head !== null,
  })
  if (task.head === null) return <Empty title="No changes yet">The task has no worktree before it begins.</Empty>
  if (diff.isError) return <ProblemNote problem={problemOf(diff.error)} onRetry={() => diff.refetch()} />
  if (!diff.data) return <Loading what="the changes" />
  const { files, more, tree } = diff.data
  if (files.length === 0) return <Empty title="No changes yet">The tree is the one that the task began on.</Empty>
  return (
    <>
      <Evidence task={task} tree={tree} />
      <p className="px-4 pt-3 text-text-3">
        {plural(files.length + more, 'file')} changed
        {more > 0 && `; the first ${count(files.length)} are listed`}
      </p>
      <ul className="p-2">
        {files.map((file, index) => (
          <li key={file.path}>
            <File run={run} task={id} diff={diff.data} file={file} openAtFirst={index < OPEN_AT_FIRST} />
          </li>
        ))}
      </ul>
    </>
  )
}

/** Which gates and verdicts are of exactly this tree: what was proven about what is shown. */
function Evidence({ task, tree }: { task: TaskDetail; tree: string }) {
  const gates = new Map(
    task.gateRuns.filter((gate) => gate.tree === tree && gate.passed !== null).map((gate) => [gate.gate, gate]),
  )
  const verdict = task.verdicts.findLast((item) => item.tree === tree)
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2 text-small">
      <span className="text-text-3">
        Tree <span className="font-mono">{tree.slice(0, 7)}</span>
      </span>
      {[...gates.values()].map((gate) => (
        <span key={gate.gateRun} className="inline-flex items-center gap-1.5">
          <StatusGlyph shape={gate.passed ? 'merged' : 'failed'} />
          {gate.gate} {gate.passed ? 'passed' : 'failed'}
        </span>
      ))}
      {verdict && (
        <span className="inline-flex items-center gap-1.5">
          <StatusGlyph shape={verdict.effective === 'approved' ? 'merged' : 'reviewing'} />
          {verdict.effective === 'approved' ? 'approved' : 'changes requested'}
        </span>
      )}
      {gates.size === 0 && !verdict && <span className="text-text-2">Nothing is proven about it yet.</span>}
    </div>
  )
}

function File({
  run,
  task,
  diff,
  file,
  openAtFirst,
}: {
  run: RunId
  task: TaskId
  diff: DiffSummary
  file: DiffFile
  openAtFirst: boolean
}) {
  const client = useClient()
  const [open, setOpen] = useState(openAtFirst)
  const patch = useQuery({
    queryKey: ['patch', run, task, diff.from, diff.to, file.path],
    queryFn: async ({ signal }) =>
      await client.tasks.patch(
        {
          run,
          task,
          from: diff.from,
          to: diff.to,
          path: file.path,
          ...(file.oldPath ? { oldPath: file.oldPath } : {}),
        },
        { signal },
      ),
    enabled: open,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const mark = MARK[file.status]
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)} className="mb-1">
      <summary className="flex min-h-8 items-center gap-2 rounded-m px-2 py-1 hover:bg-hover touch:min-h-11">
        <span className={`w-4 shrink-0 text-center font-mono font-medium ${mark.color}`} title={mark.word}>
          <span aria-hidden="true">{mark.letter}</span>
          <span className="sr-only">{mark.word}</span>
        </span>
        <span className="min-w-0 flex-1 font-mono text-small wrap-anywhere">
          {file.oldPath && file.oldPath !== file.path && (
            <span className="text-text-3">{plainText(file.oldPath)} → </span>
          )}
          {plainText(file.path)}
        </span>
      </summary>
      {patch.isError && <ProblemNote problem={problemOf(patch.error)} onRetry={() => patch.refetch()} />}
      {open && patch.isPending && <Loading what="the file" />}
      {patch.data && <PatchView patch={patch.data.patch} truncated={patch.data.truncated} name={file.path} />}
    </details>
  )
}
