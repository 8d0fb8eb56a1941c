/** What `config get`, `config set` and `config check` do. */
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { editConfig, parseKey, valueAt } from '../../domain/settings/edit-config.ts'
import {
  DEFAULT_LIMITS,
  DEFAULT_PIPELINE,
  LAYER_SOURCES,
  mergeLayers,
  type SourcedLayer,
} from '../../domain/settings/merge-layers.ts'
import { type ConfigFailure, parseSettingsLayer } from '../../domain/settings/parse-layer.ts'
import { MOST_CONFIG_BYTES } from './load-settings.ts'
import { readTextFile, replaceTextFile } from './read-text-file.ts'

export interface ConfigValue {
  readonly key: string
  /** As configured, or the default; null when neither says anything (or the value is null). */
  readonly value: unknown
  /** Such as "project file" or "default". */
  readonly source: string
}

type KeyFailure = Failure<'unknown-key' | 'config-invalid'>

/** The value that counts for a dotted key, and which layer it comes from. */
export function configGet(layers: readonly SourcedLayer[], key: string): Result<ConfigValue, KeyFailure> {
  const path = parseKey(key)
  if (!path.ok) return path
  const base: SourcedLayer = {
    source: 'default',
    origin: 'default',
    layer: { limits: DEFAULT_LIMITS, pipeline: [...DEFAULT_PIPELINE], strategy: 'auto', trust: false },
  }
  const { layer, sources } = mergeLayers([base, ...layers])
  const value = valueAt(layer, path.value)
  // A mapping may come from several layers: the highest that says something about it.
  const under = [...sources].filter(([name]) => name === key || name.startsWith(`${key}.`))
  const ranks = under.map(([, sourced]) => LAYER_SOURCES.indexOf(sourced.source))
  return ok({ key, value: value ?? null, source: LAYER_SOURCES[Math.max(0, ...ranks)] ?? 'default' })
}

/** Writes one key into a file; null removes it. The file is valid afterwards, or unchanged. */
export async function configSet(
  file: string,
  key: string,
  value: string | null,
): Promise<
  Result<{ changed: boolean }, Failure<'unknown-key' | 'config-invalid' | 'unreadable' | 'too-large' | 'unwritable'>>
> {
  const text = await readTextFile(file, MOST_CONFIG_BYTES)
  if (!text.ok) return text
  const edited = editConfig(text.value ?? '', file, key, value)
  if (!edited.ok) return edited
  if (edited.value === (text.value ?? '')) return ok({ changed: false })
  const written = await replaceTextFile(file, edited.value)
  return written.ok ? ok({ changed: true }) : written
}

/** Reads one file for its problems alone; a file that does not exist has none. */
export async function configCheck(file: string): Promise<Result<{ found: boolean; notes: string[] }, ConfigFailure>> {
  const text = await readTextFile(file, MOST_CONFIG_BYTES)
  if (!text.ok) return fail('config-invalid', text.failure.message, [text.failure.message])
  if (text.value === null) return ok({ found: false, notes: [] })
  const layer = parseSettingsLayer(text.value, file)
  if (!layer.ok) return layer
  const { phases = {}, pipeline = [] } = layer.value
  const unused = Object.keys(phases).filter(
    (phase) => !pipeline.includes(phase) && !['research', 'design', 'implement'].includes(phase),
  )
  const notes = unused.map((phase) => `${file}: "phases.${phase}" is in no pipeline of this file, so nothing runs it.`)
  return ok({ found: true, notes })
}
