/** Issues of a verdict and findings of our own, as lines for a terminal. */
import type { IssueRecord } from '../../../../contract/events.ts'
import type { Finding, Severity } from '../../../../contract/verdict.ts'
import { plainLine } from '../output.ts'
import type { Colors } from '../style.ts'

const COLORS: Readonly<Record<Severity, 'red' | 'yellow' | 'dim'>> = { critical: 'red', major: 'yellow', minor: 'dim' }

export function issueLines(issues: readonly IssueRecord[], colors: Colors): string[] {
  return issues.flatMap((issue) => {
    const place = issue.file ? ` ${plainLine(issue.file)}${issue.line ? `:${issue.line}` : ''}` : ''
    const seen = issue.seen > 1 ? ` (raised ${issue.seen} times)` : ''
    return [
      `  ${colors[COLORS[issue.severity]](issue.severity)} ${plainLine(issue.category)}${place}: ${plainLine(issue.title)}${seen}`,
      ...(issue.description === '' ? [] : [`    ${plainLine(issue.description)}`]),
      ...(issue.suggestion ? [`    ${plainLine(issue.suggestion)}`] : []),
    ]
  })
}

export function findingLines(findings: readonly Finding[], colors: Colors): string[] {
  return findings.map(
    (finding) =>
      `  ${colors.yellow(finding.kind)} ${plainLine(finding.file)}${finding.line === null ? '' : `:${finding.line}`}: ${plainLine(finding.text)}`,
  )
}
