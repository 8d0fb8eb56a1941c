/** The inbox: everything that waits for a person, over all runs. `runs.watch` carries it live. */
import { z } from 'zod'
import { at, command } from '../access.ts'
import { AttentionId } from '../ids.ts'
import { AnswerKind, InboxItem } from '../views.ts'

export const inbox = {
  list: at('read')
    .route({ method: 'GET', path: '/inbox', summary: 'What waits for a person, the oldest first' })
    .output(z.array(InboxItem)),
  answer: at('operate')
    .route({ method: 'POST', path: '/inbox/{id}', summary: 'Answer one item; the run goes on by itself' })
    .input(
      z.object({
        ...command,
        id: AttentionId,
        answer: AnswerKind,
        note: z.string().max(20_000).default(''),
        /** For `raise-budget`: the new cap of the run, US dollars; null lifts it. */
        budgetUsd: z.number().positive().nullable().optional(),
      }),
    )
    .output(z.object({ run: z.string() })),
  snooze: at('operate')
    .route({
      method: 'POST',
      path: '/inbox/{id}/snooze',
      summary: 'Put one item aside until a time, or take it up again',
    })
    .input(
      z.object({
        ...command,
        id: AttentionId,
        /** Epoch milliseconds in the future; null: it waits again. */
        until: z.number().int().nullable(),
      }),
    )
    .output(z.object({ run: z.string() })),
}
