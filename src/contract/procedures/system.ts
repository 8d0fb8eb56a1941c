/** The system: version, engine, checks of the machine, and the settings that hold in a project. */
import { z } from 'zod'
import { AccessLevel, at, command } from '../access.ts'
import { RunSettings } from '../settings.ts'
import { CheckView } from './intake.ts'

export const SystemInfo = z.object({
  version: z.string(),
  platform: z.string(),
  node: z.string(),
  /** Names one life of the engine; part of every cursor. */
  epoch: z.string(),
  startedAt: z.number(),
  pid: z.number().int(),
  dataDirectory: z.string(),
  agents: z.object({ working: z.number().int(), limit: z.number().int() }),
  /** Runs that the engine works on now. */
  driving: z.array(z.string()),
  /** What the caller may do. */
  grant: AccessLevel,
})
export type SystemInfo = z.infer<typeof SystemInfo>

/** What is handed over with an engine: agents that go on and wait to be adopted, and runs that are unfinished. */
export const HandedOver = z.object({
  pid: z.number().int(),
  agents: z.number().int(),
  driving: z.array(z.string()),
})
export type HandedOver = z.infer<typeof HandedOver>

/** How to get into the dashboard: tokens for scripts, and links that sign a browser in once, within 15 minutes. */
export const DashboardAccess = z.object({
  url: z.string(),
  port: z.number().int(),
  token: z.string(),
  /** Whoever has it may look and no more; so with the link. */
  shareToken: z.string(),
  link: z.string(),
  shareLink: z.string(),
})
export type DashboardAccess = z.infer<typeof DashboardAccess>

export const system = {
  info: at('read').route({ method: 'GET', path: '/system', summary: 'Version, engine and rights' }).output(SystemInfo),
  checks: at('read')
    .route({ method: 'GET', path: '/system/checks', summary: 'Whether git, claude, credentials and disk are in order' })
    .output(z.object({ ready: z.boolean(), checks: z.array(CheckView) })),
  recheck: at('operate')
    .route({ method: 'POST', path: '/system/recheck', summary: 'Ask git, claude, credentials and disk anew' })
    .input(z.object({ ...command }))
    .output(z.object({ ready: z.boolean(), checks: z.array(CheckView) })),
  settings: at('read')
    .route({ method: 'GET', path: '/system/settings', summary: 'Settings that a run in this project would have' })
    .input(z.object({ project: z.string().min(1).max(4096) }))
    .output(z.object({ settings: RunSettings, notes: z.array(z.string()) })),
  /** A host without a dashboard refuses; the app serves one from then on. */
  dashboard: at('local-only')
    .route({ method: 'POST', path: '/system/dashboard', summary: 'New links into the dashboard of this engine' })
    .input(z.object({ ...command }))
    .output(DashboardAccess),
  /**
   * Answers once nothing is stored any more: what is under way has come to its end, agents go on unobserved. The engine
   * then gives the data directory free; whoever asked takes it and adopts the agents. A host that keeps its engine refuses.
   */
  yieldEngine: at('local-only')
    .route({ method: 'POST', path: '/system/yield', summary: 'Hand the engine over to the process that asks' })
    .input(z.object({ ...command, by: z.string().min(1).max(200) }))
    .output(HandedOver),
}
