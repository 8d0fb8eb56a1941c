/** Every key of the configuration: what its value must be, its default and what it does. Messages and docs go by it. */
import { nearest } from './nearest.ts'

export interface SettingKey {
  /** Dotted; `NAME` stands for a name that the user chooses, `[]` for each entry of a list. */
  readonly path: string
  /** What a value must be, as the end of "must be ...". */
  readonly expected: string
  /** As shown to a user. */
  readonly default: string
}

const strategies = '"sequential", "worktrees", "files" or "auto"'
const commands = 'a list of commands, such as ["npm ci"]'
const texts = 'a list of texts'
const text = 'a text'
const command = 'a command (a text that is not empty)'
const name = 'a name (letters, digits, "-" and "_", at most 41)'

export const SETTING_KEYS: readonly SettingKey[] = [
  { path: 'gates', expected: 'names with commands, such as {test: "npm test"}', default: 'detected' },
  { path: 'gates.NAME', expected: 'a command, or false to leave the gate out', default: 'detected' },
  {
    path: 'pipeline',
    expected: 'a list of phases and gates that is not empty',
    default: 'research, design, implement, lint, typecheck, test, review',
  },
  { path: 'pipeline.[]', expected: name, default: '' },
  { path: 'phases', expected: 'names with {prompt: FILE, gate: NAME}', default: 'none' },
  { path: 'phases.NAME', expected: '{prompt: FILE, gate: NAME}', default: '' },
  { path: 'phases.NAME.prompt', expected: 'the path of a Markdown file in the repository', default: 'required' },
  { path: 'phases.NAME.gate', expected: 'the name of a gate', default: 'none' },
  { path: 'strategy', expected: strategies, default: 'auto' },
  { path: 'limits', expected: 'keys such as agents and budgetUsd', default: '' },
  { path: 'limits.agents', expected: 'a whole number from 1 to 64', default: '4' },
  { path: 'limits.attempts', expected: 'a whole number from 1 to 50', default: '3' },
  { path: 'limits.reviews', expected: 'a whole number from 1 to 50', default: '4' },
  { path: 'limits.budgetUsd', expected: 'an amount of US dollars above 0, or null for no cap', default: 'null' },
  { path: 'limits.attemptMinutes', expected: 'a number of minutes above 0 and up to 1440', default: '60' },
  { path: 'limits.gateMinutes', expected: 'a number of minutes above 0 and up to 1440', default: '20' },
  { path: 'models', expected: 'names of phases or roles with models, such as {default: sonnet}', default: 'none' },
  { path: 'models.NAME', expected: 'the name of a model', default: '' },
  { path: 'env', expected: 'the keys copy, required and shared', default: '' },
  { path: 'env.copy', expected: 'a list of globs, such as [".env"]', default: '[]' },
  { path: 'env.copy.[]', expected: text, default: '' },
  { path: 'env.required', expected: 'a list of variable names', default: '[]' },
  { path: 'env.required.[]', expected: text, default: '' },
  { path: 'env.shared', expected: 'a list of folders', default: '[]' },
  { path: 'env.shared.[]', expected: text, default: '' },
  { path: 'setup', expected: commands, default: 'detected' },
  { path: 'setup.[]', expected: command, default: '' },
  { path: 'teardown', expected: commands, default: '[]' },
  { path: 'teardown.[]', expected: command, default: '' },
  { path: 'policy', expected: 'the keys allow, deny and web', default: '' },
  { path: 'policy.allow', expected: texts, default: '[]' },
  { path: 'policy.allow.[]', expected: command, default: '' },
  { path: 'policy.deny', expected: texts, default: '[]' },
  { path: 'policy.deny.[]', expected: command, default: '' },
  { path: 'policy.web', expected: 'true or false', default: 'false' },
  { path: 'trust', expected: 'true or false', default: 'false' },
]

/** The entry for a concrete path such as `["gates", "test"]`, or null when there is no such key. */
export function settingKey(
  path: readonly PropertyKey[],
  keys: readonly SettingKey[] = SETTING_KEYS,
): SettingKey | null {
  const steps = path.map((step) => (typeof step === 'number' ? '[]' : String(step)))
  return (
    keys.find((key) => {
      const pattern = key.path.split('.')
      return pattern.length === steps.length && pattern.every((part, at) => part === 'NAME' || part === steps[at])
    }) ?? null
  )
}

/** The known key nearest to an unknown one, in full: a neighbour, or the same word elsewhere (`agents` -> `limits.agents`). */
export function nearestKey(path: readonly PropertyKey[], keys: readonly SettingKey[] = SETTING_KEYS): string | null {
  const unknown = String(path.at(-1) ?? '')
  const known = keys.map((key) => key.path).filter((candidate) => !/NAME$|\[\]/.test(candidate))
  const plain = (word: string) => word.toLowerCase().replaceAll(/[-_]/g, '')
  const parent = path.slice(0, -1).map(String)
  const neighbours = known.filter((candidate) => sameParent(candidate.split('.').slice(0, -1), parent))
  const elsewhere = known.find((candidate) => plain(candidate.split('.').at(-1) ?? '') === plain(unknown))
  const beside = nearest(
    unknown,
    neighbours.map((candidate) => candidate.split('.').at(-1) ?? ''),
  )
  if (beside !== null && plain(beside) === plain(unknown)) return [...parent, beside].join('.')
  if (elsewhere !== undefined && !elsewhere.includes('NAME')) return elsewhere
  return beside === null ? null : [...parent, beside].join('.')
}

const sameParent = (pattern: readonly string[], parent: readonly string[]): boolean =>
  pattern.length === parent.length && pattern.every((part, at) => part === 'NAME' || part === parent[at])
