/** When two issues of different review rounds are the same issue, and what a verdict is worth. */
import type { IssueRecord } from '../../../contract/events.ts'
import type { Issue, Verdict } from '../../../contract/verdict.ts'

/** Titles or descriptions at least this alike make two issues of one file and category the same. */
export const SIMILARITY_THRESHOLD = 0.8
/** An issue that comes up this often is not being solved by asking again. */
export const RECURRENCE_LIMIT = 3

/** Words of a text, without figures: line numbers and counts move between rounds while the issue stays. */
function words(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/[`'"]/g, '')
    .split(/[^\p{L}\p{N}_.]+/u)
    .map((word) => word.replace(/^\.+|\.+$/g, ''))
    .filter((word) => word !== '' && !/^[\d.]+$/.test(word))
}

function bigrams(list: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (let i = 0; i < Math.max(1, list.length - 1); i++) {
    const gram = list.length === 1 ? (list[0] ?? '') : `${list[i] ?? ''} ${list[i + 1] ?? ''}`
    counts.set(gram, (counts.get(gram) ?? 0) + 1)
  }
  return counts
}

function dice(a: Map<string, number>, b: Map<string, number>): number {
  let shared = 0
  let total = 0
  for (const count of a.values()) total += count
  for (const count of b.values()) total += count
  for (const [gram, count] of a) shared += Math.min(count, b.get(gram) ?? 0)
  return total === 0 ? 0 : (2 * shared) / total
}

const single = (list: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const word of list) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

/**
 * How alike two texts are, 0 to 1: the Sørensen-Dice coefficient over words, or over pairs of words where that is
 * higher. Order of words, figures and punctuation matter little; a reviewer rephrases.
 */
export function similarity(a: string, b: string): number {
  const left = words(a)
  const right = words(b)
  if (left.length === 0 || right.length === 0) return left.length === right.length ? 1 : 0
  return Math.max(dice(single(left), single(right)), dice(bigrams(left), bigrams(right)))
}

const place = (issue: Pick<Issue, 'file' | 'category'>): string =>
  `${(issue.file ?? '').replace(/^\.\//, '').toLowerCase()}|${issue.category.trim().toLowerCase()}`

/** Same file and category, with a similar title or description. Line numbers are ignored. */
export function sameIssue(
  a: Pick<Issue, 'file' | 'category' | 'title' | 'description'>,
  b: Pick<Issue, 'file' | 'category' | 'title' | 'description'>,
): boolean {
  if (place(a) !== place(b)) return false
  if (similarity(a.title, b.title) >= SIMILARITY_THRESHOLD) return true
  return words(a.description).length > 2 && similarity(a.description, b.description) >= SIMILARITY_THRESHOLD
}

/** Identity of an issue that was not seen before: its place and its sorted words. */
export function fingerprint(issue: Issue): string {
  return `${place(issue)}|${[...new Set(words(issue.title))].sort().join(' ')}`
}

/**
 * Gives the issues of a new verdict their fingerprints and counts, by those of earlier rounds.
 * An issue that matches an earlier one takes over its fingerprint, however it is worded now.
 */
export function recordIssues(
  issues: readonly Issue[],
  earlierRounds: readonly (readonly IssueRecord[])[],
): IssueRecord[] {
  const records: IssueRecord[] = []
  for (const issue of issues) {
    let known: IssueRecord | undefined
    for (let round = earlierRounds.length - 1; round >= 0 && !known; round--)
      known = earlierRounds[round]?.find((candidate) => sameIssue(candidate, issue))
    const record = { ...issue, fingerprint: known?.fingerprint ?? fingerprint(issue), seen: (known?.seen ?? 0) + 1 }
    // One issue told twice in a round counts once.
    if (!records.some((other) => other.fingerprint === record.fingerprint && sameIssue(other, record)))
      records.push(record)
  }
  return records
}

export function recurring(issues: readonly IssueRecord[]): IssueRecord[] {
  return issues.filter((issue) => issue.seen >= RECURRENCE_LIMIT)
}

/** What counts: approved with a critical or major issue is changes requested; no verdict is never an approval. */
export function effectiveVerdict(verdict: Verdict | null): 'approved' | 'changes_requested' {
  if (verdict === null || verdict.verdict !== 'approved') return 'changes_requested'
  return verdict.issues.some((issue) => issue.severity !== 'minor') ? 'changes_requested' : 'approved'
}
