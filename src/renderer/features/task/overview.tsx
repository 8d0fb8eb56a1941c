/** A task at a glance: what waits, what is due, where it stands in its pipeline, and the record with its evidence. */
import type { TaskDetail } from '../../../contract/views.ts'
import { href, type RunRoute } from '../../app/routes.ts'
import { cx } from '../../components/cx.ts'
import { dollars, plural } from '../../components/format.ts'
import { StatusGlyph, type StatusShape } from '../../components/status-glyph.tsx'
import { Elapsed } from '../../components/time.tsx'
import { useUnanswered } from '../inbox/held-answers.ts'
import { AttentionRow } from '../run/attention-strip.tsx'
import { PhaseTicks } from '../run/phase-ticks.tsx'
import { GateRow } from './gate-row.tsx'
import { type RecordEntry, recordOf } from './record.ts'
import { RestorePoints } from './restore-points.tsx'
import { TakeOver, WatchAttempt } from './take-over.tsx'

export function Overview({ task, route, finished }: { task: TaskDetail; route: RunRoute; finished: boolean }) {
  const record = recordOf(task)
  const waiting = useUnanswered(task.attention)
  return (
    <>
      {waiting.length > 0 && (
        <ul aria-label="Waits for you" className="border-b border-line bg-need-soft">
          {waiting.map((item) => (
            <AttentionRow key={item.id} item={item} />
          ))}
        </ul>
      )}
      <TakeOver task={task} finished={finished} />
      <div className="space-y-5 p-4">
        {task.cancelled !== null && <p className="outside-text">Cancelled: {task.cancelled}</p>}
        {task.note !== null && (
          <p className="outside-text border-l-2 border-need pl-2">
            <span className="text-text-3">Sent back with: </span>
            {task.note}
          </p>
        )}
        {task.description !== '' && <p className="outside-text text-text-2">{task.description}</p>}
        {task.acceptance.length > 0 && (
          <section>
            <h3 className="mb-1 text-small font-medium text-text-3">Done when</h3>
            <ul className="list-outside list-disc space-y-0.5 pl-4">
              {task.acceptance.map((text) => (
                <li key={text} className="outside-text">
                  {text}
                </li>
              ))}
            </ul>
          </section>
        )}
        <section>
          <h3 className="mb-1 text-small font-medium text-text-3">Pipeline</h3>
          <PhaseTicks ticks={task.card.phases} />
          <ol className="mt-1 flex flex-wrap gap-x-3 text-small text-text-2">
            {task.card.phases.map((tick) => (
              <li
                key={tick.name}
                className={cx(
                  tick.state === 'running' && 'font-medium text-work',
                  tick.state === 'failed' && 'text-fail',
                )}
              >
                {tick.name}
              </li>
            ))}
          </ol>
        </section>
        <section>
          <h3 className="mb-1 text-small font-medium text-text-3">Record</h3>
          {record.length === 0 ? (
            <p className="text-text-2">Nothing has happened yet.</p>
          ) : (
            <ol className="-mx-2">
              {record.map((entry) => (
                <li
                  key={entry.key}
                  className="flex items-start [contain-intrinsic-size:auto_3.5rem] [content-visibility:auto]"
                >
                  <div className="min-w-0 flex-1">
                    <Entry entry={entry} run={task.run} route={route} />
                  </div>
                  {entry.kind === 'attempt' && <WatchAttempt run={task.run} attempt={entry.attempt} />}
                </li>
              ))}
            </ol>
          )}
        </section>
        <RestorePoints task={task} />
        {task.worktree && (
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-small">
            <dt className="text-text-3">Branch</dt>
            <dd className="outside-text font-mono">{task.worktree.branch}</dd>
            <dt className="text-text-3">Worktree</dt>
            <dd className="outside-text font-mono">{task.worktree.path}</dd>
            {task.head && (
              <>
                <dt className="text-text-3">Commit</dt>
                <dd className="font-mono">{task.head.commit.slice(0, 12)}</dd>
              </>
            )}
          </dl>
        )}
      </div>
    </>
  )
}

const LINE = 'flex items-start gap-2 rounded-m px-2 py-1.5'

function Entry({ entry, run, route }: { entry: RecordEntry; run: string; route: RunRoute }) {
  if (entry.kind === 'attempt') {
    const { attempt } = entry
    const shape: StatusShape =
      attempt.outcome === null
        ? 'working'
        : attempt.outcome === 'succeeded'
          ? 'merged'
          : attempt.outcome === 'stopped' || attempt.outcome === 'interrupted'
            ? 'paused'
            : 'failed'
    return (
      <a
        href={href({ ...route, tab: 'transcript', attempt: attempt.attempt })}
        className={cx(LINE, 'transition-colors duration-120 hover:bg-hover')}
      >
        <StatusGlyph shape={shape} className="mt-0.75" />
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-medium">
              {attempt.phase}
              {attempt.gate && ` ${attempt.gate}`}
            </span>
            <span className="text-small text-text-3">
              attempt {attempt.n}
              {attempt.model && ` · ${attempt.model}`}
              {attempt.resume && ' · resumed'}
            </span>
            <span className="ml-auto text-small whitespace-nowrap text-text-3">
              <Elapsed since={attempt.startedAt} until={attempt.finishedAt} /> · {attempt.costEstimated && '≈ '}
              {dollars(attempt.costUsd)}
            </span>
          </span>
          {attempt.outcome !== null && attempt.outcome !== 'succeeded' && (
            <span className="text-small font-medium text-fail">{attempt.outcome.replaceAll('-', ' ')} </span>
          )}
          {attempt.detail !== '' && (
            <span className="outside-text line-clamp-3 text-small text-text-2">{attempt.detail}</span>
          )}
        </span>
      </a>
    )
  }
  if (entry.kind === 'verdict') {
    const { verdict } = entry
    const approved = verdict.effective === 'approved'
    return (
      <a
        href={href({ ...route, tab: 'reviews', attempt: null })}
        className={cx(LINE, 'transition-colors duration-120 hover:bg-hover')}
      >
        <StatusGlyph shape={approved ? 'merged' : 'reviewing'} className={cx('mt-0.75', !approved && 'text-need')} />
        <span className="min-w-0 flex-1">
          <span className="font-medium">{approved ? 'Approved' : 'Changes requested'}</span>{' '}
          <span className="text-small text-text-3">
            round {verdict.round}
            {verdict.issues.length > 0 && `, ${plural(verdict.issues.length, 'issue')}`}
          </span>
          <span className="outside-text line-clamp-2 text-small text-text-2">{verdict.summary}</span>
        </span>
      </a>
    )
  }
  return <GateRow run={run} gate={entry.gate} />
}
