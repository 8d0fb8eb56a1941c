/** Lays the layers of configuration over each other, and remembers which one each key came from. */
import type { Limits, SettingsLayer } from '../../../contract/settings.ts'

/** Lowest first: each beats the ones before it. */
export const LAYER_SOURCES = ['default', 'user file', 'project file', 'environment', 'spec', 'flag'] as const
export type LayerSource = (typeof LAYER_SOURCES)[number]

export interface SourcedLayer {
  readonly source: LayerSource
  /** How messages name it: a path, or "environment". */
  readonly origin: string
  readonly layer: SettingsLayer
}

export const DEFAULT_PIPELINE = ['research', 'design', 'implement', 'lint', 'typecheck', 'test', 'review'] as const

/**
 * Agents wait for the model most of their time, so their number does not depend on the cores; free memory and load
 * hold them back while the run goes on.
 */
export const DEFAULT_LIMITS: Limits = {
  agents: 4,
  attempts: 3,
  reviews: 4,
  budgetUsd: null,
  attemptMinutes: 60,
  gateMinutes: 20,
}

export interface MergedSettings {
  readonly layer: SettingsLayer
  /** By dotted key, such as "limits.agents" or "gates.test"; keys that nobody set are absent. */
  readonly sources: ReadonlyMap<string, SourcedLayer>
}

/** Mappings are merged key by key, lists and single values are replaced; `policy.deny` alone adds up. */
export function mergeLayers(layers: readonly SourcedLayer[]): MergedSettings {
  const sorted = layers.toSorted((a, b) => LAYER_SOURCES.indexOf(a.source) - LAYER_SOURCES.indexOf(b.source))
  const merged: SettingsLayer = {}
  const sources = new Map<string, SourcedLayer>()
  const denied: string[] = []
  for (const sourced of sorted) {
    const { layer } = sourced
    for (const [key, value] of Object.entries(layer)) {
      if (value === undefined) continue
      if (Array.isArray(value) || typeof value !== 'object') sources.set(key, sourced)
      else for (const inner of Object.keys(value)) sources.set(`${key}.${inner}`, sourced)
    }
    Object.assign(merged, {
      ...layer,
      gates: { ...merged.gates, ...layer.gates },
      phases: { ...merged.phases, ...layer.phases },
      limits: { ...merged.limits, ...layer.limits },
      models: { ...merged.models, ...layer.models },
      env: { ...merged.env, ...layer.env },
      policy: { ...merged.policy, ...layer.policy },
    })
    denied.push(...(layer.policy?.deny ?? []))
  }
  // What one layer forbids, no other may allow again.
  if (denied.length > 0) merged.policy = { ...merged.policy, deny: [...new Set(denied)] }
  return { layer: merged, sources }
}
