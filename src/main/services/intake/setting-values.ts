/** Every key with what each layer says of it, lowest first: what a form of the settings shows. Pure. */
import type { SettingProblem, SettingSource, SettingValue } from '../../../contract/procedures/settings.ts'
import type { GateSettings, SettingsLayer } from '../../../contract/settings.ts'
import { valueAt } from '../../domain/settings/edit-config.ts'
import { DEFAULT_LIMITS, DEFAULT_PIPELINE, type SourcedLayer } from '../../domain/settings/merge-layers.ts'
import { SETTING_KEYS, settingKey } from '../../domain/settings/setting-keys.ts'

export interface SettingSources {
  readonly detected: { readonly gates: readonly GateSettings[]; readonly setup: readonly string[] } | null
  /** Files and environment; their sources rank them. */
  readonly layers: readonly SourcedLayer[]
}

const DEFAULTS: SettingsLayer = {
  limits: DEFAULT_LIMITS,
  pipeline: [...DEFAULT_PIPELINE],
  strategy: 'auto',
  env: { copy: [], required: [], shared: [] },
  teardown: [],
  policy: { allow: [], deny: [], web: false },
  trust: false,
}

/** Mappings whose keys the user chooses. */
const NAMED = ['gates', 'phases', 'models'] as const

/** Lists and single values: what one can set without choosing a name first. */
const plainKeys = SETTING_KEYS.map((key) => key.path).filter(
  (path) => !/NAME|\[\]/.test(path) && !['gates', 'phases', 'models', 'limits', 'env', 'policy'].includes(path),
)

export function settingValues({ detected, layers }: SettingSources): SettingValue[] {
  const stack: { source: SettingSource; layer: SettingsLayer }[] = [{ source: 'default', layer: DEFAULTS }]
  if (detected !== null) {
    const gates = Object.fromEntries(detected.gates.map((gate) => [gate.name, gate.command]))
    stack.push({ source: 'detected', layer: { gates, setup: [...detected.setup] } })
  }
  for (const { source, layer } of layers)
    if (source === 'user file' || source === 'project file' || source === 'environment') stack.push({ source, layer })
  const named = NAMED.flatMap((mapping) => {
    const names = stack.flatMap(({ layer }) => Object.keys(layer[mapping] ?? {}))
    return [...new Set(names)].map((name) => `${mapping}.${name}`)
  })
  return [...plainKeys, ...named].map((key) => {
    const path = key.split('.')
    return {
      key,
      expected: settingKey(path)?.expected ?? 'valid',
      layers: stack.flatMap(({ source, layer }) => {
        const value = valueAt(layer, path)
        return value === undefined ? [] : [{ source, value }]
      }),
      addsUp: key === 'policy.deny',
    }
  })
}

/** `file:3: "limits.agents" must be ...` in its parts. */
export function problemOf(line: string, file: string): SettingProblem {
  const own = line.startsWith(`${file}:`) ? line.slice(file.length + 1) : line
  const numbered = /^(\d+): (.*)$/s.exec(own)
  const text = numbered?.[2] ?? own.trim()
  return { line: numbered ? Number(numbered[1]) : null, key: /^"([^"]+)" /.exec(text)?.[1] ?? null, text }
}
