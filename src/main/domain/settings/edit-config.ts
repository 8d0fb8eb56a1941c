/** Changes one key in the text of a configuration file: comments and order stay, and the outcome is valid or refused. */
import { isMap, isNode, parse, parseDocument } from 'yaml'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { SettingsLayer } from '../../../contract/settings.ts'
import { parseSettingsLayer } from './parse-layer.ts'
import { nearestKey, settingKey } from './setting-keys.ts'

export type EditFailure = Failure<'config-invalid' | 'unknown-key'>

/** A dotted key as its steps, when the configuration has such a key. */
export function parseKey(key: string): Result<readonly string[], EditFailure> {
  const path = key.split('.')
  if (path.every((step) => step !== '' && step !== '__proto__') && settingKey(path) !== null && !path.includes('[]'))
    return ok(path)
  const near = nearestKey(path) ?? nearestKey(path.slice(0, 1))
  return fail('unknown-key', `"${key}" is no key of the configuration. The nearest known key is "${near ?? 'gates'}".`)
}

/**
 * The text with `key` set to `value`, or without the key when `value` is null.
 * The value is read as YAML (`4`, `false`, `[implement, test]`), and as plain text where that alone is valid.
 */
export function editConfig(text: string, file: string, key: string, value: string | null): Result<string, EditFailure> {
  const path = parseKey(key)
  if (!path.ok) return path
  const before = parseSettingsLayer(text, file)
  if (!before.ok) return before
  if (value === null) return edited(text, file, path.value, undefined)
  const readings: unknown[] = [readYaml(value), value].filter((reading) => reading !== undefined && reading !== null)
  // A budget of "null" is the one null that means something.
  if (key === 'limits.budgetUsd' && /^(?:null|none)$/i.test(value.trim())) readings.unshift(null)
  let last: Result<string, EditFailure> = fail(
    'config-invalid',
    `"${key}" must be ${settingKey(path.value)?.expected ?? 'valid'}, but nothing was given.`,
  )
  for (const reading of readings) {
    const outcome = edited(text, file, path.value, reading)
    if (outcome.ok) return outcome
    // The first reading's message speaks of the value as the user meant it.
    if (reading === readings[0]) last = outcome
  }
  return last
}

/** What a layer says for a dotted key; undefined when it says nothing. */
export function valueAt(layer: SettingsLayer, path: readonly string[]): unknown {
  let inner: unknown = layer
  for (const step of path)
    inner =
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, step)
        ? (inner as Record<string, unknown>)[step]
        : undefined
  return inner
}

function edited(text: string, file: string, path: readonly string[], value: unknown): Result<string, EditFailure> {
  const windows = text.includes('\r\n')
  const document = parseDocument(text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n'), { logLevel: 'error' })
  if (value === undefined) {
    if (isMap(document.contents)) document.deleteIn(path)
    // A mapping that lost its last key would be read as empty on purpose.
    for (let up = path.slice(0, -1); up.length > 0; up = up.slice(0, -1)) {
      const parent: unknown = document.getIn(up)
      if (!isMap(parent) || parent.items.length > 0) break
      document.deleteIn(up)
    }
  } else {
    const node = document.createNode(value)
    const old: unknown = document.getIn(path, true)
    // What a person wrote beside the value stays beside it.
    if (isNode(old)) {
      if (old.comment != null) node.comment = old.comment
      if (old.commentBefore != null) node.commentBefore = old.commentBefore
    }
    document.setIn(path, node)
  }
  const empty = isMap(document.contents) && document.contents.items.length === 0
  if (empty) document.contents = null
  const written = document.toString({ lineWidth: 0 }).replace(/^null\n$/, '')
  const after = parseSettingsLayer(written, file)
  if (after.ok) return ok(windows ? written.replaceAll('\n', '\r\n') : written)
  // The line is that of a text that nobody has seen yet.
  const problems = (after.failure.details ?? [after.failure.message]).map((problem) =>
    problem.replace(/^.*?:\d+: /, ''),
  )
  return fail('config-invalid', problems[0] ?? after.failure.message, problems)
}

function readYaml(value: string): unknown {
  try {
    return parse(value, { logLevel: 'error' })
  } catch {
    return undefined
  }
}
