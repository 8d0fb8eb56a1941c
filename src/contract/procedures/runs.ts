/** Runs: lists, detail, commands, and the feeds that keep both up to date. */
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { at, command, wholeNumber } from '../access.ts'
import { DiffSummary, diffInput, PatchPage, patchInput } from '../diff.ts'
import { Cursor, feed } from '../feed.ts'
import { RunId } from '../ids.ts'
import { Plan, StrategyName } from '../plan.ts'
import { TerminalSize } from '../terminal-wire.ts'
import { InboxItem, RunDelta, RunDetail, RunSummary } from '../views.ts'
import { InstanceView } from './instances.ts'
import { SpecSource } from './intake.ts'

const run = z.object({ run: RunId })
const runCommand = z.object({ ...command, run: RunId })

/** What `runs.start` may be told beside the spec. Absent keys: as configured. */
export const StartOptions = z.strictObject({
  /** Do not wait for the approval of the plan. */
  yes: z.boolean().optional(),
  /** Merge into the base branch when everything passed. */
  merge: z.boolean().optional(),
  allowRedBase: z.boolean().optional(),
  strategy: StrategyName.optional(),
  maxAgents: z.number().int().min(1).max(64).optional(),
  /** null: no cap, whatever is configured. */
  budgetUsd: z.number().positive().nullable().optional(),
  model: z.string().min(1).max(200).optional(),
  /** Phases and gates of each task, in order. */
  pipeline: z.array(z.string().min(1).max(100)).min(1).max(50).optional(),
})
export type StartOptions = z.infer<typeof StartOptions>

/** What `runs.resume` may be told: remembered by the run. Absent keys: as they are. */
export const ResumeOptions = z.strictObject({
  /** Approve the plan that waits. */
  yes: z.boolean().optional(),
  merge: z.boolean().optional(),
  allowRedBase: z.boolean().optional(),
  /** null lifts the cap. */
  budgetUsd: z.number().positive().nullable().optional(),
  maxAgents: z.number().int().min(1).max(64).optional(),
})
export type ResumeOptions = z.infer<typeof ResumeOptions>

/** Everything that the home screen, the tray and the inbox show of all runs. */
export const RunsSnapshot = z.object({ runs: z.array(RunSummary), inbox: z.array(InboxItem) })
export type RunsSnapshot = z.infer<typeof RunsSnapshot>
export const RunsDelta = z.object({
  /** Runs that are new or changed. */
  runs: z.array(RunSummary).optional(),
  /** The whole inbox, when it changed. */
  inbox: z.array(InboxItem).optional(),
})
export type RunsDelta = z.infer<typeof RunsDelta>

export const RunsFeedMessage = feed(RunsSnapshot, RunsDelta)
export type RunsFeedMessage = z.infer<typeof RunsFeedMessage>
export const RunFeedMessage = feed(RunDetail, RunDelta)
export type RunFeedMessage = z.infer<typeof RunFeedMessage>

/** One thing that happened, in words. Texts of agents within are untrusted. */
export const ActivityEntry = z.object({
  /** Place in the run's log: 1, 2, ... */
  version: z.number().int(),
  at: z.number(),
  /** Type of the event, such as `TaskMerged`. */
  type: z.string(),
  task: z.string().nullable(),
  attempt: z.string().nullable(),
  text: z.string(),
  tone: z.enum(['plain', 'good', 'bad', 'ask']),
})
export type ActivityEntry = z.infer<typeof ActivityEntry>

export const ActivityPage = z.object({
  /** Newest first. Events that are no news to a person are left out. */
  entries: z.array(ActivityEntry),
  /** Ask for what is older with this as `before`; null: that was the beginning. */
  next: z.number().int().nullable(),
  /** Version that the run stands at. */
  version: z.number().int(),
})
export type ActivityPage = z.infer<typeof ActivityPage>

