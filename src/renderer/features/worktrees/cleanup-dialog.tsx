/** Cleanup: exactly what would go and what stays and why, then what went and how each can be had again. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { CleanupReport } from '../../../contract/procedures/worktrees.ts'
import { useCommand } from '../../api/command.ts'
import { useClient } from '../../api/context.tsx'
import { type Problem, problemOf } from '../../api/problem.ts'
import { Button } from '../../components/button.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Check } from '../../components/field.tsx'
import { bytes, plural } from '../../components/format.ts'
import { plainText } from '../../components/plain-text.ts'
import { Empty, Loading, ProblemNote } from '../../components/states.tsx'
import { StatusGlyph } from '../../components/status-glyph.tsx'

type Removed = CleanupReport['removed'][number]
type Named = Pick<Removed, 'run' | 'task' | 'name'>

const named = (row: Named): string => (row.run === null ? row.name : `${row.run} / ${row.task ?? row.name}`)
const branchName = (ref: string | null): string => plainText(ref?.replace(/^refs\/heads\//, '') ?? '')

/** `paths` null: every worktree is looked at. */
export function CleanupDialog({ paths, onClose }: { paths: readonly string[] | null; onClose: () => void }) {
  const client = useClient()
  const [all, setAll] = useState(false)
  const [done, setDone] = useState<CleanupReport | null>(null)
  const [refused, setRefused] = useState<Problem | null>(null)
  const chosen = paths === null ? {} : { paths: [...paths] }
  const preview = useQuery({
    queryKey: ['worktrees', 'cleanup', paths, all],
    queryFn: ({ signal }) =>
      client.worktrees.cleanup({ commandId: crypto.randomUUID(), mode: 'preview', all, ...chosen }, { signal }),
    gcTime: 0,
    staleTime: 0,
  })
  const going = preview.data?.removed ?? []
  const apply = useCommand(
    (_: null, commandId) =>
      // What was shown and nothing more: a worktree that came since is not touched.
      client.worktrees.cleanup({ commandId, mode: 'apply', all, paths: going.map((row) => row.path) }),
    {
      after: setDone,
      failed: (problem) => {
        setRefused(problem)
        return true
      },
    },
  )
  if (done)
    return (
      <Dialog title="Worktrees removed" wide onClose={onClose} footer={<Button onClick={onClose}>Done</Button>}>
        <Outcome report={done} />
      </Dialog>
    )
  const problem = refused ?? (preview.error ? problemOf(preview.error) : null)
  const commit = () => {
    if (going.length > 0 && !apply.isPending) apply.mutate(null)
  }
  return (
    <Dialog
      title={paths?.length === 1 ? 'Remove a worktree' : 'Clean up worktrees'}
      wide
      onClose={onClose}
      onCommit={commit}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            tone="primary"
            hint="mod+enter"
            busy={apply.isPending}
            disabled={!preview.data || going.length === 0}
            onClick={commit}
          >
            {going.length === 0 ? 'Nothing to remove' : `Remove ${plural(going.length, 'worktree')}`}
          </Button>
        </>
      }
    >
      <div className="space-y-4 p-4">
        <Check
          label="Also what is merged nowhere"
          hint="Their branches stay, so that no commit is lost; worktrees made by hand are included."
          checked={all}
          disabled={apply.isPending}
          onChange={(event) => setAll(event.target.checked)}
        />
        {problem && <ProblemNote problem={problem} onRetry={() => void preview.refetch()} />}
        {!preview.data ? !problem && <Loading what="what would be removed" /> : <Preview report={preview.data} />}
      </div>
    </Dialog>
  )
}

function Preview({ report }: { report: CleanupReport }) {
  return (
    <>
      {report.removed.length === 0 ? (
        <Empty title="Nothing can go">What follows stays, each for its reason.</Empty>
      ) : (
        <section aria-label="Would be removed">
          <h3 className="mb-1 font-semibold">
            Goes: {plural(report.removed.length, 'worktree')}, {bytes(report.freedBytes)}
          </h3>
          <ul className="divide-y divide-line rounded-m border border-line">
            {report.removed.map((row) => (
              <li key={row.path} className="px-3 py-2">
                <p className="flex gap-3">
                  <span className="outside-text min-w-0 flex-1 font-medium">{plainText(named(row))}</span>
                  <span className="text-text-3">{bytes(row.freedBytes)}</span>
                </p>
                <ul className="text-small text-text-2">
                  {row.uncommitted !== 0 && (
                    <li>
                      {row.uncommitted === null ? 'What is' : plural(row.uncommitted, 'file')} not committed: kept in a
                      snapshot first.
                    </li>
                  )}
                  <li className="outside-text">
                    {row.deletedBranch !== null
                      ? `Its branch ${plainText(row.deletedBranch)} goes too: ${branchName(row.provenIn)} holds its commits.`
                      : row.keptBranch !== null
                        ? `Its branch ${plainText(row.keptBranch)} stays.`
                        : 'It has no branch of its own.'}
                  </li>
                </ul>
              </li>
            ))}
          </ul>
        </section>
      )}
      <KeptList kept={report.kept} />
    </>
  )
}

function KeptList({ kept }: { kept: CleanupReport['kept'] }) {
  if (kept.length === 0) return null
  return (
    <section aria-label="Stays">
      <h3 className="mb-1 font-semibold">Stays: {plural(kept.length, 'worktree')}</h3>
      <ul className="divide-y divide-line rounded-m border border-line">
        {kept.map((row) => (
          <li key={row.path} className="px-3 py-2">
            <p className="outside-text">{plainText(named(row))}</p>
            <p className="outside-text text-small text-text-3">
              {plainText(row.reason)}
              {row.withAll && ' (the choice above includes it)'}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Outcome({ report }: { report: CleanupReport }) {
  return (
    <div className="space-y-4 p-4">
      <p className="flex items-center gap-2 font-medium">
        <StatusGlyph shape="merged" />
        {plural(report.removed.length, 'worktree')} removed, {bytes(report.freedBytes)} freed.
      </p>
      {report.removed.length > 0 && (
        <section aria-label="How to have them again">
          <h3 className="mb-1 font-semibold">To have one again</h3>
          <p className="mb-2 text-small text-text-3">Run this in a terminal; FOLDER must not exist yet.</p>
          <ul className="divide-y divide-line rounded-m border border-line">
            {report.removed.map((row) => (
              <li key={row.path} className="px-3 py-2">
                <p className="outside-text">
                  {plainText(named(row))}
                  <span className="text-text-3">
                    {row.snapshot === null ? ' · everything was committed' : ' · with what was not committed'}
                  </span>
                </p>
                <Command text={row.restore ?? row.checkout} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {report.branches.length > 0 && (
        <p className="outside-text text-small text-text-2">
          Merged branches that went too: {report.branches.map(plainText).join(', ')}
        </p>
      )}
      <KeptList kept={report.kept} />
    </div>
  )
}

function Command({ text }: { text: string | null }) {
  if (text === null) return null
  return (
    <div className="mt-1 flex items-center gap-1">
      <code className="outside-text min-w-0 flex-1 rounded-s bg-sunken px-2 py-1 font-mono text-small">
        {plainText(text)}
      </code>
      <CopyButton text={text} label="Copy the command" />
    </div>
  )
}
