/** The contract: every procedure that the desktop, the dashboard, scripts and the command line may call. */
import type { ContractRouterClient } from '@orpc/contract'
import { analytics } from './procedures/analytics.ts'
import { inbox } from './procedures/inbox.ts'
import { instances } from './procedures/instances.ts'
import { intake } from './procedures/intake.ts'
import { projects } from './procedures/projects.ts'
import { runFeeds, runs } from './procedures/runs.ts'
import { sample } from './procedures/sample.ts'
import { settings } from './procedures/settings.ts'
import { system } from './procedures/system.ts'
import { taskFeeds, tasks } from './procedures/tasks.ts'
import { terminals } from './procedures/terminals.ts'
import { worktrees } from './procedures/worktrees.ts'

export const contract = {
  projects,
  intake,
  runs,
  /** Feeds of one run. */
  run: runFeeds,
  tasks,
  /** Feeds of one task. */
  task: taskFeeds,
  inbox,
  worktrees,
  terminals,
  instances,
  analytics,
  settings,
  sample,
  system,
}
export type Contract = typeof contract

/** What a client of the contract looks like, whatever carries it. */
export type SwitchyardClient = ContractRouterClient<Contract>
