/** The YAML block at the head of a spec: which keys it may have, and what they mean as settings. */
import { z } from 'zod'
import { StrategyName } from '../../../contract/plan.ts'
import { fail, ok, type Result } from '../../../contract/result.ts'
import { Limits, SettingsLayer } from '../../../contract/settings.ts'
import { explainIssues } from '../settings/explain-issues.ts'
import type { SettingKey } from '../settings/setting-keys.ts'
import { SETTING_KEYS } from '../settings/setting-keys.ts'
import { parseYamlMapping } from '../settings/source-text.ts'

const limits = Limits.shape

const FrontMatter = z.strictObject({
  title: z.string().trim().min(1).max(300).optional(),
  base: z.string().trim().min(1).max(300).optional(),
  strategy: StrategyName.optional(),
  budget: limits.budgetUsd.optional(),
  budgetUsd: limits.budgetUsd.optional(),
  agents: limits.agents.optional(),
  maxAgents: limits.agents.optional(),
  pipeline: SettingsLayer.shape.pipeline,
  models: SettingsLayer.shape.models,
  limits: SettingsLayer.shape.limits,
})

const like = (path: string, other: string): SettingKey => ({
  path,
  expected: SETTING_KEYS.find((key) => key.path === other)?.expected ?? 'valid',
  default: '',
})
const SHARED = /^(?:strategy|pipeline|models|limits)(?:\.|$)/
export const FRONT_MATTER_KEYS: readonly SettingKey[] = [
  { path: 'title', expected: 'a text of at most 300 characters', default: 'the first heading' },
  { path: 'base', expected: 'the name of a branch', default: 'the current branch' },
  like('budget', 'limits.budgetUsd'),
  like('budgetUsd', 'limits.budgetUsd'),
  like('agents', 'limits.agents'),
  like('maxAgents', 'limits.agents'),
  ...SETTING_KEYS.filter((key) => SHARED.test(key.path)),
]

export interface FrontMatterContent {
  readonly title: string | null
  readonly base: string | null
  readonly settings: SettingsLayer
}

/** `firstLine` is the line of the file at which the YAML begins. The failure's details name `file:line` each. */
export function parseFrontMatter(yaml: string, file: string, firstLine: number): Result<FrontMatterContent> {
  const source = parseYamlMapping(yaml, file, firstLine)
  if (!source.ok) return source
  const { value, lineOf } = source.value
  const parsed = FrontMatter.safeParse(value)
  const problems = explainIssues(parsed.success ? [] : parsed.error.issues, value, FRONT_MATTER_KEYS)
  if (parsed.success) problems.push(...twice(parsed.data))
  if (!parsed.success || problems.length > 0) {
    const texts = problems
      .map(({ path, text }) => ({ line: lineOf(path), text }))
      .sort((a, b) => a.line - b.line)
      .map(({ line, text }) => `${file}:${line}: ${text}`)
    return fail('front-matter-invalid', texts[0] ?? file, texts)
  }
  const { title, base, strategy, pipeline, models } = parsed.data
  const budgetUsd = parsed.data.budgetUsd ?? parsed.data.budget
  const agents = parsed.data.agents ?? parsed.data.maxAgents
  const limits = {
    ...parsed.data.limits,
    ...(budgetUsd === undefined ? {} : { budgetUsd }),
    ...(agents === undefined ? {} : { agents }),
  }
  const settings: SettingsLayer = {
    ...(strategy === undefined ? {} : { strategy }),
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(models === undefined ? {} : { models }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
  }
  return ok({ title: title ?? null, base: base ?? null, settings })
}

/** The same thing said under two names is a mistake, even when both agree. */
function twice(data: z.infer<typeof FrontMatter>): { path: string[]; text: string }[] {
  const names = [
    [
      ['budgetUsd', data.budgetUsd],
      ['budget', data.budget],
      ['limits.budgetUsd', data.limits?.budgetUsd],
    ],
    [
      ['agents', data.agents],
      ['maxAgents', data.maxAgents],
      ['limits.agents', data.limits?.agents],
    ],
  ] as const
  return names.flatMap((group) => {
    const given = group.filter(([, value]) => value !== undefined).map(([name]) => name)
    const last = given.at(-1)
    if (given.length < 2 || last === undefined) return []
    return [
      { path: last.split('.'), text: `${given.map((name) => `"${name}"`).join(' and ')} mean the same; keep one.` },
    ]
  })
}
