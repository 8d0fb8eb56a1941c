/** Finds changes to what the checks check: configuration of linters, type checkers and test runners, and suppressions. */
import type { Finding } from '../../../contract/verdict.ts'
import type { AddedLines, ChangedFile, FileVersions } from './input.ts'

/** Files that configure a check and nothing else. */
const WHOLE: readonly RegExp[] = [
  /^(?:\.eslintrc(?:\.\w+)?|eslint\.config\.[cm]?[jt]s|\.eslintignore)$/,
  /^biome\.jsonc?$/,
  /^\.?oxlint(?:rc)?\.json$/,
  /^(?:tsconfig|jsconfig)(?:\.[\w.-]+)?\.json$/,
  /^(?:vitest|jest|playwright|cypress|karma|ava|wdio|web-test-runner)(?:\.[\w-]+)?\.(?:config|conf|workspace)\.(?:[cm]?[jt]s|json)$/,
  /^(?:jest|vitest)\.(?:setup|projects)\.[cm]?[jt]s$/,
  /^\.mocharc(?:\.\w+)?$/,
  /^(?:\.nycrc(?:\.\w+)?|\.c8rc(?:\.json)?|codecov\.ya?ml|\.codecov\.yml)$/,
  /^(?:pytest\.ini|\.?ruff\.toml|\.?mypy\.ini|\.flake8|\.?pylintrc|pyrightconfig\.json|\.coveragerc|noxfile\.py|\.bandit)$/,
  /^\.golangci\.(?:ya?ml|toml|json)$/,
  /^(?:\.?clippy\.toml|\.?rustfmt\.toml|deny\.toml|nextest\.toml)$/,
  /^(?:\.rubocop(?:_todo)?\.yml|\.rspec)$/,
  /^(?:phpunit(?:\.\w+)?\.xml(?:\.dist)?|phpstan(?:-baseline)?(?:\.\w+)?\.neon(?:\.dist)?|psalm\.xml(?:\.dist)?|\.?phpcs\.xml(?:\.dist)?|\.php-cs-fixer(?:\.dist)?\.php)$/,
  /^(?:checkstyle|pmd|spotbugs)[\w-]*\.xml$/,
  /^(?:detekt[\w-]*\.ya?ml|\.editorconfig|\.globalconfig|Directory\.Build\.(?:props|targets)|[\w.-]+\.(?:ruleset|runsettings))$/,
  /^\.pre-commit-config\.ya?ml$/,
]

/** Files that hold the settings of checks beside other things: only the named sections count. */
const SECTIONS: readonly { readonly file: RegExp; readonly sections: RegExp }[] = [
  {
    file: /^pyproject\.toml$/,
    sections:
      /^\s*\[+\s*tool\.(?:ruff|mypy|pytest|pylint|flake8|pyright|basedpyright|coverage|black|isort|bandit|tox)\b/,
  },
  {
    file: /^(?:setup\.cfg|tox\.ini)$/,
    sections: /^\s*\[\s*(?:flake8|mypy|tool:pytest|pytest|pylint|isort|coverage|testenv)\b/,
  },
  { file: /^Cargo\.toml$/, sections: /^\s*\[\s*(?:workspace\.)?lints\b/ },
]

const PACKAGE_KEYS = [
  'jest',
  'vitest',
  'ava',
  'mocha',
  'eslintConfig',
  'eslintIgnore',
  'xo',
  'standard',
  'nyc',
  'c8',
  'tap',
]

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Lines of the sections whose header matches, in order. */
function sectionsOf(text: string, header: RegExp): string {
  let inside = false
  const lines: string[] = []
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*\[/.test(line)) inside = header.test(line)
    if (inside && line.trim() !== '') lines.push(line.trimEnd())
  }
  return lines.join('\n')
}

function packageSections(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null) return ''
    const values = new Map(Object.entries(parsed))
    const present = PACKAGE_KEYS.filter((key) => values.has(key))
    return present.length === 0 ? '' : JSON.stringify(present.map((key) => [key, values.get(key)]))
  } catch {
    return ''
  }
}

/** The part of a file that configures a check, or null when the file is none of ours. */
function checkPart(path: string, text: string): string | null {
  const name = nameOf(path)
  if (WHOLE.some((pattern) => pattern.test(name))) return text
  if (name === 'package.json') return packageSections(text)
  const mixed = SECTIONS.find(({ file }) => file.test(name))
  return mixed ? sectionsOf(text, mixed.sections) : null
}

/** True for a file that configures a linter, type checker or test runner, wholly or in a section. */
export const isCheckConfig = (path: string): boolean => checkPart(path, '') !== null

/** Those of the paths that configure a check: the files whose two versions `findCheckConfigChanges` wants. */
export const checkConfigFiles = (paths: readonly string[]): string[] => paths.filter(isCheckConfig)

/** Changed check configuration. Adding a dependency to pyproject.toml or a script to package.json is none. */
export function findCheckConfigChanges(files: readonly FileVersions[]): Finding[] {
  return files.flatMap((file) => {
    const before = file.before === null ? null : checkPart(file.oldPath ?? file.path, file.before)
    const after = file.after === null ? null : checkPart(file.path, file.after)
    if ((before ?? '') === (after ?? '')) return []
    const verb = file.before === null ? 'adds' : file.after === null ? 'deletes' : 'changes'
    return [{ kind: 'check-config' as const, file: file.path, line: null, text: `${verb} what a check checks` }]
  })
}

/** Comments and attributes that switch a check off for a line or a file. */
const SUPPRESSION =
  /(?:\/\/|\/\*|#|<!--|\{\/\*)\s*(?:eslint-disable(?:-next-line|-line)?|biome-ignore(?:-all)?|oxlint-disable|@ts-(?:ignore|nocheck|expect-error)|tslint:disable|noqa\b|type:\s*ignore|mypy:\s*ignore-errors|ruff:\s*noqa|flake8:\s*noqa|pylint:\s*disable|pyright:\s*ignore|nolint\b|NOSONAR|rubocop:disable|phpcs:ignore|@phpstan-ignore|istanbul ignore|c8 ignore|v8 ignore|pragma:\s*no cover)|#!?\[\s*(?:allow|expect)\s*\(|@SuppressWarnings\b|@Suppress\b|#pragma\s+warning\s+disable/

/** Lines that switch a check off where it stands. */
export function findSuppressions(added: readonly AddedLines[]): Finding[] {
  return added.flatMap(({ path, lines }) =>
    /\.(?:md|rst|txt|json|lock)$/.test(path)
      ? []
      : lines.flatMap(({ line, text }) => {
          const match = SUPPRESSION.exec(text.slice(0, 2000))
          if (!match) return []
          const shown = text.trim().slice(0, 160)
          return [{ kind: 'check-config' as const, file: path, line, text: `switches a check off: ${shown}` }]
        }),
  )
}

/** Paths of a diff whose two versions the findings need. */
export function needsVersions(change: ChangedFile, isTest: (path: string) => boolean): boolean {
  return [change.path, change.oldPath ?? change.path].some((path) => isTest(path) || isCheckConfig(path))
}
