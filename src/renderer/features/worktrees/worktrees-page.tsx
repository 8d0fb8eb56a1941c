/** Every worktree of every project: what it takes, what it still holds, and whether it can go. */
import { useQuery } from '@tanstack/react-query'
import { Eraser, Ruler } from 'lucide-react'
import { useState } from 'react'
import type { WorktreeView } from '../../../contract/procedures/worktrees.ts'
import { useCommand } from '../../api/command.ts'
import { useClient, useMayOperate } from '../../api/context.tsx'
import { problemOf } from '../../api/problem.ts'
import { useActions } from '../../app/actions.tsx'
import { PageHeader } from '../../app/page-header.tsx'
import type { WorktreeFilter } from '../../app/room-routes.ts'
import { go } from '../../app/routes.ts'
import { Button } from '../../components/button.tsx'
import { bytes, count, plural } from '../../components/format.ts'
import { useScrollMemory } from '../../components/scroll-memory.ts'
import { Segments } from '../../components/segments.tsx'
import { Empty, Loading, ProblemNote } from '../../components/states.tsx'
import { Age } from '../../components/time.tsx'
import { useMay } from '../terminals/use-terminals.ts'
import { CleanupDialog } from './cleanup-dialog.tsx'
import { filtered, totalDisk } from './model.ts'
import { WorktreeRow } from './worktree-row.tsx'

/** While figures are still being taken the list is asked again; else only when somebody comes to it. */
const MEASURING_MS = 1_500

export default function WorktreesPage({ filter }: { filter: WorktreeFilter }) {
  const client = useClient()
  const mayOperate = useMayOperate()
  const mayOpen = useMay('admin')
  const { data, error, refetch } = useQuery({
    queryKey: ['worktrees'],
    queryFn: ({ signal }) => client.worktrees.list({}, { signal }),
    refetchInterval: (query) => (query.state.data?.some((row) => row.measuring) ? MEASURING_MS : false),
  })
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [cleaning, setCleaning] = useState<{ paths: readonly string[] | null } | null>(null)
  const measure = useCommand((_: null, commandId) => client.worktrees.measure({ commandId }), {
    after: () => void refetch(),
  })
  const scroll = useScrollMemory(`worktrees ${filter}`)
  const rows = data ?? []
  const shown = filtered(rows, filter)
  const picked = rows.filter((row) => chosen.has(row.path)).map((row) => row.path)
  const clean = () => setCleaning({ paths: picked.length > 0 ? picked : null })
  useActions(
    mayOperate && rows.length > 0
      ? [
          {
            id: 'worktrees-clean',
            name: 'Clean up worktrees',
            section: 'Worktrees',
            keys: 'c',
            words: 'remove disk',
            run: clean,
          },
          {
            id: 'worktrees-measure',
            name: 'Measure worktrees again',
            section: 'Worktrees',
            run: () => measure.mutate(null),
          },
        ]
      : [],
  )
  const toggle = (path: string) =>
    setChosen((held) => {
      const next = new Set(held)
      if (!next.delete(path)) next.add(path)
      return next
    })
  return (
    <>
      <PageHeader
        crumbs={
          <h1 className="text-lead font-semibold">
            Worktrees {rows.length > 0 && <span className="font-normal text-text-3">{count(rows.length)}</span>}
          </h1>
        }
        actions={
          mayOperate &&
          rows.length > 0 && (
            <Button icon={<Eraser size={14} aria-hidden />} hint="c" onClick={clean}>
              {picked.length > 0 ? `Clean up ${picked.length}` : 'Clean up'}
            </Button>
          )
        }
        compact
      />
      {error ? (
        <ProblemNote problem={problemOf(error)} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading what="worktrees" />
      ) : rows.length === 0 ? (
        <Empty title="No worktrees">Each task of a run works in a worktree of its own. They appear here.</Empty>
      ) : (
        <div ref={scroll} className="min-h-0 flex-1 overflow-auto">
          <div className="mx-auto max-w-6xl p-4 phone:p-6">
            <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
              <Segments
                label="Which worktrees"
                options={[
                  { id: 'all', label: 'All' },
                  { id: 'in-use', label: 'In use' },
                  { id: 'done', label: 'Done with' },
                  { id: 'unsaved', label: 'Unmerged work' },
                ]}
                value={filter}
                onChange={(next) => go({ at: 'worktrees', filter: next as WorktreeFilter }, 'replace')}
              />
              <DiskTotal rows={shown} />
              {mayOperate && (
                <Button
                  tone="quiet"
                  icon={<Ruler size={14} aria-hidden />}
                  busy={measure.isPending || rows.some((row) => row.measuring)}
                  onClick={() => measure.mutate(null)}
                >
                  Measure again
                </Button>
              )}
            </div>
            {shown.length === 0 ? (
              <div className="rounded-l border border-line">
                <Empty title="None of them" />
              </div>
            ) : (
              <ul aria-label="Worktrees" className="overflow-hidden rounded-l border border-line bg-surface">
                {shown.map((row) => (
                  <WorktreeRow
                    key={row.path}
                    row={row}
                    chosen={chosen.has(row.path)}
                    mayOpen={mayOpen}
                    onChoose={mayOperate ? () => toggle(row.path) : null}
                    onRemove={() => setCleaning({ paths: [row.path] })}
                  />
                ))}
              </ul>
            )}
          </div>
        </div>
      )}
      {cleaning && (
        <CleanupDialog
          paths={cleaning.paths}
          onClose={() => {
            setCleaning(null)
            setChosen(new Set())
            void refetch()
          }}
        />
      )}
    </>
  )
}

function DiskTotal({ rows }: { rows: readonly WorktreeView[] }) {
  const { bytes: sum, unmeasured, atLeast, oldest } = totalDisk(rows)
  return (
    <p className="text-text-2" aria-live="polite">
      {oldest === null ? (
        'Measuring'
      ) : (
        <>
          <span className="font-medium text-text">
            {atLeast || unmeasured > 0 ? 'at least ' : ''}
            {bytes(sum)}
          </span>{' '}
          on disk, measured <Age at={oldest} />
        </>
      )}
      {oldest !== null && unmeasured > 0 && ` · ${plural(unmeasured, 'folder')} not measured yet`}
    </p>
  )
}
