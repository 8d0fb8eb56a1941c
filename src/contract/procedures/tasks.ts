/** Tasks: detail, decisions of a person, diff, transcript and gate output. */
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { at, command, wholeNumber } from '../access.ts'
import { CommitId, DiffSummary, diffInput, PatchPage, patchInput, RestorePoint, ReviewComment } from '../diff.ts'
import { Cursor, feed } from '../feed.ts'
import { AttemptId, GateRunId, RunId, TaskId } from '../ids.ts'
import { TerminalSize } from '../terminal-wire.ts'
import { TaskCard, TaskDetail, TranscriptEntry } from '../views.ts'
import { InstanceView } from './instances.ts'
import { AgentMessage } from './messages.ts'
import { KeptReview } from './reviews.ts'
import { TerminalView } from './terminals.ts'
import { TranscriptHits } from './transcript-search.ts'
import { MadeWorktree, WorktreeMerge } from './worktrees.ts'

const task = z.object({ run: RunId, task: TaskId })
const taskCommand = z.object({ ...command, run: RunId, task: TaskId })
const note = z.string().max(20_000)

export const TranscriptPage = z.object({
  entries: z.array(TranscriptEntry),
  /** Entries known so far. */
  total: z.number().int(),
  /** Nothing will be added any more. */
  complete: z.boolean(),
})
export type TranscriptPage = z.infer<typeof TranscriptPage>

export const TranscriptMessage = feed(TranscriptPage, TranscriptPage)
export type TranscriptMessage = z.infer<typeof TranscriptMessage>

