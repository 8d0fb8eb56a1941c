/** Turns what zod found wrong with a mapping into sentences: the key's path, what was found, what is expected. */
import type { z } from 'zod'
import { nearestKey, type SettingKey, settingKey } from './setting-keys.ts'

export interface SettingProblem {
  readonly path: readonly PropertyKey[]
  readonly text: string
}

export function explainIssues(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  keys?: readonly SettingKey[],
): SettingProblem[] {
  return [
    ...issues.flatMap((issue) => explain(issue, value, keys)),
    // zod leaves this one key out of records without a word.
    ...hiddenKeys(value, []).map((path) => unknownKey(path, keys)),
  ].filter((problem, index, all) => all.findIndex((other) => other.text === problem.text) === index)
}

function explain(issue: z.core.$ZodIssue, value: unknown, keys?: readonly SettingKey[]): SettingProblem[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...issue.path, key], keys))
  if (issue.code === 'invalid_key') {
    const text = `"${dotted(issue.path)}" is no valid name: names are letters, digits, "-" and "_", at most 41, and begin with a letter or digit.`
    return [{ path: issue.path, text }]
  }
  const found = at(value, issue.path)
  const expected = settingKey(issue.path, keys)?.expected
  const must = expected === undefined ? `is not valid (${issue.message})` : `must be ${expected}`
  return [{ path: issue.path, text: `"${dotted(issue.path)}" ${must}, but ${shown(found)} was found.` }]
}

function unknownKey(path: readonly PropertyKey[], keys?: readonly SettingKey[]): SettingProblem {
  const near = nearestKey(path, keys)
  const hint = near === null ? 'Remove it.' : `The nearest known key is "${near}".`
  return { path, text: `"${dotted(path)}" is an unknown key. ${hint}` }
}

/** Keys called `__proto__`, wherever they are. */
function hiddenKeys(value: unknown, path: readonly PropertyKey[]): PropertyKey[][] {
  if (typeof value !== 'object' || value === null || path.length > 6) return []
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(key === '__proto__' ? [[...path, key]] : []),
    ...hiddenKeys(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  ])
}

const dotted = (path: readonly PropertyKey[]): string =>
  path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${String(step)}`))
    .join('')

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let inner = value
  for (const step of path)
    inner = typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[step] : undefined
  return inner
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
