/**
 * The shape of every feed: a cursor goes in; a snapshot, then deltas come out.
 *
 * `epoch` names one life of the engine, `seq` counts up within it. Whoever reconnects hands in the cursor of the last
 * message that it took in. If the feed can go on from there it does so without a snapshot; else a snapshot comes first. A
 * subscriber that reads too slowly is sent a `resync` with a fresh snapshot behind it in place of the messages that were
 * dropped: memory stays bounded, and what is shown stays true.
 */
import { z } from 'zod'

export const Cursor = z.object({ epoch: z.string().max(64), seq: z.coerce.number<number>().int().min(0) })
export type Cursor = z.infer<typeof Cursor>

/** What an attempt does at this moment; never stored. */
export const LiveActivity = z.object({
  run: z.string(),
  task: z.string().nullable(),
  attempt: z.string(),
  /** Epoch milliseconds of the last sign of life. */
  at: z.number(),
  /** Such as `editing src/parse.ts`: text of an agent, untrusted. */
  text: z.string(),
  tool: z.string().nullable(),
  /** Cost so far of this attempt, US dollars; an estimate. */
  costUsd: z.number(),
})
export type LiveActivity = z.infer<typeof LiveActivity>

const cursor = { epoch: z.string(), seq: z.number().int() }

/** The messages of a feed over one kind of snapshot and one kind of delta. */
export const feed = <S extends z.ZodType, D extends z.ZodType>(snapshot: S, delta: D) =>
  z.discriminatedUnion('type', [
    /** Everything as it stands: replaces whatever the subscriber holds. */
    z.object({ type: z.literal('snapshot'), ...cursor, data: snapshot }),
    /** What changed since the message before. */
    z.object({ type: z.literal('delta'), ...cursor, data: delta }),
    /** Messages were dropped for this subscriber; a snapshot follows at once. */
    z.object({ type: z.literal('resync'), ...cursor, reason: z.enum(['lagged', 'replaced']) }),
  ])