export const tasks = {
  get: at('read')
    .route({ method: 'GET', path: '/runs/{run}/tasks/{task}', summary: 'A task in full' })
    .input(task)
    .output(TaskDetail),
  retry: at('operate')
    .route({ method: 'POST', path: '/runs/{run}/tasks/{task}/retry', summary: 'Send a waiting task back, with a note' })
    .input(taskCommand.extend({ note: note.default('') }))
    .output(TaskCard),
  approve: at('operate')
    .route({ method: 'POST', path: '/runs/{run}/tasks/{task}/approve', summary: 'Accept a waiting task as it is' })
    .input(taskCommand.extend({ note: note.default('') }))
    .output(TaskCard),
  cancel: at('operate')
    .route({ method: 'POST', path: '/runs/{run}/tasks/{task}/cancel', summary: 'Cancel a task, with a note' })
    .input(taskCommand.extend({ note: note.default('') }))
    .output(TaskCard),
  /** Whatever works on the task without knowing of it is ended, after a checkpoint; then a `revise` answers. */
  sendBack: at('operate')
    .route({
      method: 'POST',
      path: '/runs/{run}/tasks/{task}/send-back',
      summary: 'Send a begun task back to the agents, with a note and comments on lines',
    })
    .input(taskCommand.extend({ note: note.default(''), comments: z.array(ReviewComment).max(100).default([]) }))
    .output(TaskCard),
  /** A person types into what is opened here: hence `admin`. */
  takeOver: at('admin')
    .route({
      method: 'POST',
      path: '/runs/{run}/tasks/{task}/take-over',
      summary: "End a task's agent and go on with its session in a terminal",
    })
    .input(
      taskCommand.extend({
        /** Absent: the one at work, else the last. */
        attempt: AttemptId.optional(),
        size: TerminalSize.optional(),
      }),
    )
    .output(InstanceView),
  handBack: at('operate')
    .route({
      method: 'POST',
      path: '/runs/{run}/tasks/{task}/hand-back',
      summary: 'Let the pipeline go on from the tree as a person left it',
    })
    .input(
      taskCommand.extend({
        /** `continue`: an agent goes on in that session. `done`: the phase is complete; gates and review judge the tree. */
        next: z.enum(['continue', 'done']),
        note: note.default(''),
      }),
    )
    .output(TaskCard),
  /** Answers with the verdict, which takes as long as an agent does; what it does meanwhile is in the feed of the run. */
  review: at('operate')
    .route({
      method: 'POST',
      path: '/runs/{run}/tasks/{task}/review',
      summary: "Have a task's tree reviewed now, as the pipeline does it",
    })
    .input(taskCommand)
    .output(KeptReview),
  stopReview: at('operate')
    .route({
      method: 'POST',
      path: '/runs/{run}/tasks/{task}/review/stop',
      summary: 'End a review on demand that is under way',
    })
    .input(taskCommand)
    .output(z.object({ stopped: z.boolean() })),
  /** Where it stands already it is only told. */
  createWorktree: at('operate')
    .route({ method: 'POST', path: '/runs/{run}/tasks/{task}/worktree', summary: "Make a task's worktree again" })
    .input(taskCommand)
    .output(MadeWorktree),
  /** Through what every merge passes, but the person stands in for the reviewer. */
  merge: at('operate')
    .route({
      method: 'POST',
      path: '/runs/{run}/tasks/{task}/merge',
      summary: "Merge what a person completed in a task's worktree into the run",
    })
    .input(taskCommand)
    .output(WorktreeMerge),
  setPriority: at('operate')
    .route({ method: 'POST', path: '/runs/{run}/tasks/{task}/priority', summary: 'Let a task begin earlier or later' })
    .input(taskCommand.extend({ priority: z.number().int().min(-1_000_000).max(1_000_000) }))
    .output(TaskCard),
  message: at('operate')
    .route({ method: 'POST', path: '/runs/{run}/tasks/{task}/message', summary: 'Say something to the agent at work' })
    .input(taskCommand.extend({ text: z.string().trim().min(1).max(8_000) }))
    .output(AgentMessage),
  messages: at('read')
    .route({ method: 'GET', path: '/runs/{run}/tasks/{task}/messages', summary: 'What was said to agents of a task' })
    .input(task)
    .output(z.array(AgentMessage)),
  diff: at('read')
    .route({ method: 'GET', path: '/runs/{run}/tasks/{task}/diff', summary: 'Files that a task changed' })
    .input(task.extend(diffInput))
    .output(DiffSummary),
  patch: at('read')
    .route({ method: 'GET', path: '/runs/{run}/tasks/{task}/patch', summary: 'Unified diff of one file, page by page' })
    .input(task.extend(patchInput))
    .output(PatchPage),
  restorePoints: at('read')
    .route({
      method: 'GET',
      path: '/runs/{run}/tasks/{task}/restore-points',
      summary: 'States that a task can go back to',
    })
    .input(task)
    .output(z.array(RestorePoint)),
  restorePreview: at('read')
    .route({
      method: 'GET',
      path: '/runs/{run}/tasks/{task}/restore-preview',
      summary: 'Files that differ between the task as it stands and a restore point',
    })
    .input(task.extend({ commit: CommitId }))
    .output(DiffSummary),
  /** Nothing is overwritten: the state becomes a branch of its own, beside that of the task. */
  restore: at('operate')
    .route({ method: 'POST', path: '/runs/{run}/tasks/{task}/restore', summary: 'Make a branch of a restore point' })
    .input(taskCommand.extend({ commit: CommitId }))
    .output(z.object({ branch: z.string(), commit: z.string() })),
  transcript: at('read')
    .route({ method: 'GET', path: '/runs/{run}/attempts/{attempt}/transcript', summary: 'What an agent said and did' })
    .input(
      z.object({
        run: RunId,
        attempt: AttemptId,
        /** Entries from this number on; absent: the last `limit`. */
        from: wholeNumber().optional(),
        limit: wholeNumber({ min: 1, max: 1000 }).default(200),
      }),
    )
    .output(TranscriptPage),
  openTerminal: at('operate')
    .route({
      method: 'POST',
      path: '/runs/{run}/attempts/{attempt}/terminal',
      summary: 'Show what an agent says and does as a terminal, to look at',
    })
    .input(z.object({ ...command, run: RunId, attempt: AttemptId }))
    .output(TerminalView),
  searchTranscript: at('read')
    .route({
      method: 'GET',
      path: '/runs/{run}/attempts/{attempt}/transcript/search',
      summary: 'Find a text, or what failed, in a whole transcript',
    })
    .input(
      z.object({
        run: RunId,
        attempt: AttemptId,
        what: z.enum(['text', 'failures']).default('text'),
        /** Letter case does not matter; of failures an empty text finds all. */
        query: z.string().max(200).default(''),
        limit: wholeNumber({ min: 1, max: 1000 }).default(500),
      }),
    )
    .output(TranscriptHits),
  gateOutput: at('read')
    .route({ method: 'GET', path: '/runs/{run}/gate-runs/{gateRun}/output', summary: 'Output of a gate run, by bytes' })
    .input(
      z.object({
        run: RunId,
        gateRun: GateRunId,
        /** Byte to begin at; absent: the last `limit` bytes. */
        from: wholeNumber().optional(),
        limit: wholeNumber({ min: 1, max: 1024 * 1024 }).default(64 * 1024),
      }),
    )
    .output(
      z.object({
        text: z.string(),
        /** Byte that the text begins at, byte after it, and size of the whole. */
        from: z.number().int(),
        next: z.number().int(),
        size: z.number().int(),
      }),
    ),
}

export const taskFeeds = {
  transcriptFeed: at('read')
    .route({ method: 'GET', path: '/feeds/runs/{run}/attempts/{attempt}', summary: 'Feed of a transcript as it grows' })
    .input(z.object({ run: RunId, attempt: AttemptId, cursor: Cursor.optional() }))
    .output(eventIterator(TranscriptMessage)),
}
