/** Any attempt as a terminal: what its agent says and does, drawn as it comes, to look at and nothing else. */
import type { AttemptId, RunId } from '../../../contract/ids.ts'
import type { TranscriptPage } from '../../../contract/procedures/tasks.ts'
import type { TerminalView } from '../../../contract/procedures/terminals.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { RenderedTerminal, Terminals } from '../terminals/terminals.ts'
import { type AppDeps, stateOf } from './deps.ts'
import { drawEntry } from './draw-entry.ts'
import type { FeedMessage } from './feed-hub.ts'
import type { Transcripts } from './transcripts.ts'

/** The one that shows it already, or a new one. It grows with the attempt and ends with it. */
export async function openAttemptTerminal(
  deps: AppDeps,
  parts: { terminals: Terminals; transcripts: Transcripts },
  run: RunId,
  id: AttemptId,
): Promise<Result<TerminalView, Failure>> {
  const { terminals, transcripts } = parts
  const state = stateOf(deps, run)
  if (!state.ok) return state
  const attempt = state.value.attempts[id]
  if (!attempt) return fail('attempt-not-found', `Run ${run} has no attempt ${id}.`)
  const known = terminals.list().find((view) => view.attempt === id)
  // One that was cut off by an end of the engine is drawn anew; a finished one has everything.
  if (known && (known.state !== 'exited' || known.exit?.by === 'exit')) return ok(known)
  const feed = await transcripts.feed(run, id, undefined, undefined)
  if (!feed.ok) return feed
  const task = attempt.task === null ? null : state.value.tasks[attempt.task]
  const rendered = await terminals.render({
    ...(known ? { terminal: known.id } : {}),
    title: `${attempt.task ?? 'plan'}: ${attempt.gate === null ? attempt.phase : `${attempt.phase} ${attempt.gate}`} ${attempt.n}`,
    cwd: task?.worktree?.path ?? deps.engine.effects.paths.integrationWorktree(run),
    run,
    task: attempt.task,
    attempt: id,
  })
  if (!rendered.ok) {
    void feed.value.return(undefined)
    return rendered
  }
  draw(feed.value, rendered.value, () => deps.states.get(run)?.attempts[id]?.outcome === 'succeeded').catch(
    (error: unknown) => deps.engine.effects.logger.error({ attempt: id, err: error }, 'drawing an attempt failed'),
  )
  return ok(rendered.value.view())
}

async function draw(
  feed: AsyncGenerator<FeedMessage<TranscriptPage, TranscriptPage>>,
  terminal: RenderedTerminal,
  succeeded: () => boolean,
): Promise<void> {
  let next = 0
  for await (const message of feed) {
    if (message.type === 'resync') continue
    const { entries, complete } = message.data
    const first = entries[0]
    if (first && first.n > next && next === 0) await terminal.write(`… ${first.n} entries before\r\n\r\n`)
    for (const entry of entries) {
      if (entry.n < next) continue
      next = entry.n + 1
      await terminal.write(drawEntry(entry))
    }
    if (!complete) continue
    terminal.end({ by: 'exit', code: succeeded() ? 0 : 1 })
    return
  }
}
