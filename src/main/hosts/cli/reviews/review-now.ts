/** What `qa` does: reviews a task on demand and tells the verdict. */
import { EXIT } from '../../../../contract/status.ts'
import { ensureProbed } from '../../../services/environment/probe.ts'
import { reviewOnDemand } from '../../../services/reviews/review-on-demand.ts'
import { surroundings } from '../../compose.ts'
import type { Outcome } from '../action.ts'
import type { CliContext } from '../context.ts'
import { requireClaude, requireGit } from '../environment.ts'
import { readSubject, taskIn } from '../find-task.ts'
import { note, plainLine, print, printJson } from '../output.ts'
import { colorsFor, dollars, duration } from '../style.ts'
import { withEngine } from '../with-engine.ts'
import { findingLines, issueLines } from './verdict-lines.ts'

export interface QaFlags {
  readonly run?: string
  readonly json?: boolean
}

export async function reviewNow(cli: CliContext, id: string, flags: QaFlags): Promise<Outcome> {
  const found = readSubject(cli, (store) => taskIn(store, id, flags.run))
  if (!found.ok) return found
  const { run } = found.value.state.created
  const [git, claude] = await Promise.all([requireGit(surroundings(cli.env).git), requireClaude(cli.env)])
  if (!git.ok) return git
  if (!claude.ok) return claude
  return withEngine(cli, { command: `qa ${id}`, claudePath: claude.value.path }, async ({ engine, store }) => {
    const probed = await ensureProbed({ store, claude: claude.value, env: cli.env, clock: cli.clock })
    if (!probed.ok) return probed
    const session = engine.session(run)
    const task = session?.state.tasks[id]
    if (!session || !task) throw new Error(`Run ${run} lost its task ${id}`)
    note(cli, `Reviewing ${id} of run ${run} at ${task.head?.commit.slice(0, 10) ?? 'no commit'} ...`)
    let said = ''
    const reviewed = await reviewOnDemand(engine.effects, session, task, ({ text }) => {
      if (text !== said) note(cli, `  ${plainLine(text)}`)
      said = text
    })
    if (!reviewed.ok) return reviewed
    const { review, file } = reviewed.value
    const value =
      review.verdict === null ? EXIT.failed : review.effective === 'approved' ? EXIT.succeeded : EXIT.attention
    if (flags.json) {
      printJson(cli, { ...review, file })
      return { ok: true, value }
    }
    const colors = colorsFor(cli.stdout, cli.env)
    const paint = review.effective === 'approved' ? colors.green : colors.yellow
    const verdict = review.verdict === null ? 'no verdict' : review.effective.replace('_', ' ')
    print(
      cli,
      [
        `${paint(verdict)} ${colors.dim(`(tree ${review.tree.slice(0, 10)}, ${duration(review.durationMs)}, ${dollars(review.costUsd)})`)}`,
        plainLine(review.verdict?.summary ?? review.detail),
        ...issueLines(review.issues, colors),
        ...findingLines(review.findings, colors),
        review.recorded
          ? `It counts as a review round. Go on with \`switchyard resume ${run}\`.`
          : `${task.merged ? 'The task is merged: nothing was decided by it.' : 'It does not count as a review round.'} Kept in ${file}.`,
      ].join('\n'),
    )
    return { ok: true, value }
  })
}
