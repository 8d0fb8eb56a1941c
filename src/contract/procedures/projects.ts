/** Projects: git repositories that the user registered, and what Switchyard sees in them. */
import { z } from 'zod'
import { at, command } from '../access.ts'
import { GateSettings } from '../settings.ts'

export const ProjectView = z.object({
  /** Root of the repository: what identifies a project. */
  dir: z.string(),
  name: z.string(),
  addedAt: z.number(),
  /** Whether the folder is still there. */
  present: z.boolean(),
  runs: z.number().int(),
  /** Newest run first seen, epoch milliseconds; null: none yet. */
  lastRunAt: z.number().nullable(),
})
export type ProjectView = z.infer<typeof ProjectView>

export const ProjectInspection = z.object({
  dir: z.string(),
  name: z.string(),
  branch: z.string().nullable(),
  head: z.string().nullable(),
  /** Tracked files with uncommitted changes; a run starts without them. */
  changed: z.array(z.string()),
  stacks: z.array(z.string()),
  gates: z.array(GateSettings),
  setup: z.array(z.string()),
  pipeline: z.array(z.string()),
  strategy: z.string(),
  /** Required variables that are not set. */
  missingEnv: z.array(z.string()),
  notes: z.array(z.string()),
})
export type ProjectInspection = z.infer<typeof ProjectInspection>

export const SpecEntry = z.object({ name: z.string(), path: z.string(), title: z.string().nullable() })
export type SpecEntry = z.infer<typeof SpecEntry>

const dir = z.string().min(1).max(4096)

export const projects = {
  list: at('read')
    .route({ method: 'GET', path: '/projects', summary: 'Registered projects, the last used first' })
    .output(z.array(ProjectView)),
  register: at('operate')
    .route({ method: 'POST', path: '/projects', summary: 'Register the git repository that holds a folder' })
    .input(z.object({ ...command, dir }))
    .output(ProjectView),
  /** Its folder, its runs and their record stay; registering it again brings it back. */
  unregister: at('operate')
    .route({ method: 'POST', path: '/projects/unregister', summary: 'Take a project off the list; deletes nothing' })
    .input(z.object({ ...command, dir }))
    .output(z.object({ dir: z.string() })),
  inspect: at('read')
    .route({ method: 'GET', path: '/projects/inspect', summary: 'Gates, setup and stack of a project, as detected' })
    .input(z.object({ dir }))
    .output(ProjectInspection),
  specs: at('read')
    .route({ method: 'GET', path: '/projects/specs', summary: 'Specs kept in `.switchyard/specs/`' })
    .input(z.object({ dir }))
    .output(z.array(SpecEntry)),
}
