/** Turns layers of configuration and what was detected into the settings that a run is frozen with. */
import type { Result } from '../../../contract/result.ts'
import { ok } from '../../../contract/result.ts'
import { type GateSettings, Limits, type RunSettings, type Stage } from '../../../contract/settings.ts'
import {
  DEFAULT_LIMITS,
  DEFAULT_PIPELINE,
  type MergedSettings,
  mergeLayers,
  type SourcedLayer,
} from './merge-layers.ts'
import { nearest } from './nearest.ts'
import { type ConfigFailure, configFailure } from './parse-layer.ts'
import { promptPath } from './prompt-path.ts'

/** What was found in the repository at the base commit. */
export interface DetectedSettings {
  readonly gates: readonly GateSettings[]
  readonly setup: readonly string[]
  readonly stacks: readonly string[]
  readonly manifests?: readonly string[]
  readonly setupOutputs?: readonly string[]
}

export interface SettingsQuestion {
  /** In any order; their sources rank them. */
  readonly layers: readonly SourcedLayer[]
  readonly detected: DetectedSettings
  /** Text of a file at the base commit, or null. */
  readonly readPrompt: (path: string) => Promise<string | null>
}

/** Our own agent phases that a pipeline may name, and whether they may change files. */
const OWN_PHASES: Readonly<Record<string, { readOnly: boolean }>> = {
  research: { readOnly: true },
  design: { readOnly: true },
  implement: { readOnly: false },
}
/** Names with a meaning of their own, which no phase or gate of a user may take. */
const RESERVED = ['plan', 'fix', 'review', 'revise', 'resolve', 'merge']

/** Every problem is told, each with the file that it comes from. */
export async function resolveSettings(question: SettingsQuestion): Promise<Result<RunSettings, ConfigFailure>> {
  const { detected } = question
  const merged = mergeLayers(question.layers)
  const { layer, sources } = merged
  const gates = resolveGates(merged, detected.gates)
  const problems = nameProblems(merged, gates)
  const { entries, problems: pipelineProblems } = pipelineEntries(merged, gates)
  problems.push(...pipelineProblems)

  const pipeline: Stage[] = []
  for (const { entry, origin } of entries) {
    const stages = await stagesOf(entry, origin, merged, gates, question.readPrompt)
    if (typeof stages === 'string') problems.push(stages)
    // A gate that a phase brought along may be named right after it as well: once is enough.
    else for (const stage of stages) if (!sameGate(pipeline.at(-1), stage)) pipeline.push(stage)
  }
  if (problems.length === 0 && !pipeline.some((stage) => stage.kind === 'agent' && !stage.readOnly))
    problems.push(`${entries[0]?.origin ?? 'pipeline'}: "pipeline" has no phase that changes files; add "implement".`)
  if (problems.length > 0) return configFailure([...new Set(problems)])

  const used = new Set(pipeline.flatMap((stage) => (stage.kind === 'gate' ? [stage.gate] : [])))
  return ok({
    gates: [...used].flatMap((name) => gates.filter((gate) => gate.name === name)),
    pipeline,
    strategy: layer.strategy ?? 'auto',
    strategySource: sources.get('strategy')?.source ?? 'default',
    limits: Limits.parse({ ...DEFAULT_LIMITS, ...layer.limits }),
    models: { ...layer.models },
    env: { copy: layer.env?.copy ?? [], required: layer.env?.required ?? [], shared: layer.env?.shared ?? [] },
    setup: [...(layer.setup ?? detected.setup)],
    teardown: [...(layer.teardown ?? [])],
    policy: { allow: layer.policy?.allow ?? [], deny: layer.policy?.deny ?? [], web: layer.policy?.web ?? false },
    trust: layer.trust ?? false,
    stacks: [...detected.stacks],
    manifests: [...(detected.manifests ?? [])],
    setupOutputs: [...(detected.setupOutputs ?? [])],
    setupDetected: layer.setup === undefined,
  })
}

/** Detected gates, changed, removed and added to by the configuration. */
export function resolveGates({ layer, sources }: MergedSettings, detected: readonly GateSettings[]): GateSettings[] {
  const gates = new Map(detected.map((gate) => [gate.name, gate]))
  for (const [name, command] of Object.entries(layer.gates ?? {})) {
    const source = sources.get(`gates.${name}`)?.source
    if (command === false) gates.delete(name)
    else gates.set(name, { name, command, source: source === 'project file' ? 'config' : (source ?? 'config') })
  }
  return [...gates.values()]
}

function nameProblems({ layer, sources }: MergedSettings, gates: readonly GateSettings[]): string[] {
  const problems: string[] = []
  for (const name of Object.keys(layer.gates ?? {})) {
    const origin = sources.get(`gates.${name}`)?.origin ?? 'configuration'
    if (RESERVED.includes(name) || name in OWN_PHASES)
      problems.push(`${origin}: "gates.${name}" has the name of a phase; give the gate another name.`)
  }
  for (const name of Object.keys(layer.phases ?? {})) {
    const origin = sources.get(`phases.${name}`)?.origin ?? 'configuration'
    if (RESERVED.includes(name))
      problems.push(
        `${origin}: "phases.${name}" has the name of a step of Switchyard's own; give the phase another name.`,
      )
    if (gates.some((gate) => gate.name === name))
      problems.push(`${origin}: "phases.${name}" has the name of a gate; give one of them another name.`)
  }
  return problems
}

