/** What a person says to an agent at work, and whether it has reached it. */
import { z } from 'zod'

export const AgentMessage = z.object({
  id: z.string(),
  attempt: z.string(),
  /** Epoch milliseconds. */
  at: z.number(),
  text: z.string(),
  /** `sent`: the agent takes it with its next tool call. `not-delivered`: it ended before it made another one. */
  state: z.enum(['sent', 'delivered', 'not-delivered']),
  deliveredAt: z.number().nullable(),
})
export type AgentMessage = z.infer<typeof AgentMessage>
