/** What the form asks for, and how values become text in a field and text becomes values again. Pure. */
import type { SettingSource, SettingsScope, SettingValue } from '../../../contract/procedures/settings.ts'
import { parseMoney } from '../../components/parse-money.ts'

/** `lines`: one entry per line; `names`: names with commas between them. */
export type FieldKind = 'number' | 'money' | 'choice' | 'lines' | 'names' | 'flag' | 'text'

export interface FieldSpec {
  readonly key: string
  readonly label: string
  readonly kind: FieldKind
  readonly hint: string
  readonly unit?: string
}

export interface FieldGroup {
  readonly title: string
  /** What one should know before changing any of it. */
  readonly note?: string
  readonly fields: readonly FieldSpec[]
}

export const STRATEGIES = ['auto', 'worktrees', 'sequential', 'files'] as const

export const GROUPS: readonly FieldGroup[] = [
  {
    title: 'Limits',
    fields: [
      { key: 'limits.agents', label: 'Agents at once', kind: 'number', hint: 'At work at the same time in one run.' },
      {
        key: 'limits.budgetUsd',
        label: 'Budget',
        kind: 'money',
        hint: 'What a whole run may cost. Empty means no cap.',
        unit: 'US$',
      },
      {
        key: 'limits.attempts',
        label: 'Attempts',
        kind: 'number',
        hint: 'Tries of a phase, and fixes of a gate, before you are asked.',
      },
      {
        key: 'limits.reviews',
        label: 'Review rounds',
        kind: 'number',
        hint: 'Reviews of a task before it goes to a stronger model, then to you.',
      },
      {
        key: 'limits.attemptMinutes',
        label: 'Time of an attempt',
        kind: 'number',
        hint: 'After so long an attempt is stopped.',
        unit: 'minutes',
      },
      {
        key: 'limits.gateMinutes',
        label: 'Time of a gate',
        kind: 'number',
        hint: 'After so long a gate, or a setup command, is stopped.',
        unit: 'minutes',
      },
    ],
  },
  {
    title: 'How tasks are worked on',
    fields: [
      { key: 'strategy', label: 'Strategy', kind: 'choice', hint: 'A spec or a flag may choose another one.' },
      {
        key: 'pipeline',
        label: 'Pipeline',
        kind: 'names',
        hint: 'Phases and gates in order, with commas between them.',
      },
    ],
  },
  {
    title: 'Commands in each worktree',
    note: 'Setup, gates and teardown run as you, outside of the policy for agents and without asking. They are read from the base commit; gates see none of your credentials in their environment.',
    fields: [
      { key: 'setup', label: 'Setup', kind: 'lines', hint: 'One command per line, run in each new worktree.' },
      { key: 'teardown', label: 'Teardown', kind: 'lines', hint: 'One command per line, run before a worktree goes.' },
      {
        key: 'env.copy',
        label: 'Files to copy',
        kind: 'lines',
        hint: 'Ignored files that each worktree gets, such as .env.',
      },
      {
        key: 'env.shared',
        label: 'Shared folders',
        kind: 'lines',
        hint: 'Linked from the project into each worktree.',
      },
      { key: 'env.required', label: 'Required variables', kind: 'lines', hint: 'Must be set before a run starts.' },
    ],
  },
  {
    title: 'What agents may do',
    fields: [
      {
        key: 'policy.allow',
        label: 'Allowed commands',
        kind: 'lines',
        hint: 'Beginnings, besides those of the stack and the gates.',
      },
      {
        key: 'policy.deny',
        label: 'Forbidden commands',
        kind: 'lines',
        hint: 'Win over everything. The lists of all files add up.',
      },
      { key: 'policy.web', label: 'Web', kind: 'flag', hint: 'Agents may fetch and search the web.' },
      {
        key: 'trust',
        label: 'Trust the repository',
        kind: 'flag',
        hint: "Agents load the repository's own hooks, permissions and MCP servers. Only you can give it, in your own settings.",
      },
    ],
  },
]

/** Which layer a scope writes. */
export const LAYER: Record<SettingsScope, SettingSource> = { user: 'user file', project: 'project file' }

const ORDER: readonly SettingSource[] = ['default', 'detected', 'user file', 'project file', 'environment']

export interface Standing {
  /** What this scope's own file says; absent: nothing. */
  readonly own: { readonly value: unknown } | null
  /** What would hold without it. */
  readonly below: SettingValue['layers'][number] | null
  /** What wins over it. */
  readonly above: SettingValue['layers'][number] | null
}

export function standingOf(value: SettingValue | undefined, scope: SettingsScope): Standing {
  const layers = value?.layers ?? []
  const rank = ORDER.indexOf(LAYER[scope])
  const own = layers.find((layer) => layer.source === LAYER[scope])
  return {
    own: own ? { value: own.value } : null,
    below: layers.findLast((layer) => ORDER.indexOf(layer.source) < rank) ?? null,
    // In the user's settings the project's file is that of one project among others.
    above: layers.findLast((layer) => ORDER.indexOf(layer.source) > rank) ?? null,
  }
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

export function draftOf(kind: FieldKind, value: unknown): string {
  if (value === undefined || value === null) return ''
  if (kind === 'lines') return texts(value).join('\n')
  if (kind === 'names') return texts(value).join(', ')
  return String(value)
}

/** What the text means; what cannot be meant is handed on as it is, so that the answer says what is expected. */
export function meantBy(kind: FieldKind, draft: string): unknown {
  const text = draft.trim()
  switch (kind) {
    case 'money': {
      const usd = parseMoney(text, 5)
      return usd.ok ? usd.value : text
    }
    case 'number':
      return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text
    case 'lines':
      return draft
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
    case 'names':
      return text.split(/[,\s]+/).filter((name) => name !== '')
    case 'flag':
      return text === 'true'
    case 'choice':
    case 'text':
      return text
  }
}

/** In one line, for what holds elsewhere. */
export function inWords(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(String).join(', ')
  if (value === true) return 'yes'
  if (value === false) return 'no'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const SOURCES: Record<SettingSource, string> = {
  default: 'default',
  detected: 'detected',
  'user file': 'your settings',
  'project file': 'project file',
  environment: 'environment',
}

export const sourceName = (source: SettingSource): string => SOURCES[source]

/** The values of a mapping such as `gates`, by the names in it. */
export const namedValues = (values: readonly SettingValue[], mapping: string): [name: string, value: SettingValue][] =>
  values.filter(({ key }) => key.startsWith(`${mapping}.`)).map((value) => [value.key.slice(mapping.length + 1), value])
