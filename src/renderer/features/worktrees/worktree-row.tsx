/** One worktree: what it belongs to, what it holds that is nowhere else, and what it takes. */
import { GitMerge, SquareTerminal, Trash2 } from 'lucide-react'
import type { WorktreeView } from '../../../contract/procedures/worktrees.ts'
import { useCommand } from '../../api/command.ts'
import { useClient } from '../../api/context.tsx'
import { go, href, runRoute } from '../../app/routes.ts'
import { IconButton } from '../../components/button.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { cx } from '../../components/cx.ts'
import { bytes, fullTime, plural } from '../../components/format.ts'
import { plainText } from '../../components/plain-text.ts'
import { StatusBadge } from '../../components/status-badge.tsx'
import { Age } from '../../components/time.tsx'
import { inUse, terminalPlace, worktreeLook, worktreeName } from './model.ts'

export function WorktreeRow({
  row,
  chosen,
  mayOpen,
  onChoose,
  onRemove,
}: {
  row: WorktreeView
  chosen: boolean
  /** A shell in it is the right to run anything here: not everybody who may merge has it. */
  mayOpen: boolean
  /** null: whoever looks may not change anything. */
  onChoose: (() => void) | null
  onRemove: () => void
}) {
  const client = useClient()
  const name = worktreeName(row)
  const merge = useCommand((path: string, commandId) => client.worktrees.merge({ commandId, path }), {
    done: (merged) =>
      merged.alreadyMerged
        ? `${merged.into} holds it already`
        : `Merged into ${merged.into} (${merged.commit.slice(0, 10)})`,
  })
  const open = useCommand((_: null, commandId) => client.terminals.open({ commandId, where: terminalPlace(row) }), {
    after: (view) => go({ at: 'terminals', terminal: view.id, maximised: false }),
  })
  const mayMerge = row.unmerged !== 0 && (row.status === 'created' || (row.task !== null && row.status === 'attention'))
  return (
    <li
      data-worktree={row.name}
      className={cx(
        'grid grid-cols-[auto_minmax(0,1fr)_auto] items-start gap-x-3 gap-y-1 border-t border-line px-3 py-2.5 first:border-t-0 [contain-intrinsic-size:auto_4rem] [content-visibility:auto] wide:grid-cols-[auto_minmax(0,1fr)_12rem_9rem_8rem]',
        chosen && 'bg-accent-soft',
      )}
    >
      {onChoose ? (
        <span className="grid h-8 w-6 place-items-center touch:-mx-2.5 touch:size-11">
          <input
            type="checkbox"
            aria-label={`Choose ${name}`}
            checked={chosen}
            disabled={inUse(row)}
            onChange={onChoose}
            className="size-4 touch:size-5"
          />
        </span>
      ) : (
        <span />
      )}
      <div className="min-w-0">
        <p className="flex min-w-0 flex-wrap items-center gap-x-2">
          <StatusBadge look={worktreeLook(row)} />
          {row.run !== null && row.task !== null ? (
            <a
              className="outside-text line-clamp-2 min-w-0 font-medium hover:underline"
              href={href(runRoute(row.run, { task: row.task }))}
            >
              {plainText(name)}
            </a>
          ) : (
            <span className="outside-text line-clamp-2 min-w-0 font-medium">{plainText(name)}</span>
          )}
        </p>
        <p className="truncate text-small text-text-3">
          {row.projectName === null ? 'repository gone' : plainText(row.projectName)}
          {row.run !== null && (
            <>
              {' · '}
              <a className="hover:underline" href={href(runRoute(row.run))}>
                {plainText(row.spec ?? row.run)}
              </a>
            </>
          )}
          {' · '}
          <Age at={row.since} />
        </p>
        <p className="flex min-w-0 items-center font-mono text-small text-text-3">
          <span className="min-w-0 truncate" title={row.path}>
            {plainText(row.branch ?? 'detached')}
          </span>
        </p>
      </div>
      <div className="flex items-center justify-end max-wide:row-span-3 max-phone:flex-col wide:order-last">
        {onChoose && mayMerge && (
          <IconButton label={`Merge ${name}`} disabled={merge.isPending} onClick={() => merge.mutate(row.path)}>
            <GitMerge size={15} aria-hidden />
          </IconButton>
        )}
        {mayOpen && (
          <IconButton label={`Open a terminal in ${name}`} disabled={open.isPending} onClick={() => open.mutate(null)}>
            <SquareTerminal size={15} aria-hidden />
          </IconButton>
        )}
        <span className="max-phone:hidden">
          <CopyButton text={row.path} label={`Copy the path of ${name}`} />
        </span>
        {onChoose && (
          <IconButton label={`Remove ${name}`} disabled={inUse(row)} onClick={onRemove}>
            <Trash2 size={15} aria-hidden />
          </IconButton>
        )}
      </div>
      <Holds row={row} />
      <p className="text-small max-wide:col-start-2 wide:text-right">
        {row.disk === null ? (
          <span className="text-text-3">{row.measuring ? 'Measuring' : 'Size unknown'}</span>
        ) : (
          <span title={`Measured ${fullTime(row.disk.measuredAt)}`}>
            <span className="font-medium">
              {row.disk.complete ? '' : 'at least '}
              {bytes(row.disk.bytes)}
            </span>
            <span className="block text-text-3 max-wide:inline max-wide:before:content-['_·_']">
              {row.measuring ? 'measuring again' : <Age at={row.disk.measuredAt} />}
            </span>
          </span>
        )}
      </p>
    </li>
  )
}

function Holds({ row }: { row: WorktreeView }) {
  const clean = row.dirty === 0 && row.unmerged === 0
  return (
    <ul className="text-small max-wide:col-start-2 max-wide:flex max-wide:flex-wrap max-wide:gap-x-3">
      {clean ? (
        <li className="text-text-3">Nothing that is not merged</li>
      ) : (
        <>
          <li className={row.dirty === 0 ? 'hidden' : 'text-need'}>
            {row.dirty === null ? 'Uncommitted: unknown' : `${plural(row.dirty, 'file')} uncommitted`}
          </li>
          <li className={row.unmerged === 0 ? 'hidden' : 'text-text-2'}>
            {row.unmerged === null
              ? 'Unmerged: unknown'
              : `${row.unmerged >= 1000 ? 'over ' : ''}${plural(row.unmerged, 'commit')} not merged`}
          </li>
        </>
      )}
    </ul>
  )
}
