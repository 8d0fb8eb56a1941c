/** Settings of a project as `.switchyard/config.yaml` gives them, and the resolved form that a run stores. */
import { z } from 'zod'
import { StrategyName } from './plan.ts'

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,40}$/, 'names are letters, digits, "-" and "_"')
const command = z.string().min(1)

export const PhaseSettings = z.strictObject({
  /** A Markdown prompt file, relative to the repository. */
  prompt: z.string().min(1),
  /** A gate that must pass right after this phase. */
  gate: name.optional(),
})

export const Limits = z.strictObject({
  /** Agents at once in one run. */
  agents: z.number().int().min(1).max(64),
  /** Attempts of one phase, and fixes of one gate, before a person is asked. */
  attempts: z.number().int().min(1).max(50),
  /** Review rounds of one task before escalation. */
  reviews: z.number().int().min(1).max(50),
  /** US dollars for the whole run; null: no cap. */
  budgetUsd: z.number().positive().nullable(),
  /** Minutes that one attempt may take. */
  attemptMinutes: z
    .number()
    .positive()
    .max(24 * 60),
  /** Minutes that one gate or setup command may take. */
  gateMinutes: z
    .number()
    .positive()
    .max(24 * 60),
})
export type Limits = z.infer<typeof Limits>

export const PolicySettings = z.strictObject({
  /** Command prefixes that agents may run besides those of the stack and the gates, such as "npm run codegen". */
  allow: z.array(command).default([]),
  /** Command prefixes that agents may never run; wins over everything else. */
  deny: z.array(command).default([]),
  /** Web access for agents (WebFetch, WebSearch). */
  web: z.boolean().default(false),
})
export type PolicySettings = z.infer<typeof PolicySettings>

export const EnvSettings = z.strictObject({
  /** Globs of ignored files (such as ".env") that are copied into each worktree. */
  copy: z.array(z.string().min(1)).default([]),
  /** Variables that must be set before a run starts. */
  required: z.array(z.string().min(1)).default([]),
  /** Folders that worktrees share with the project by a symbolic link, such as "node_modules". */
  shared: z.array(z.string().min(1)).default([]),
})
export type EnvSettings = z.infer<typeof EnvSettings>

/**
 * The same keys, all optional and without their defaults. `partial()` alone keeps the defaults, with which a layer that
 * sets one key would overrule what the layers below it say about the others.
 */
function withoutDefaults<S extends Record<string, z.ZodDefault<z.ZodType>>>(schema: z.ZodObject<S, z.core.$strict>) {
  const bare = Object.entries(schema.shape).map(([key, value]) => [key, value.unwrap().optional()])
  return z.strictObject(Object.fromEntries(bare) as { [K in keyof S]: z.ZodOptional<ReturnType<S[K]['unwrap']>> })
}

/** One layer of configuration: a file, the environment or flags. Every key may be absent. */
export const SettingsLayer = z.strictObject({
  /** `false` leaves out a gate that was detected, or that a lower layer names. */
  gates: z.record(name, z.union([command, z.literal(false)])).optional(),
  pipeline: z.array(name).min(1).optional(),
  phases: z.record(name, PhaseSettings).optional(),
  strategy: StrategyName.optional(),
  limits: Limits.partial().optional(),
  /** Model by phase, role, or `default` and `escalation`. */
  models: z.record(name, z.string().min(1)).optional(),
  env: withoutDefaults(EnvSettings).optional(),
  setup: z.array(command).optional(),
  teardown: z.array(command).optional(),
  policy: withoutDefaults(PolicySettings).optional(),
  /** Load the repository's own Claude hooks, permissions and MCP servers into agents. */
  trust: z.boolean().optional(),
})
export type SettingsLayer = z.infer<typeof SettingsLayer>

/** A gate as it will be run. `source` says who proposed it, such as "config" or "package.json scripts.test". */
export const GateSettings = z.object({ name, command, source: z.string() })
export type GateSettings = z.infer<typeof GateSettings>

/** A step of the pipeline after names were looked up. Gates that a project does not have are left out before. */
export const Stage = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('agent'),
    phase: name,
    /** Whether a diff is due: true for `implement`. */
    writes: z.boolean(),
    /** Whether the agent may change files at all. */
    readOnly: z.boolean(),
    /** The prompt of a user's own phase, read from the base commit; null for ours. */
    prompt: z.string().nullable(),
  }),
  z.object({ kind: z.literal('gate'), gate: name }),
  z.object({ kind: z.literal('review') }),
])
export type Stage = z.infer<typeof Stage>

/** Everything that a run goes by, frozen when the run is recorded. */
export const RunSettings = z.object({
  gates: z.array(GateSettings),
  pipeline: z.array(Stage),
  strategy: StrategyName,
  /** Where the strategy came from: flag, spec, project file, user file, environment or default. */
  strategySource: z.string(),
  limits: Limits,
  models: z.record(z.string(), z.string()),
  env: EnvSettings,
  setup: z.array(command),
  teardown: z.array(command),
  policy: PolicySettings,
  trust: z.boolean(),
  /** What was detected, such as ["node", "npm"]; decides which commands agents may run. */
  stacks: z.array(z.string()),
  /** Files whose change calls for a new setup, such as "package-lock.json". */
  manifests: z.array(z.string()).optional(),
  /** What setup makes, as gitignore patterns: never committed, however the repository ignores. */
  setupOutputs: z.array(z.string()).optional(),
  /** Whether `setup` was detected and not configured: only then may we help it along. */
  setupDetected: z.boolean().optional(),
})
export type RunSettings = z.infer<typeof RunSettings>

export const RunOptions = z.object({
  yes: z.boolean(),
  merge: z.boolean(),
  allowRedBase: z.boolean(),
})
export type RunOptions = z.infer<typeof RunOptions>
