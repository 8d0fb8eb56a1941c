/** Layers that do not come from a file: environment variables and command-line flags, both as text. */
import type { Result } from '../../../contract/result.ts'
import { ok } from '../../../contract/result.ts'
import { SettingsLayer } from '../../../contract/settings.ts'
import { type ConfigFailure, configFailure } from './parse-layer.ts'
import { settingKey } from './setting-keys.ts'

type Reading = 'number' | 'budget' | 'text' | 'flag' | 'names'

/** Which variable sets which key. */
export const ENVIRONMENT_KEYS: Readonly<Record<string, readonly [path: string, reading: Reading]>> = {
  SWITCHYARD_AGENTS: ['limits.agents', 'number'],
  SWITCHYARD_ATTEMPTS: ['limits.attempts', 'number'],
  SWITCHYARD_REVIEWS: ['limits.reviews', 'number'],
  SWITCHYARD_BUDGET_USD: ['limits.budgetUsd', 'budget'],
  SWITCHYARD_ATTEMPT_MINUTES: ['limits.attemptMinutes', 'number'],
  SWITCHYARD_GATE_MINUTES: ['limits.gateMinutes', 'number'],
  SWITCHYARD_STRATEGY: ['strategy', 'text'],
  SWITCHYARD_PIPELINE: ['pipeline', 'names'],
  SWITCHYARD_MODEL: ['models.default', 'text'],
  SWITCHYARD_ESCALATION_MODEL: ['models.escalation', 'text'],
  SWITCHYARD_TRUST: ['trust', 'flag'],
}

/** Flags of `run` and `plan`, by their names there. */
export const FLAG_KEYS: Readonly<Record<string, readonly [path: string, reading: Reading]>> = {
  maxAgents: ['limits.agents', 'number'],
  budget: ['limits.budgetUsd', 'budget'],
  strategy: ['strategy', 'text'],
  model: ['models.default', 'text'],
  pipeline: ['pipeline', 'names'],
}

/** Variables that are not set, or empty, say nothing. Other variables are none of our business here. */
export const settingsFromEnvironment = (
  env: Readonly<Record<string, string | undefined>>,
): Result<SettingsLayer, ConfigFailure> => readValues(env, ENVIRONMENT_KEYS, (name) => name)

export const settingsFromFlags = (
  flags: Readonly<Partial<Record<keyof typeof FLAG_KEYS, string | undefined>>>,
): Result<SettingsLayer, ConfigFailure> =>
  readValues(flags, FLAG_KEYS, (name) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)

function readValues(
  values: Readonly<Record<string, string | undefined>>,
  known: Readonly<Record<string, readonly [string, Reading]>>,
  named: (name: string) => string,
): Result<SettingsLayer, ConfigFailure> {
  const problems: string[] = []
  const layer: Record<string, unknown> = {}
  for (const [name, [path, reading]] of Object.entries(known)) {
    const text = values[name]?.trim()
    if (text === undefined || text === '') continue
    const entry = nest(path.split('.'), read(text, reading))
    if (!SettingsLayer.safeParse(entry).success) {
      const expected = settingKey(path.split('.'))?.expected ?? 'valid'
      const also = reading === 'budget' ? ' (or "none")' : ''
      problems.push(`${named(name)}: must be ${expected}${also}, but ${JSON.stringify(text.slice(0, 60))} was found.`)
      continue
    }
    for (const [key, value] of Object.entries(entry))
      layer[key] = isMapping(value) && isMapping(layer[key]) ? { ...layer[key], ...value } : value
  }
  return problems.length > 0 ? configFailure(problems) : ok(SettingsLayer.parse(layer))
}

function read(text: string, reading: Reading): unknown {
  switch (reading) {
    case 'number':
      return number(text)
    case 'budget':
      return /^(?:none|null|unlimited)$/i.test(text) ? null : number(text.replace(/^\$/, ''))
    case 'flag':
      return /^(?:1|true|yes|on)$/i.test(text) ? true : /^(?:0|false|no|off)$/i.test(text) ? false : text
    case 'names':
      return text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
    case 'text':
      return text
  }
}

/** Decimal notation only: `Number` would also take "0x10" and "". */
const number = (text: string): unknown => (/^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text)

const nest = (path: readonly string[], value: unknown): Record<string, unknown> => {
  const [first = '', ...rest] = path
  return { [first]: rest.length === 0 ? value : nest(rest, value) }
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
