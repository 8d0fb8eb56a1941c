/** Verdicts, the newest first: what the reviewer said, issue by issue, and what Switchyard itself found. */
import type { VerdictView } from '../../../contract/views.ts'
import type { RunRoute } from '../../app/routes.ts'
import { cx } from '../../components/cx.ts'
import { plural } from '../../components/format.ts'
import { Empty } from '../../components/states.tsx'
import { StatusGlyph } from '../../components/status-glyph.tsx'
import { Age } from '../../components/time.tsx'
import { IssueList } from './issue-list.tsx'

interface Place {
  /** The tree that the task stands at. */
  tree: string | null
  /** Rounds that there may be. */
  rounds: number
  route: RunRoute
}

export function Reviews({ verdicts, ...place }: Place & { verdicts: readonly VerdictView[] }) {
  if (verdicts.length === 0)
    return <Empty title="Not reviewed yet">The reviewer sees the task once its gates are green.</Empty>
  return (
    <ol className="divide-y divide-line">
      {verdicts.toReversed().map((verdict) => (
        <li key={`${verdict.round} ${verdict.at}`} className="p-4">
          <Verdict verdict={verdict} before={verdicts[verdicts.indexOf(verdict) - 1] ?? null} {...place} />
        </li>
      ))}
    </ol>
  )
}

/** Issues of the round before that did not come up again. */
export const settled = (verdict: VerdictView, before: VerdictView | null): number =>
  (before?.issues ?? []).filter(({ fingerprint }) => !verdict.issues.some((issue) => issue.fingerprint === fingerprint))
    .length

function Verdict({
  verdict,
  before,
  tree,
  rounds,
  route,
}: Place & { verdict: VerdictView; before: VerdictView | null }) {
  const approved = verdict.effective === 'approved'
  return (
    <article>
      <h3 className="flex flex-wrap items-center gap-x-2">
        <StatusGlyph shape={approved ? 'merged' : 'reviewing'} className={cx(!approved && 'text-need')} />
        <span className="font-medium">{approved ? 'Approved' : 'Changes requested'}</span>
        <span className="text-small text-text-3">
          round {verdict.round}
          {verdict.round <= rounds && ` of ${rounds}`} · <Age at={verdict.at} /> · tree{' '}
          <span className="font-mono">{verdict.tree.slice(0, 7)}</span>
          {verdict.tree !== tree && ', which has changed since'}
        </span>
      </h3>
      {verdict.given !== verdict.effective && (
        <p className="mt-1 text-small text-need">
          {verdict.given === null
            ? 'The reviewer gave no valid verdict, which is never an approval.'
            : 'The reviewer approved, but with an issue that does not allow it.'}
        </p>
      )}
      {verdict.summary !== '' && <p className="outside-text mt-1 text-text-2">{verdict.summary}</p>}
      {settled(verdict, before) > 0 && (
        <p className="mt-1 text-small text-done">
          {plural(settled(verdict, before), 'issue')} of round {before?.round} did not come up again.
        </p>
      )}
      {verdict.issues.length > 0 && (
        <div className="mt-3">
          <IssueList issues={verdict.issues} route={route} />
        </div>
      )}
      {verdict.findings.length > 0 && (
        <section className="mt-3">
          <h4 className="text-small font-medium text-text-3">Found by Switchyard</h4>
          <ul className="mt-1 space-y-1">
            {verdict.findings.map((finding) => (
              <li key={`${finding.kind} ${finding.file} ${finding.line}`} className="outside-text text-small">
                {finding.text} <span className="font-mono text-text-3">{finding.file}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </article>
  )
}
