/** Tasks and their transcripts: implements `src/contract/procedures/tasks.ts`. */
import type { RunId } from '../../../contract/ids.ts'
import type { Failure, Result } from '../../../contract/result.ts'
import type { TaskCard } from '../../../contract/views.ts'
import { openAttemptTerminal } from '../../services/app/attempt-terminal.ts'
import { gateOutput } from '../../services/app/gate-output.ts'
import { messagesOf, sendMessage } from '../../services/app/messages.ts'
import { restoreInto, restorePoints, restorePreview } from '../../services/app/restore-points.ts'
import { decideAboutTask, sendTaskBack, setPriority } from '../../services/app/run-commands.ts'
import { taskDetail } from '../../services/app/task-detail.ts'
import { patchPage, taskDiff } from '../../services/app/task-diff.ts'
import { os, type ProcedureContext } from '../base.ts'
import { orThrow } from '../failures.ts'

interface TaskCommand {
  readonly commandId: string
  readonly run: RunId
  readonly task: string
}

async function thenCard(
  { service, once }: ProcedureContext,
  input: TaskCommand,
  command: () => Promise<Result<void, Failure>>,
): Promise<TaskCard> {
  return orThrow(
    await once(input.commandId, async () => {
      const done = await command()
      return done.ok ? service.card(input.run, input.task) : done
    }),
  )
}

const decide = (
  { service, once }: ProcedureContext,
  input: TaskCommand & { note: string },
  decision: 'retry' | 'approve' | 'cancel',
) =>
  thenCard({ service, once }, input, () => decideAboutTask(service.deps, input.run, input.task, decision, input.note))

export const tasks = {
  get: os.tasks.get.handler(({ context, input }) => orThrow(taskDetail(context.service.deps, input.run, input.task))),
  retry: os.tasks.retry.handler(({ context, input }) => decide(context, input, 'retry')),
  approve: os.tasks.approve.handler(({ context, input }) => decide(context, input, 'approve')),
  cancel: os.tasks.cancel.handler(({ context, input }) => decide(context, input, 'cancel')),
  sendBack: os.tasks.sendBack.handler(({ context: { service, once }, input }) =>
    thenCard({ service, once }, input, () =>
      sendTaskBack(service.deps, input.run, {
        task: input.task,
        request: input.commandId,
        note: input.note,
        comments: input.comments,
      }),
    ),
  ),
  takeOver: os.tasks.takeOver.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, () => service.instances.takeOver(input))),
  ),
  handBack: os.tasks.handBack.handler(({ context: { service, once }, input }) =>
    thenCard({ service, once }, input, () => service.instances.handBack(input.run, input)),
  ),
  review: os.tasks.review.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, () => service.reviews.review(input.run, input.task))),
  ),
  stopReview: os.tasks.stopReview.handler(({ context: { service, once }, input }) =>
    once(input.commandId, async () => ({ stopped: service.reviews.stop(input.run, input.task) })),
  ),
  createWorktree: os.tasks.createWorktree.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, () => service.worktrees.createForTask(input.run, input.task))),
  ),
  merge: os.tasks.merge.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, () => service.worktrees.mergeTask(input.run, input.task))),
  ),
  setPriority: os.tasks.setPriority.handler(({ context: { service, once }, input }) =>
    thenCard({ service, once }, input, () => setPriority(service.deps, input.run, input.task, input.priority)),
  ),
  message: os.tasks.message.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, async () => sendMessage(service.deps, input))),
  ),
  messages: os.tasks.messages.handler(({ context, input }) =>
    orThrow(messagesOf(context.service.deps, input.run, input.task)),
  ),
  diff: os.tasks.diff.handler(async ({ context, input }) =>
    orThrow(await taskDiff(context.service.deps, input.run, input.task, input.counts)),
  ),
  patch: os.tasks.patch.handler(async ({ context, input, signal }) =>
    orThrow(await patchPage(context.service.deps, input, signal)),
  ),
  restorePoints: os.tasks.restorePoints.handler(async ({ context, input }) =>
    orThrow(await restorePoints(context.service.deps, input.run, input.task)),
  ),
  restorePreview: os.tasks.restorePreview.handler(async ({ context, input }) =>
    orThrow(await restorePreview(context.service.deps, input.run, input.task, input.commit)),
  ),
  restore: os.tasks.restore.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, () => restoreInto(service.deps, input.run, input.task, input.commit))),
  ),
  transcript: os.tasks.transcript.handler(async ({ context, input }) =>
    orThrow(await context.service.transcripts.page(input.run, input.attempt, input)),
  ),
  openTerminal: os.tasks.openTerminal.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, () => openAttemptTerminal(service.deps, service, input.run, input.attempt))),
  ),
  searchTranscript: os.tasks.searchTranscript.handler(async ({ context, input }) =>
    orThrow(await context.service.transcripts.search(input.run, input.attempt, input)),
  ),
  gateOutput: os.tasks.gateOutput.handler(async ({ context, input }) =>
    orThrow(await gateOutput(context.service.deps, input)),
  ),
}

export const taskFeeds = {
  transcriptFeed: os.task.transcriptFeed.handler(async ({ context, input, signal }) =>
    orThrow(await context.service.transcripts.feed(input.run, input.attempt, input.cursor, signal)),
  ),
}
