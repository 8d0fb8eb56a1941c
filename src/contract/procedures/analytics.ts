/** Analytics: what work cost, how long it took, how often it succeeded and how often it had to be repeated. */
import { z } from 'zod'
import { at, wholeNumber } from '../access.ts'
import { Tokens } from '../events.ts'

export const Totals = z.object({
  /** Run id, phase, model, folder of a project, or day (`2026-01-31`, in the caller's time zone). */
  key: z.string(),
  /** Attempts that ended in the range. */
  attempts: z.number().int(),
  succeeded: z.number().int(),
  /** Attempts after the first of the same phase (and gate) of the same task. */
  retries: z.number().int(),
  costUsd: z.number(),
  /** The part of `costUsd` that was summed from usage by list prices, because no result told the cost. */
  estimatedUsd: z.number(),
  /** Attempts of which no cost is known; they count as nothing in `costUsd`. */
  unknownCost: z.number().int(),
  /** Time of agents at work, milliseconds; agents that work side by side add up. */
  durationMs: z.number(),
  tokens: Tokens,
})
export type Totals = z.infer<typeof Totals>

const outcome = z.enum(['succeeded', 'failed', 'cancelled']).nullable()

export const RunTotals = Totals.extend({
  spec: z.string(),
  projectDir: z.string(),
  createdAt: z.number(),
  /** From its beginning to its end; null: it has not ended. */
  wallMs: z.number().nullable(),
  /** null: it has not ended. */
  outcome,
  tasks: z.number().int(),
  merged: z.number().int(),
})
export type RunTotals = z.infer<typeof RunTotals>

export const ProjectTotals = Totals.extend({
  name: z.string(),
  runs: z.number().int(),
  succeededRuns: z.number().int(),
})
export type ProjectTotals = z.infer<typeof ProjectTotals>

export const Analytics = z.object({
  total: Totals,
  /** Runs that began, ended or worked in the range. */
  runs: z.object({
    total: z.number().int(),
    succeeded: z.number().int(),
    failed: z.number().int(),
    cancelled: z.number().int(),
  }),
  /** Attempts under way now: what they cost so far is in none of these figures. */
  underWay: z.number().int(),
  /** Runs of the sample that were left out: a script answers in place of a model, so their costs are no costs. */
  samples: z.number().int(),
  /** Newest first, at most 500. */
  byRun: z.array(RunTotals),
  /** Runs beyond those. */
  moreRuns: z.number().int(),
  byProject: z.array(ProjectTotals),
  byPhase: z.array(Totals),
  byModel: z.array(Totals),
  /** Days with work, oldest first. */
  byDay: z.array(Totals),
})
export type Analytics = z.infer<typeof Analytics>

export const analytics = {
  totals: at('read')
    .route({ method: 'GET', path: '/analytics', summary: 'Totals by run, project, phase, model and day' })
    .input(
      z.object({
        project: z.string().max(4096).optional(),
        /** Epoch milliseconds, to the quarter of an hour: only work that ended since. */
        since: wholeNumber().optional(),
        /** Only work that ended before. */
        until: wholeNumber().optional(),
        /** Minutes that the caller's clock is ahead of UTC, for days; -720 to 840. */
        utcOffset: wholeNumber({ min: -720, max: 840 }).default(0),
      }),
    )
    .output(Analytics),
}
