/** Verdicts, the newest first: what the reviewer said, issue by issue, and what Switchyard itself found. */
import type { VerdictView } from '../../../contract/views.ts'
import { cx } from '../../components/cx.ts'
import { Empty } from '../../components/states.tsx'
import { StatusGlyph } from '../../components/status-glyph.tsx'
import { Age } from '../../components/time.tsx'

const SEVERITY = { critical: 'text-fail', major: 'text-need', minor: 'text-text-2' } as const

export function Reviews({ verdicts }: { verdicts: readonly VerdictView[] }) {
  if (verdicts.length === 0)
    return <Empty title="Not reviewed yet">The reviewer sees the task once its gates are green.</Empty>
  return (
    <ol className="divide-y divide-line">
      {verdicts.toReversed().map((verdict) => (
        <li key={`${verdict.round} ${verdict.at}`} className="p-4">
          <Verdict verdict={verdict} />
        </li>
      ))}
    </ol>
  )
}

function Verdict({ verdict }: { verdict: VerdictView }) {
  const approved = verdict.effective === 'approved'
  return (
    <article>
      <h3 className="flex flex-wrap items-center gap-x-2">
        <StatusGlyph shape={approved ? 'merged' : 'reviewing'} className={cx(!approved && 'text-need')} />
        <span className="font-medium">{approved ? 'Approved' : 'Changes requested'}</span>
        <span className="text-small text-text-3">
          round {verdict.round} · <Age at={verdict.at} /> · tree{' '}
          <span className="font-mono">{verdict.tree.slice(0, 7)}</span>
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
      {verdict.issues.length > 0 && (
        <ul className="mt-3 space-y-3">
          {verdict.issues.map((issue) => (
            <li key={issue.fingerprint} className="border-l-2 border-line-strong pl-3">
              <p className="outside-text">
                <span className={cx('font-medium', SEVERITY[issue.severity])}>{issue.severity}</span>{' '}
                <span className="font-medium">{issue.title}</span>
                {issue.seen > 1 && <span className="text-small text-need"> · seen {issue.seen} times</span>}
              </p>
              {issue.file && (
                <p className="outside-text font-mono text-small text-text-3">
                  {issue.file}
                  {issue.line != null && `:${issue.line}`}
                </p>
              )}
              {issue.description !== '' && <p className="outside-text mt-0.5 text-text-2">{issue.description}</p>}
              {issue.suggestion && (
                <p className="outside-text mt-0.5 text-text-2">
                  <span className="text-text-3">Suggestion: </span>
                  {issue.suggestion}
                </p>
              )}
            </li>
          ))}
        </ul>
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
