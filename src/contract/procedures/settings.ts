/** Settings of a project and of the user: what holds, where each value comes from, and changes to the files. */
import { z } from 'zod'
import { at, command } from '../access.ts'

export const SettingsScope = z.enum(['user', 'project'])
export type SettingsScope = z.infer<typeof SettingsScope>

/** Lowest first: each beats the ones before it. A run's spec and its flags stand above all of these. */
export const SettingSource = z.enum(['default', 'detected', 'user file', 'project file', 'environment'])
export type SettingSource = z.infer<typeof SettingSource>

export const SettingProblem = z.object({
  /** From 1; null: of no line in particular. */
  line: z.number().int().nullable(),
  /** Dotted key, such as `limits.agents`; null: of no key in particular. */
  key: z.string().nullable(),
  text: z.string(),
})
export type SettingProblem = z.infer<typeof SettingProblem>

export const SettingsFile = z.object({
  scope: SettingsScope,
  path: z.string(),
  exists: z.boolean(),
  /** Names exactly this text; what a change hands in as `expected`. null: there is no file. */
  hash: z.string().nullable(),
  problems: z.array(SettingProblem),
  /** How the project's file stands to the commit that a run would begin from; null for the user's. */
  committed: z.enum(['same', 'differs', 'not-committed', 'missing', 'absent']).nullable(),
})
export type SettingsFile = z.infer<typeof SettingsFile>

export const SettingValue = z.object({
  key: z.string(),
  /** What the value must be, as the end of "must be ...". */
  expected: z.string(),
  /** The layers that say something, lowest first; the last one counts. `false` of a gate leaves it out. */
  layers: z.array(z.object({ source: SettingSource, value: z.unknown() })),
  /** Lists of all layers add up instead. */
  addsUp: z.boolean(),
})
export type SettingValue = z.infer<typeof SettingValue>

export const SettingsView = z.object({
  project: z.object({ dir: z.string(), name: z.string() }).nullable(),
  user: SettingsFile,
  projectFile: SettingsFile.nullable(),
  values: z.array(SettingValue),
  stacks: z.array(z.string()),
  /** What would stop a run with these files as they are; a file that cannot be read is told with the file. */
  wouldStop: z.array(z.string()),
  notes: z.array(z.string()),
})
export type SettingsView = z.infer<typeof SettingsView>

const place = {
  scope: SettingsScope,
  /** The project's folder; needed for the scope `project`. */
  project: z.string().min(1).max(4096).optional(),
}
const text = z.string().max(256 * 1024)
/** Hash of the file as it was looked at; null: there was none. Another one on the disk refuses the change. */
const expected = z.string().length(64).nullable()

export const settings = {
  get: at('read')
    .route({
      method: 'GET',
      path: '/settings',
      summary: 'Values with their sources, of a project or of the user alone',
    })
    .input(z.object({ project: place.project }))
    .output(SettingsView),
  /** Texts of files of this machine: looking rights are not enough. */
  file: at('operate')
    .route({ method: 'GET', path: '/settings/file', summary: 'Text of a configuration file' })
    .input(z.object(place))
    .output(z.object({ path: z.string(), text: z.string(), hash: z.string().nullable() })),
  check: at('operate')
    .route({ method: 'POST', path: '/settings/check', summary: 'What is wrong with a text, before it is saved' })
    .input(z.object({ ...place, text }))
    .output(z.object({ problems: z.array(SettingProblem), wouldStop: z.array(z.string()) })),
  set: at('admin')
    .route({ method: 'POST', path: '/settings/set', summary: 'Write one key into a file, or remove it; comments stay' })
    .input(
      z.object({
        ...command,
        ...place,
        key: z.string().min(1).max(200),
        /** null removes the key from the file (of `limits.budgetUsd` too: there null means no cap; use `noCap`). */
        value: z.unknown(),
        /** Write `null` as the value: the budget without a cap. */
        noCap: z.boolean().default(false),
        expected,
      }),
    )
    .output(SettingsFile),
  save: at('admin')
    .route({
      method: 'POST',
      path: '/settings/save',
      summary: 'Replace the text of a file; only what is valid is written',
    })
    .input(z.object({ ...command, ...place, text, expected }))
    .output(SettingsFile),
}
