/** Messages of a person to an agent at work: laid into the attempt's folder, where its hook hands them over. */
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { RunId } from '../../../contract/ids.ts'
import type { AgentMessage } from '../../../contract/procedures/messages.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { attemptsOf } from '../../domain/run/state.ts'
import { writeFileAtomic } from '../../lib/atomic-write.ts'
import { DELIVERED_MESSAGE, MESSAGES_FOLDER, WAITING_MESSAGE } from '../../policy/policy-files.ts'
import { type AppDeps, taskOf } from './deps.ts'

/** Messages that wait for one agent; it takes them with its next tool call. */
const MOST_WAITING = 20
/** Messages that are shown of one task, the newest. */
const MOST_SHOWN = 200

const Stored = z.object({ id: z.string(), at: z.number(), text: z.string() })

export function sendMessage(
  deps: AppDeps,
  order: { run: RunId; task: string; text: string; commandId: string },
): Result<AgentMessage, Failure> {
  const found = taskOf(deps, order.run, order.task)
  if (!found.ok) return found
  const { state, task } = found.value
  const live = attemptsOf(state, task).findLast((attempt) => attempt.outcome === null && attempt.process !== null)
  if (!live)
    return fail('no-live-agent', `No agent works on ${task.id} now. Send the task back with a note for the next one.`)
  const { clock, paths } = deps.engine.effects
  const folder = join(paths.attempt(order.run, live.id), MESSAGES_FOLDER)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (readdirSync(folder).filter((name) => name.endsWith(WAITING_MESSAGE)).length >= MOST_WAITING)
    return fail(
      'too-many-messages',
      `${MOST_WAITING} messages wait already; the agent takes them with its next tool call.`,
    )
  const at = clock.now()
  const stored = { id: order.commandId, at, text: order.text }
  // The evaluator takes them by name; 13 digits hold every time until the year 2286.
  writeFileAtomic(
    join(folder, `${String(at).padStart(13, '0')}-${order.commandId}${WAITING_MESSAGE}`),
    JSON.stringify(stored),
  )
  return ok({ ...stored, attempt: live.id, state: 'sent', deliveredAt: null })
}

export function messagesOf(deps: AppDeps, run: RunId, id: string): Result<AgentMessage[], Failure> {
  const found = taskOf(deps, run, id)
  if (!found.ok) return found
  const { state, task } = found.value
  const { paths } = deps.engine.effects
  const messages = attemptsOf(state, task).flatMap((attempt) =>
    readFolder(join(paths.attempt(run, attempt.id), MESSAGES_FOLDER)).map(
      ({ deliveredAt, ...stored }): AgentMessage => {
        const ended = attempt.outcome !== null
        return {
          ...stored,
          attempt: attempt.id,
          state: deliveredAt !== null ? 'delivered' : ended ? 'not-delivered' : 'sent',
          deliveredAt,
        }
      },
    ),
  )
  return ok(messages.sort((a, b) => a.at - b.at).slice(-MOST_SHOWN))
}

function readFolder(folder: string): (z.infer<typeof Stored> & { deliveredAt: number | null })[] {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return [] // Nobody wrote to it.
  }
  return names.flatMap((name) => {
    const delivered = name.endsWith(DELIVERED_MESSAGE)
    if (!delivered && !name.endsWith(WAITING_MESSAGE)) return []
    try {
      const file = join(folder, name)
      const parsed = Stored.parse(JSON.parse(readFileSync(file, 'utf8')))
      // Renaming touches the change time alone.
      return [{ ...parsed, deliveredAt: delivered ? Math.max(parsed.at, Math.round(statSync(file).ctimeMs)) : null }]
    } catch {
      return [] // Delivered in this moment: the next look has it under its other name.
    }
  })
}
