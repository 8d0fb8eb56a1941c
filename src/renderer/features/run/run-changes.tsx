/** What the run as a whole changed: its integration branch against the commit that it began on, as it would be merged. */
import { useMemo } from 'react'
import { RunId } from '../../../contract/ids.ts'
import type { RunDetail } from '../../../contract/views.ts'
import { useClient } from '../../api/context.tsx'
import { problemOf } from '../../api/problem.ts'
import { plural } from '../../components/format.ts'
import { Empty, Loading, ProblemNote } from '../../components/states.tsx'
import { StatusGlyph } from '../../components/status-glyph.tsx'
import type { DiffSource } from '../diff/diff-source.ts'
import { DiffView } from '../diff/diff-view.tsx'
import { useDiffSummary } from '../diff/use-diff-summary.ts'

export default function RunChanges({ run }: { run: RunDetail }) {
  const client = useClient()
  const { header } = run
  const id = RunId.parse(header.run)
  const { mergedCount } = header
  const source = useMemo<DiffSource>(
    () => ({
      // Every merge of a task moves the branch.
      queryKey: ['run-diff', id, mergedCount],
      fetchSummary: (counts, signal) => client.runs.diff({ run: id, counts }, { signal }),
      fetchPage: (request, signal) => client.runs.patch({ run: id, ...request }, { signal }),
    }),
    [client, id, mergedCount],
  )
  const diff = useDiffSummary(source, { enabled: mergedCount > 0, keepBefore: true })
  if (mergedCount === 0)
    return <Empty title="Nothing is merged yet">What the tasks change comes together here, one merge at a time.</Empty>
  if (diff.isError) return <ProblemNote problem={problemOf(diff.error)} onRetry={() => diff.refetch()} />
  if (!diff.data) return <Loading what="the changes" />
  return (
    <div className="flex h-full min-h-0 flex-col">
      <RunEvidence run={run} tree={diff.data.tree} />
      <div className="min-h-0 flex-1">
        <DiffView scope={header.run} summary={diff.data} fetchPage={diff.fetchPage} drafts={null} />
      </div>
    </div>
  )
}

/** What is proven about the tree of the integration branch, and what a merge into the base does with it. */
function RunEvidence({ run, tree }: { run: RunDetail; tree: string }) {
  const { header } = run
  const gates = header.gates
    .filter(({ name }) => header.pipeline.includes(name))
    .map(({ name }) => ({
      name,
      ended: run.gateRuns.findLast((gate) => gate.gate === name && gate.tree === tree && gate.passed !== null),
    }))
  return (
    <div className="shrink-0 border-b border-line px-4 py-2 text-small">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span className="text-text-3">
          Tree{' '}
          <span className="font-mono" title={tree}>
            {tree.slice(0, 7)}
          </span>
        </span>
        {gates.map(({ name, ended }) => (
          <span key={name} className="inline-flex items-center gap-1.5">
            <StatusGlyph shape={ended ? (ended.passed ? 'merged' : 'failed') : 'waiting'} />
            {name}{' '}
            <span className={ended ? undefined : 'text-text-3'}>
              {ended ? (ended.passed ? 'passed' : 'failed') : 'not run on this tree'}
            </span>
          </span>
        ))}
      </div>
      <p className="mt-1 text-text-2">
        {header.mergedCommit !== null
          ? `Merged into ${header.base} as ${header.mergedCommit.slice(0, 7)}.`
          : `${plural(header.mergedCount, 'task')} of ${header.taskCount} on ${header.report.integrationBranch}. Merging moves ${header.base} forward to exactly this; where ${header.base} has moved on, both are merged and the gates judge the result first.`}
      </p>
    </div>
  )
}
