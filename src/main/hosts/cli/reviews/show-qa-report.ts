/** What `qa-report` prints or writes. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fail } from '../../../../contract/result.ts'
import { demandedReviews } from '../../../services/reviews/demanded-reviews.ts'
import { type QaReport, qaReport } from '../../../services/reviews/qa-report.ts'
import { renderQaReport } from '../../../services/reviews/render-qa-report.ts'
import { surroundings } from '../../compose.ts'
import { done, type Outcome } from '../action.ts'
import type { CliContext } from '../context.ts'
import { note, plain, print, printJson } from '../output.ts'
import { findRun, openReader, stateOf } from '../reader.ts'

export interface QaReportFlags {
  readonly json?: boolean
  readonly out?: string
}

export async function showQaReport(cli: CliContext, name: string | undefined, flags: QaReportFlags): Promise<Outcome> {
  const reader = openReader(cli)
  if (!reader.ok) return reader
  const { store, paths } = reader.value
  let report: QaReport
  try {
    const row = findRun(store, name, 'latest')
    if (!row.ok) return row
    const { run, projectDir } = row.value
    const opened = await surroundings(cli.env).git.open(projectDir)
    report = await qaReport(stateOf(store, run), {
      gateRuns: store.gateRuns.list(run),
      onDemand: demandedReviews(paths, run),
      // The repository, or a tree that git has dropped, may be gone; the rest of the history is not.
      changes: async (from, to) => (opened.ok ? opened.value.changes(from, to).catch(() => []) : []),
    })
  } finally {
    store.close()
  }
  if (flags.out !== undefined) {
    const file = resolve(cli.cwd, flags.out)
    const text = /\.json$/i.test(file) ? `${JSON.stringify(report, null, 2)}\n` : renderQaReport(report)
    try {
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, text)
    } catch (error) {
      return fail(
        'unwritable',
        `${file} cannot be written: ${error instanceof Error ? error.message : error}. Name another file with --out.`,
      )
    }
    note(cli, `Wrote ${file}.`)
  }
  if (flags.json) printJson(cli, report)
  else if (flags.out === undefined) print(cli, plain(renderQaReport(report)))
  return done
}
