/** Which runs are listed: the pages that were asked for, kept up to date by the feed of the newest. Pure. */
import { assertNever } from '../../../contract/result.ts'
import type { RunSummary } from '../../../contract/views.ts'
import { rank } from '../../app/rank.ts'
import type { RunsFilter } from '../../app/room-routes.ts'
import { plural } from '../../components/format.ts'

/** Newest first, each once; what the feed says of a run wins over the page that it came with. */
export function listedRuns(
  pages: readonly (readonly RunSummary[])[],
  live: readonly RunSummary[],
  project: string | null,
): RunSummary[] {
  const held = new Map<string, RunSummary>()
  for (const page of pages) for (const run of page) held.set(run.run, run)
  for (const run of live) if (project === null || run.projectDir === project) held.set(run.run, run)
  return [...held.values()].sort((a, b) => b.createdAt - a.createdAt)
}

export function fits(run: RunSummary, filter: RunsFilter): boolean {
  switch (filter) {
    case 'all':
      return true
    case 'open':
      return run.finishedAt === null && run.status !== 'cancelled'
    case 'needs-you':
      return run.openAttention > 0 || run.status === 'approval' || run.status === 'attention'
    case 'succeeded':
    case 'failed':
    case 'cancelled':
      return run.status === filter
    default:
      return assertNever(filter, 'filter of runs')
  }
}

/** Every word occurs in its title, or the name of its spec, its project or itself. */
export const isFoundBy = (run: RunSummary, words: string): boolean =>
  rank('', words, [run.title, run.spec, run.projectName, run.run]) > 0

/** What is looked at and what is shown of it. */
export const countInWords = (shown: number, looked: number, more: boolean): string =>
  shown === looked
    ? `${more ? 'the newest ' : ''}${plural(looked, 'run')}`
    : `${plural(shown, 'run')} of ${more ? 'the newest ' : ''}${plural(looked, 'run')}`