export const runs = {
  list: at('read')
    .route({ method: 'GET', path: '/runs', summary: 'Runs, newest first' })
    .input(
      z.object({
        project: z.string().max(4096).optional(),
        which: z.enum(['all', 'unfinished']).default('all'),
        limit: wholeNumber({ min: 1, max: 1000 }).default(100),
        /** How many of the newest to leave out: those that a page before had. */
        offset: wholeNumber().default(0),
      }),
    )
    .output(z.array(RunSummary)),
  get: at('read')
    .route({ method: 'GET', path: '/runs/{run}', summary: 'A run with its tasks, attempts and gate runs' })
    .input(run)
    .output(RunDetail),
  activity: at('read')
    .route({ method: 'GET', path: '/runs/{run}/activity', summary: 'What happened in a run, in words, newest first' })
    .input(
      run.extend({
        /** Only what is older than this version; absent: the newest. */
        before: wholeNumber({ min: 1 }).optional(),
        /** Only what is newer than this version. */
        after: wholeNumber().optional(),
        /** `people`: only what a person decided. */
        by: z.enum(['anyone', 'people']).default('anyone'),
        limit: wholeNumber({ min: 1, max: 500 }).default(100),
      }),
    )
    .output(ActivityPage),
  diff: at('read')
    .route({ method: 'GET', path: '/runs/{run}/diff', summary: 'Files that a run changed, on its integration branch' })
    .input(run.extend(diffInput))
    .output(DiffSummary),
  patch: at('read')
    .route({ method: 'GET', path: '/runs/{run}/patch', summary: 'Unified diff of one file of the run, page by page' })
    .input(run.extend(patchInput))
    .output(PatchPage),
  spec: at('read')
    .route({ method: 'GET', path: '/runs/{run}/spec', summary: 'The spec of a run, as it was when the run began' })
    .input(run)
    .output(z.object({ name: z.string(), text: z.string() })),
  start: at('operate')
    .route({ method: 'POST', path: '/runs', summary: 'Start a run of a spec in a project' })
    .input(
      z.object({
        ...command,
        spec: SpecSource,
        project: z.string().min(1).max(4096),
        options: StartOptions.default({}),
      }),
    )
    .output(z.object({ run: RunId, notes: z.array(z.string()) })),
  resume: at('operate')
    .route({ method: 'POST', path: '/runs/{run}/resume', summary: 'Go on with a paused, waiting or interrupted run' })
    .input(
      runCommand.extend({
        options: ResumeOptions.default({}),
        /** Only take it up as it stands: no pause is lifted, and nothing that waits for a person is tried again. */
        asItStands: z.boolean().default(false),
      }),
    )
    .output(RunSummary),
  pause: at('operate')
    .route({ method: 'POST', path: '/runs/{run}/pause', summary: 'Start nothing new; agents end their phases' })
    .input(runCommand.extend({ reason: z.string().max(500).optional() }))
    .output(RunSummary),
  stop: at('operate')
    .route({ method: 'POST', path: '/runs/{run}/stop', summary: 'Pause, and end the agents and commands at work' })
    .input(runCommand)
    .output(RunSummary),
  merge: at('operate')
    .route({ method: 'POST', path: '/runs/{run}/merge', summary: 'Merge what was built into the base branch' })
    .input(runCommand)
    .output(
      z.object({
        run: RunId,
        base: z.string(),
        /** Commit of the base branch that holds everything, and the one before; the same when nothing had to move. */
        commit: z.string(),
        from: z.string(),
        alreadyMerged: z.boolean(),
        tasks: z.array(z.string()),
      }),
    ),
  approvePlan: at('operate')
    .route({ method: 'POST', path: '/runs/{run}/plan/approve', summary: 'Approve the plan that waits' })
    .input(runCommand)
    .output(RunSummary),
  /** Looks with the eyes of `editPlan` and changes nothing. Whatever is sent is judged, also what follows no schema. */
  checkPlan: at('read')
    .route({ method: 'POST', path: '/plans/check', summary: 'Everything that is wrong with a plan, and where' })
    .input(z.object({ plan: z.unknown() }))
    .output(
      z.object({
        problems: z.array(
          z.object({
            /** Place in `tasks`; null: the plan as a whole. */
            index: z.number().int().nullable(),
            /** Field of that task, such as `dependsOn`; null: the task as a whole. */
            field: z.string().nullable(),
            text: z.string(),
          }),
        ),
      }),
    ),
  editPlan: at('operate')
    .route({ method: 'POST', path: '/runs/{run}/plan', summary: 'Replace the plan that waits; it is validated first' })
    .input(runCommand.extend({ plan: Plan }))
    .output(z.object({ plan: Plan })),
  /** A person types into what is opened here: hence `admin`. */
  takeOver: at('admin')
    .route({
      method: 'POST',
      path: '/runs/{run}/plan/take-over',
      summary: 'End the planner and go on with its session in a terminal',
    })
    .input(runCommand.extend({ size: TerminalSize.optional() }))
    .output(InstanceView),
  handBack: at('operate')
    .route({
      method: 'POST',
      path: '/runs/{run}/plan/hand-back',
      summary: "Let an agent go on in the planner's session and answer with the plan",
    })
    .input(runCommand.extend({ note: z.string().max(20_000).default('') }))
    .output(RunSummary),
  setOptions: at('operate')
    .route({ method: 'POST', path: '/runs/{run}/options', summary: 'Change options and limits of a run' })
    .input(
      runCommand.extend({
        merge: z.boolean().optional(),
        allowRedBase: z.boolean().optional(),
        /** null lifts the cap. */
        budgetUsd: z.number().positive().nullable().optional(),
        maxAgents: z.number().int().min(1).max(64).optional(),
      }),
    )
    .output(RunSummary),
  watch: at('read')
    .route({ method: 'GET', path: '/feeds/runs', summary: 'Feed of all runs and the inbox' })
    .input(z.object({ cursor: Cursor.optional() }))
    .output(eventIterator(RunsFeedMessage)),
}

export const runFeeds = {
  watch: at('read')
    .route({ method: 'GET', path: '/feeds/runs/{run}', summary: 'Feed of one run, live activity included' })
    .input(run.extend({ cursor: Cursor.optional() }))
    .output(eventIterator(RunFeedMessage)),
}
