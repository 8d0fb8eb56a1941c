/** The router: every procedure of the contract, implemented. The transports serve this one. */
import { os } from './base.ts'
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

export const router = os.router({
  projects,
  intake,
  runs,
  run: runFeeds,
  tasks,
  task: taskFeeds,
  inbox,
  worktrees,
  terminals,
  instances,
  analytics,
  settings,
  sample,
  system,
})