interface Entry {
  readonly entry: string
  readonly origin: string
}

/** The names that the pipeline consists of, `merge` removed; what is wrong with the list itself. */
function pipelineEntries(
  { layer, sources }: MergedSettings,
  gates: readonly GateSettings[],
): { entries: Entry[]; problems: string[] } {
  if (layer.pipeline === undefined) return { entries: defaultPipeline(gates), problems: [] }
  const origin = sources.get('pipeline')?.origin ?? 'configuration'
  const problems: string[] = []
  const names = layer.pipeline.at(-1) === 'merge' ? layer.pipeline.slice(0, -1) : [...layer.pipeline]
  if (names.includes('merge'))
    problems.push(`${origin}: "pipeline" names "merge" before its end; merging is always the last step, so remove it.`)
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index))
  for (const name of repeated) problems.push(`${origin}: "pipeline" names "${name}" more than once; keep one.`)
  const entries = [...new Set(names)].filter((name) => name !== 'merge').map((entry) => ({ entry, origin }))
  return { entries, problems }
}

/** Gates that the project lacks are left out; gates with other names run before the review. */
function defaultPipeline(gates: readonly GateSettings[]): Entry[] {
  const known: readonly string[] = DEFAULT_PIPELINE
  const present = known.filter(
    (name) => name in OWN_PHASES || name === 'review' || gates.some((gate) => gate.name === name),
  )
  const others = gates.map((gate) => gate.name).filter((name) => !known.includes(name))
  const names = [...present.filter((name) => name !== 'review'), ...others, 'review']
  return names.map((entry) => ({ entry, origin: 'default pipeline' }))
}

/** The stages that a name stands for, or the sentence that says why there are none. */
async function stagesOf(
  name: string,
  origin: string,
  { layer, sources }: MergedSettings,
  gates: readonly GateSettings[],
  readPrompt: SettingsQuestion['readPrompt'],
): Promise<Stage[] | string> {
  if (name === 'review') return [{ kind: 'review' }]
  const own = OWN_PHASES[name]
  const custom = layer.phases?.[name]
  if (custom === undefined) {
    if (own !== undefined)
      return [{ kind: 'agent', phase: name, writes: name === 'implement', readOnly: own.readOnly, prompt: null }]
    if (gates.some((gate) => gate.name === name)) return [{ kind: 'gate', gate: name }]
    return unknownStage(name, origin, layer, gates)
  }

  // Told by `nameProblems` already.
  if (gates.some((gate) => gate.name === name)) return []
  const where = sources.get(`phases.${name}`)?.origin ?? 'configuration'
  const path = promptPath(custom.prompt)
  if (!path.ok)
    return `${where}: "phases.${name}.prompt" is ${JSON.stringify(custom.prompt)}, which ${path.failure.message}.`
  const prompt = await readPrompt(path.value)
  if (prompt === null)
    return `${where}: "phases.${name}.prompt" is "${custom.prompt}", but the base commit has no such file; commit it or correct the path.`
  if (prompt.trim() === '') return `${where}: "phases.${name}.prompt" is "${custom.prompt}", but that file is empty.`
  const stage: Stage = {
    kind: 'agent',
    phase: name,
    writes: name === 'implement',
    readOnly: own?.readOnly ?? false,
    prompt,
  }
  if (custom.gate === undefined) return [stage]
  if (gates.some((gate) => gate.name === custom.gate)) return [stage, { kind: 'gate', gate: custom.gate }]
  const near = nearest(
    custom.gate,
    gates.map((gate) => gate.name),
  )
  const hint = near === null ? `Add it under "gates".` : `The nearest gate is "${near}".`
  return `${where}: "phases.${name}.gate" names "${custom.gate}", but there is no such gate. ${hint}`
}

function unknownStage(
  name: string,
  origin: string,
  layer: MergedSettings['layer'],
  gates: readonly GateSettings[],
): string {
  if (layer.gates?.[name] === false)
    return `${origin}: "pipeline" names "${name}", but "gates.${name}" is false; remove one of the two.`
  const known = [
    ...Object.keys(OWN_PHASES),
    'review',
    ...Object.keys(layer.phases ?? {}),
    ...gates.map((gate) => gate.name),
  ]
  if (['lint', 'typecheck', 'test', 'build'].includes(name))
    return `${origin}: "pipeline" names the gate "${name}", but none was detected; add "gates.${name}" with its command, or remove it from the pipeline.`
  return `${origin}: "pipeline" names "${name}", which is neither a phase nor a gate. The nearest known one is "${nearest(name, known)}".`
}

const sameGate = (a: Stage | undefined, b: Stage): boolean =>
  a?.kind === 'gate' && b.kind === 'gate' && a.gate === b.gate
