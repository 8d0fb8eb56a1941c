/** Reads one layer of configuration from a text, with everything that is wrong with it, by file and line. */
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { SettingsLayer } from '../../../contract/settings.ts'
import { explainIssues } from './explain-issues.ts'
import { parseYamlMapping } from './source-text.ts'

export type ConfigFailure = Failure<'config-invalid'>

/** `file` is how messages name the text. */
export function parseSettingsLayer(text: string, file: string): Result<SettingsLayer, ConfigFailure> {
  const source = parseYamlMapping(text.replace(/^\uFEFF/, ''), file)
  if (!source.ok) return configFailure(source.failure.details ?? [source.failure.message])
  const { value, lineOf } = source.value
  const parsed = SettingsLayer.safeParse(value)
  const problems = explainIssues(parsed.success ? [] : parsed.error.issues, value)
    .map(({ path, text }) => ({ line: lineOf(path), text }))
    .sort((a, b) => a.line - b.line)
    .map((problem) => `${file}:${problem.line}: ${problem.text}`)
  return parsed.success && problems.length === 0 ? ok(parsed.data) : configFailure(problems)
}

export function configFailure(problems: readonly string[]): { ok: false; failure: ConfigFailure } {
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
  return fail('config-invalid', `${problems[0] ?? 'The configuration is not valid.'}${more}`, problems)
}
