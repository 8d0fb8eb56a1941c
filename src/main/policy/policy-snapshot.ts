/** The policy of one attempt, as it lies in its folder: read by the hook evaluator, which trusts nothing else. */
import { z } from 'zod'

export { DECISIONS_FILE, POLICY_FILE } from './policy-files.ts'

export const PolicySnapshot = z.strictObject({
  version: z.literal(1),
  /** The worktree: the only folder that may be changed. */
  worktree: z.string(),
  readOnly: z.boolean(),
  /** Globs inside the worktree that this attempt may change; null: all of it. */
  writable: z.array(z.string()).nullable(),
  /** Paths inside the worktree that no agent may change, such as `.switchyard/**`. */
  protected: z.array(z.string()),
  /** Folders besides the worktree that may be read, such as the repository's `.git` and tool caches. */
  readable: z.array(z.string()),
  /** Command prefixes that may run, as words: `["npm", "test"]`. */
  allow: z.array(z.array(z.string())),
  /** Command prefixes that may never run; wins over `allow`. */
  deny: z.array(z.array(z.string())),
  web: z.boolean(),
  /** MCP servers other than ours. */
  mcp: z.boolean().default(false),
  /** Folders outside the worktree for temporary files, such as the attempt's own `tmp`. */
  scratch: z.array(z.string()).default([]),
  /** Whether programs and scripts that lie in the worktree may run: true once a stack lets the agent run code anyway. */
  scripts: z.boolean().default(false),
})
export type PolicySnapshot = z.infer<typeof PolicySnapshot>

/** One line of the decision log. */
export const Decision = z.object({
  at: z.number(),
  tool: z.string(),
  toolUseId: z.string().nullable(),
  /** What was asked for: a path or a command, bounded. */
  subject: z.string(),
  decision: z.enum(['allow', 'deny']),
  reason: z.string(),
})
export type Decision = z.infer<typeof Decision>
