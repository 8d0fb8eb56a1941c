/** What a reviewer wants changed: how grave, where, and what they suggest. */
import type { IssueRecord } from '../../../contract/events.ts'
import { href, type RunRoute } from '../../app/routes.ts'
import { cx } from '../../components/cx.ts'
import { ordinal } from '../../components/format.ts'
import { spotText } from '../diff/spot.ts'

const SEVERITY = { critical: 'text-fail', major: 'text-need', minor: 'text-text-2' } as const

export function IssueList({ issues, route }: { issues: readonly IssueRecord[]; route: RunRoute }) {
  return (
    <ul className="space-y-3">
      {issues.map((issue) => (
        <li key={issue.fingerprint} className="border-l-2 border-line-strong pl-3">
          <p className="outside-text">
            <span className={cx('font-medium', SEVERITY[issue.severity])}>{issue.severity}</span>{' '}
            <span className="font-medium">{issue.title}</span>
            {issue.seen > 1 && (
              <span className="text-small font-medium text-need"> · comes up for the {ordinal(issue.seen)} time</span>
            )}
          </p>
          {issue.file && (
            <a
              className="outside-text inline-block font-mono text-small text-accent hover:underline"
              href={href({
                ...route,
                tab: 'changes',
                attempt: null,
                spot: spotText({ file: issue.file, side: 'new', line: issue.line ?? null }),
              })}
            >
              {issue.file}
              {issue.line != null && `:${issue.line}`}
            </a>
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
  )
}
