/** What `qa` does: reviews a task on demand and tells the verdict. */
import { randomUUID } from 'node:crypto'
import { type RunId, TaskId } from '../../../../contract/ids.ts'
import { EXIT } from '../../../../contract/status.ts'
import { answerOf } from '../../../api/client/answer.ts'
import { surroundings } from '../../compose.ts'
import type { Outcome } from '../action.ts'
import type { CliContext } from '../context.ts'
import { nextStep } from '../decide-task.ts'
import { type EngineAccess, withAccess } from '../engine-access.ts'
import { lookAround, noteProbe, requireFit } from '../environment.ts'
import { readSubject, taskIn } from '../find-task.ts'
import { note, plainLine, print, printJson } from '../output.ts'
import { colorsFor, dollars, duration } from '../style.ts'
import { findingLines, issueLines } from './verdict-lines.ts'

export interface QaFlags {
  readonly run?: string
  readonly json?: boolean
}

export async function reviewNow(cli: CliContext, id: string, flags: QaFlags): Promise<Outcome> {
  const found = readSubject(cli, (store) => taskIn(store, id, flags.run))
  if (!found.ok) return found
  const { state, task } = found.value
  if (task === null) throw new Error(`${id} was found and is no task`)
  const { run, settings } = state.created
  const options = {
    command: `qa ${id}`,
    prepare: async () => requireFit(await lookAround(surroundings(cli.env)), settings.env.required, cli.env),
  }
  return withAccess(cli, options, async (access) => {
    const { client } = access
    noteProbe(cli, access)
    note(cli, `Reviewing ${id} of run ${run} at ${task.head?.commit.slice(0, 10) ?? 'no commit'} ...`)
    const order = { run, task: TaskId.parse(task.id) }
    const progress = tellProgress(cli, access, run, id)
    const signals = heedStop(
      cli,
      () => void client.tasks.stopReview({ commandId: randomUUID(), ...order }).catch(() => {}),
    )
    const reviewed = await answerOf(client.tasks.review({ commandId: randomUUID(), ...order })).finally(() => {
      signals.end()
      progress.end()
    })
    await progress.ended
    if (signals.interrupted()) return { ok: true, value: EXIT.interrupted }
    if (!reviewed.ok) return reviewed
    const review = reviewed.value
    const value =
      review.verdict === null ? EXIT.failed : review.effective === 'approved' ? EXIT.succeeded : EXIT.attention
    if (flags.json) {
      printJson(cli, review)
      return { ok: true, value }
    }
    const colors = colorsFor(cli.stdout, cli.env)
    const paint = review.effective === 'approved' ? colors.green : colors.yellow
    const driving: readonly string[] = review.recorded ? (await client.system.info()).driving : []
    const verdict = review.verdict === null ? 'no verdict' : review.effective.replace('_', ' ')
    print(
      cli,
      [
        `${paint(verdict)} ${colors.dim(`(tree ${review.tree.slice(0, 10)}, ${duration(review.durationMs)}, ${dollars(review.costUsd)})`)}`,
        plainLine(review.verdict?.summary ?? review.detail),
        ...issueLines(review.issues, colors),
        ...findingLines(review.findings, colors),
        review.recorded
          ? `It counts as a review round. ${nextStep(run, driving.includes(run))}`
          : `${task.merged ? 'The task is merged: nothing was decided by it.' : 'It does not count as a review round.'} Kept in ${review.file}.`,
      ].join('\n'),
    )
    return { ok: true, value }
  })
}

/** The first signal ends the review, wherever it is: it was begun for this command. The next one leaves. */
function heedStop(cli: CliContext, stop: () => void) {
  let count = 0
  const heed = () => {
    count += 1
    if (count > 1) cli.exit(EXIT.interrupted)
    note(cli, 'Stopping. Nothing finished is lost.')
    stop()
  }
  const offs = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => cli.onSignal(signal, heed))
  return {
    interrupted: () => count > 0,
    end() {
      for (const off of offs) off()
    },
  }
}

/** What the reviewer does, line by line, as long as the feed lasts: the verdict itself is waited for elsewhere. */
function tellProgress(cli: CliContext, { client }: EngineAccess, run: RunId, task: string) {
  const over = new AbortController()
  let said = ''
  const tell = async () => {
    for await (const message of await client.run.watch({ run }, { signal: over.signal })) {
      if (message.type === 'resync') continue
      for (const { attempt, text } of message.data.activity ?? []) {
        if (!attempt.startsWith(`${run}.${task}.review-on-demand.`) || text === said) continue
        note(cli, `  ${plainLine(text)}`)
        said = text
      }
    }
  }
  return { ended: tell().catch(() => {}), end: () => over.abort() }
}
