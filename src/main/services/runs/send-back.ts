/** A person sends a begun task back to the agents, with a note and comments on lines of its diff. */

import type { ReviewComment } from '../../../contract/diff.ts'
import type { EventOf, SentComment } from '../../../contract/events.ts'
import { AttentionId, ObjectId, TaskId } from '../../../contract/ids.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { excerptOfPatch, excerptOfText } from '../../domain/comments/excerpt.ts'
import { isOver } from '../../domain/run/schedule.ts'
import { openAttention, type TaskState } from '../../domain/run/state.ts'
import type { Repository } from '../../git/repository.ts'
import type { RunSession } from '../engine/run-session.ts'
import { findTask } from './answer-attention.ts'

/** The hunk of a comment stands within this much of its file's patch, or it is looked up in the file itself. */
const MAX_PATCH_BYTES = 8 * 1024 * 1024
const CONTEXT_LINES = 8

export interface SendBack {
  readonly task: string
  /** Identity of the command: sending it again changes nothing, also after a crash. */
  readonly request: string
  readonly note: string
  readonly comments: readonly ReviewComment[]
}

export interface SendBackDeps {
  readonly repository: (projectDir: string) => Promise<Repository>
  /** Whether these commits belong to the task: a project may hold what is no part of the run. */
  readonly isOfTask: (commits: readonly string[]) => boolean
  /** Whether the task is being written to the integration branch at this moment. */
  readonly isAdvancing: () => boolean
}

/** Appends what the person asks for. Whoever works on the task without knowing of it is then to be ended. */
export async function sendBack(
  deps: SendBackDeps,
  session: RunSession,
  asked: SendBack,
): Promise<Result<void, Failure>> {
  const before = mayBeSentBack(deps, session, asked)
  if (!before.ok) return before
  if (isKnown(before.value, asked)) return ok(undefined)
  if (asked.note.trim() === '' && asked.comments.length === 0)
    return fail('invalid-empty', 'Say what is to be done: write a note, or comment on a line of the changes.')
  const { projectDir } = session.state.created
  const comments = await withExcerpts(deps, projectDir, asked)
  if (!comments.ok) return comments
  // Looked at once more: reading the diff took time, and the task may have gone on meanwhile.
  const task = mayBeSentBack(deps, session, asked)
  if (!task.ok) return task
  if (isKnown(task.value, asked)) return ok(undefined)
  const event: EventOf<'TaskSentBack'> = {
    type: 'TaskSentBack',
    task: TaskId.parse(asked.task),
    request: asked.request,
    note: asked.note.trim(),
    comments: comments.value,
  }
  session.append([
    ...openAttention(session.state, asked.task).map(
      (item): EventOf<'AttentionResolved'> => ({
        type: 'AttentionResolved',
        attention: AttentionId.parse(item.id),
        decision: 'cleared',
        note: 'sent back by a person',
      }),
    ),
    event,
  ])
  return ok(undefined)
}

const isKnown = (task: TaskState, asked: SendBack): boolean =>
  task.requests.some((request) => request.request === asked.request)

function mayBeSentBack(deps: SendBackDeps, session: RunSession, asked: SendBack): Result<TaskState, Failure> {
  const { state, run } = session
  if (state.finished)
    return fail(
      'run-over',
      `Run ${run} has ended (${state.finished.status}). Start a new run with what is to be changed.`,
    )
  const found = findTask(state, asked.task)
  if (!found.ok) return found
  const task = found.value
  if (isKnown(task, asked)) return found
  if (task.merged !== null || deps.isAdvancing())
    return fail(
      'task-over',
      `${task.id} is merged already, and others may build on it. Start a new run with what is to be changed; its base can be ${state.integration?.branch ?? 'the integration branch'}.`,
    )
  if (isOver(task)) return fail('task-over', `${task.id} is cancelled already.`)
  if (task.takenOver !== null)
    return fail('task-taken-over', `You work on ${task.id} yourself. Hand it back to the agents, with a note.`)
  if (!task.started)
    return fail(
      'task-waits',
      `${task.id} has not begun, so there is nothing to send back. Edit the spec, or wait for it.`,
    )
  return found
}

async function withExcerpts(
  deps: SendBackDeps,
  projectDir: string,
  asked: SendBack,
): Promise<Result<SentComment[], Failure>> {
  if (asked.comments.length === 0) return ok([])
  const repository = await deps.repository(projectDir)
  const sent: SentComment[] = []
  const lost: string[] = []
  const patches = new Map<string, Promise<string>>()
  for (const comment of asked.comments) {
    const { from, to, file, oldFile, side, line, text } = comment
    if (!deps.isOfTask([from, to]))
      return fail(
        'commit-not-found',
        `The comments are on commits that are none of ${asked.task}. Reload its changes and look at them again.`,
      )
    const place = { side, line, endLine: Math.max(line, comment.endLine ?? line) }
    const key = `${from} ${to} ${file}`
    const patch =
      patches.get(key) ??
      repository.diff(from, to, {
        paths: oldFile === undefined || oldFile === file ? [file] : [file, oldFile],
        maxBytes: MAX_PATCH_BYTES,
        context: CONTEXT_LINES,
      })
    patches.set(key, patch)
    const excerpt =
      excerptOfPatch(await patch, place) ??
      excerptOfText(
        (await repository.readFile(side === 'old' ? from : to, side === 'old' ? (oldFile ?? file) : file)) ?? '',
        place,
      )
    if (excerpt === null) lost.push(`${file}:${line} (${side === 'old' ? 'before' : 'after'} the change)`)
    else sent.push({ file, ...place, text: text.trim(), commit: ObjectId.parse(side === 'old' ? from : to), excerpt })
  }
  if (lost.length === 0) return ok(sent)
  return fail(
    'comment-not-found',
    `There is no such line: ${lost.slice(0, 3).join(', ')}${lost.length > 3 ? ` and ${lost.length - 3} more` : ''}. Reload the changes and comment anew.`,
    lost,
  )
}
