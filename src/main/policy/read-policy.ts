/** Reads a policy snapshot by hand: the hook runs once per tool call and cannot afford to load zod. Same schema. */
import type { PolicySnapshot } from './policy-snapshot.ts'

type Shape = 'string' | 'boolean' | 'strings' | 'strings or null' | 'word lists'

const REQUIRED: Record<string, Shape> = {
  worktree: 'string',
  readOnly: 'boolean',
  writable: 'strings or null',
  protected: 'strings',
  readable: 'strings',
  allow: 'word lists',
  deny: 'word lists',
  web: 'boolean',
}
const OPTIONAL: Record<string, { shape: Shape; absent: unknown }> = {
  mcp: { shape: 'boolean', absent: false },
  scratch: { shape: 'strings', absent: [] },
  scripts: { shape: 'boolean', absent: false },
}

const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

function matches(value: unknown, shape: Shape): boolean {
  switch (shape) {
    case 'string':
    case 'boolean':
      return typeof value === shape
    case 'strings':
      return isStrings(value)
    case 'strings or null':
      return value === null || isStrings(value)
    case 'word lists':
      return Array.isArray(value) && value.every(isStrings)
  }
}

/** Throws with a sentence when the text is not exactly a policy: the hook then denies. */
export function parsePolicy(text: string): PolicySnapshot {
  const input: unknown = JSON.parse(text)
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw new Error('it is not an object')
  const given = new Map<string, unknown>(Object.entries(input))
  if (given.get('version') !== 1) throw new Error('its version is not 1')
  const policy: Record<string, unknown> = { version: 1 }
  for (const [key, shape] of Object.entries(REQUIRED)) {
    if (!matches(given.get(key), shape)) throw new Error(`"${key}" is missing or wrong`)
    policy[key] = given.get(key)
  }
  for (const [key, { shape, absent }] of Object.entries(OPTIONAL)) {
    const value = given.has(key) ? given.get(key) : absent
    if (!matches(value, shape)) throw new Error(`"${key}" is wrong`)
    policy[key] = value
  }
  for (const key of given.keys()) if (!(key in policy)) throw new Error(`"${key}" is unknown`)
  return policy as PolicySnapshot
}
