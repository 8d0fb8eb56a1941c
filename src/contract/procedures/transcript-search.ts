/** What a search through a whole transcript finds. */
import { z } from 'zod'

export const TranscriptHit = z.object({
  /** Number of the entry. */
  n: z.number().int(),
  kind: z.string(),
  /** Text around what was found: untrusted. */
  excerpt: z.string(),
})
export type TranscriptHit = z.infer<typeof TranscriptHit>

export const TranscriptHits = z.object({
  /** The first `limit`, in the order of the transcript. */
  hits: z.array(TranscriptHit),
  /** Entries that fit, beyond the limit too. */
  total: z.number().int(),
  /** Entries that were looked through: what is written later is not among them. */
  searched: z.number().int(),
})
export type TranscriptHits = z.infer<typeof TranscriptHits>
