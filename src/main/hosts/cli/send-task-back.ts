/** What `tasks send-back` does: a person's word and comments become a request that the next agents answer. */
import { randomUUID } from 'node:crypto'
import type { ReviewComment } from '../../../contract/diff.ts'
import { TaskId } from '../../../contract/ids.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { answerOf } from '../../api/client/answer.ts'
import type { RunState } from '../../domain/run/state.ts'
import { findTask } from '../../services/runs/answer-attention.ts'
import { done, type Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { type DecisionFlags, nextStep } from './decide-task.ts'
import { print, printJson } from './output.ts'
import { findRun, stateOf } from './reader.ts'
import { changeRun } from './writing.ts'

export interface SendBackFlags extends DecisionFlags {
  readonly comment: readonly string[]
}

export async function sendTaskBack(cli: CliContext, task: string, flags: SendBackFlags): Promise<Outcome> {
  const changed = await changeRun(
    cli,
    'tasks send-back',
    (store) => findRun(store, flags.run, 'unfinished-first'),
    async ({ client, store }, { run }) => {
      const comments = commentsOf(stateOf(store, run), task, flags.comment)
      if (!comments.ok) return comments
      const sent = await answerOf(
        client.tasks.sendBack({
          commandId: randomUUID(),
          run,
          task: TaskId.parse(task),
          note: flags.note ?? '',
          comments: comments.value,
        }),
      )
      if (!sent.ok) return sent
      const { driving } = await client.system.info()
      return ok({ run, goesOn: driving.includes(run) })
    },
  )
  if (!changed.ok) return changed
  const { run, goesOn } = changed.value
  if (flags.json) printJson(cli, { run, task, decision: 'send-back' })
  else print(cli, `${task} is sent back to the agents. ${nextStep(run, goesOn)}`)
  return done
}

/** `src/a.js:12=text` or `src/a.js:12-15=text`, on the lines after the change. */
const COMMENT = /^(?<file>.+?):(?<line>\d+)(?:-(?<end>\d+))?=(?<text>[\s\S]*\S[\s\S]*)$/

export function commentsOf(state: RunState, id: string, given: readonly string[]): Result<ReviewComment[], Failure> {
  const task = findTask(state, id)
  if (!task.ok) return task
  const { head, diffBase } = task.value
  const comments: ReviewComment[] = []
  for (const text of given) {
    const parts = COMMENT.exec(text)?.groups
    const line = Number(parts?.['line'])
    const end = Number(parts?.['end'] ?? line)
    if (!parts || line < 1 || end < line)
      return fail(
        'usage',
        `\`${text}\` is no comment. Write it as \`src/a.js:12=what to do\`, or \`src/a.js:12-15=...\`.`,
      )
    if (head === null || diffBase === null)
      return fail('nothing-changed', `${id} has changed nothing yet that could be commented on.`)
    comments.push({
      file: parts['file'] ?? '',
      side: 'new',
      line,
      ...(end > line ? { endLine: end } : {}),
      text: (parts['text'] ?? '').trim(),
      from: diffBase,
      to: head.commit,
    })
  }
  return ok(comments)
}
