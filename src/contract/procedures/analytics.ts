/** Analytics: what runs cost, how long they took and how often work had to be repeated. */
import { z } from 'zod'
import { at, wholeNumber } from '../access.ts'
import { Tokens } from '../events.ts'

export const Totals = z.object({
  /** Run id, phase, model, or day (`2026-01-31`, in UTC). */
  key: z.string(),
  attempts: z.number().int(),
  succeeded: z.number().int(),
  /** Attempts after the first of the same phase (and gate) of the same task. */
  retries: z.number().int(),
  costUsd: z.number(),
  /** Time of agents at work, milliseconds. */
  durationMs: z.number(),
  tokens: Tokens,
})
export type Totals = z.infer<typeof Totals>

export const Analytics = z.object({
  total: Totals,
  runs: z.object({
    total: z.number().int(),
    succeeded: z.number().int(),
    failed: z.number().int(),
    cancelled: z.number().int(),
  }),
  /** Newest first, with the name of the spec. */
  byRun: z.array(Totals.extend({ spec: z.string(), createdAt: z.number(), wallMs: z.number().nullable() })),
  byPhase: z.array(Totals),
  byModel: z.array(Totals),
  /** Days with work, oldest first. */
  byDay: z.array(Totals),
})
export type Analytics = z.infer<typeof Analytics>

export const analytics = {
  totals: at('read')
    .route({ method: 'GET', path: '/analytics', summary: 'Totals by run, phase, model and day' })
    .input(
      z.object({
        project: z.string().max(4096).optional(),
        /** Epoch milliseconds: only runs that were created since. */
        since: wholeNumber().optional(),
      }),
    )
    .output(Analytics),
}
