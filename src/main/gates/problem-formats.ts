/** How linters and type checkers print a problem: patterns of one line, and formats whose file stands on another line. */

import { z } from 'zod'

export interface RawProblem {
  readonly file: string
  readonly line: number | null
  readonly text: string
  readonly warning: boolean
}

/** What a path may look like at the start of a line; a drive letter is part of it. */
const PATH = String.raw`(?<file>(?:[A-Za-z]:[\\/])?[^\s:()'"<>|*?][^:()'"<>|*?]*?\.[A-Za-z]\w{0,9}|(?:[\w.-]+\/)*(?:Dockerfile|Makefile|Rakefile|Gemfile))`

const at = (source: string, flags = ''): RegExp => new RegExp(source.replace('PATH', PATH), flags)

/** One line tells everything. The most specific first. */
const LINES: readonly RegExp[] = [
  // tsc, dotnet: src/a.ts(3,5): error TS2322: ... [project.csproj]
  at(
    String.raw`^\s*PATH\((?<line>\d+)(?:,\d+)*\)\s*:\s*(?<level>error|warning|info)?\s*(?<text>.+?)(?:\s+\[[^\]]+proj\])?$`,
  ),
  // tsc --pretty: src/a.ts:3:5 - error TS2322: ...
  at(String.raw`^\s*PATH:(?<line>\d+):\d+ - (?<level>error|warning) (?<text>.+)$`),
  // Maven: [ERROR] /abs/A.java:[12,8] cannot find symbol; checkstyle: [WARN] /abs/A.java:12:5: ... [Rule]
  at(String.raw`^\[(?<level>ERROR|WARN|WARNING)\] PATH:\[?(?<line>\d+)(?:[,:]\d+)?\]?:?\s*(?<text>.+)$`),
  // kotlinc: e: file:///abs/A.kt:12:8 Unresolved reference
  at(String.raw`^(?<level>[ew]): (?:file:\/\/)?PATH:\(?(?<line>\d+)(?:[:,] ?\d+)?\)?:?\s*(?<text>.+)$`),
  // eslint -f unix: /abs/a.js:3:5: ... [Error/no-undef]
  at(String.raw`^\s*PATH:(?<line>\d+):\d+: (?<text>.+ \[(?<level>Error|Warning)(?:\/[^\]]*)?\])$`),
  // rubocop: a.rb:3:5: C: [Correctable] Style/...: ...
  at(String.raw`^\s*PATH:(?<line>\d+):\d+: (?<level>[CWEFRI]): (?<text>.+)$`),
  // mypy, javac, gcc: a.py:3: error: ...
  at(String.raw`^\s*PATH:(?<line>\d+)(?::\d+)?: (?<level>error|warning|note|fatal error): (?<text>.+)$`),
  // ruff, flake8, pylint, go vet, golangci-lint, staticcheck, shellcheck -f gcc ...
  at(String.raw`^\s*(?:vet: )?PATH:(?<line>\d+)(?::\d+)?:\s+(?<text>.+)$`),
  // phpstan --error-format=raw
  /^(?<file>[^\s:][^:]*\.php):(?<line>\d+):(?<text>\S.*)$/,
  // PHP's own linter
  at(String.raw`^PHP (?:Parse|Fatal) error:\s+(?<text>.+) in PATH on line (?<line>\d+)$`),
]

/** A path and a place, and the message is on lines before or after: rustc, ruff (full), biome. */
const ARROW = at(String.raw`^\s*(?:-->|╭▸|┌─)\s*PATH:(?<line>\d+)(?::\d+)?\s*$`)
const RUST_HEAD = /^(?<level>error|warning)(?:\[(?<code>\w+)\])?: (?<text>.+)$/
const RUFF_HEAD = /^(?<code>[A-Z]{1,4}\d{3,4}|invalid-syntax|[a-z-]+:)(?: \[\*\])? (?<text>.+)$/
const BIOME_HEAD = at(
  String.raw`^PATH(?::(?<line>\d+):\d+)?\s+(?<rule>(?:lint|assist|suppressions|parse|format|organizeImports|internalError)\S*)(?:\s+FIXABLE)?\s+━+\s*$`,
)
const BIOME_TEXT = /^\s*(?<mark>[×✖!⚠ℹi])\s+(?<text>\S.*)$/

/** eslint's default: the file on a line of its own, its problems indented below. */
const STYLISH_ROW = /^\s+(?<line>\d+):\d+\s+(?<level>error|warning)\s+(?<text>.+)$/
const FILE_ALONE = at('^PATH$')

/** phpstan's table: " Line   src/A.php", then "  12   message". */
const TABLE_HEAD = at(String.raw`^\s*Line\s+PATH(?: \(in context .*\))?\s*$`)
const TABLE_ROW = /^\s{1,4}:?(?<line>\d+)\s{2,}(?<text>\S.*)$/

const isWarning = (level: string | undefined): boolean =>
  level !== undefined && /^(?:warn|warning|w|note|info|c|r|i)$/i.test(level)

/** Notes belong to a problem that has been told already. */
const isNote = (level: string | undefined): boolean => level !== undefined && /^(?:note|info)$/i.test(level)

/** Every problem that a text names, in its order, with paths as they were printed. */
export function rawProblems(output: string): RawProblem[] {
  const json = eslintJson(output)
  if (json !== null) return json
  const problems: RawProblem[] = []
  let stylish: string | null = null
  let table: string | null = null
  let head: { text: string; warning: boolean } | null = null
  let biome: { file: string; line: number | null; rule: string } | null = null

  for (const line of output.split('\n')) {
    if (line.trim() === '') {
      // eslint parts files by blank lines; phpstan's table and biome's frames go on.
      stylish = null
      continue
    }
    const arrow = ARROW.exec(line)?.groups
    if (arrow) {
      if (head) problems.push({ file: arrow['file'] ?? '', line: Number(arrow['line']), ...head })
      head = null
      continue
    }
    const opened = BIOME_HEAD.exec(line)?.groups
    if (opened) {
      biome = {
        file: opened['file'] ?? '',
        line: opened['line'] === undefined ? null : Number(opened['line']),
        rule: opened['rule'] ?? '',
      }
      continue
    }
    if (biome) {
      const said = BIOME_TEXT.exec(line)?.groups
      if (!said) continue
      const warning = /[!⚠ℹi]/.test(said['mark'] ?? '')
      problems.push({
        file: biome.file,
        line: biome.line,
        text: `${biome.rule}: ${said['text'] ?? ''}`.trim(),
        warning,
      })
      biome = null
      continue
    }
    const row = stylish === null ? undefined : STYLISH_ROW.exec(line)?.groups
    if (row && stylish !== null) {
      const text = (row['text'] ?? '').replace(/\s{2,}/g, '  ')
      problems.push({ file: stylish, line: Number(row['line']), text, warning: isWarning(row['level']) })
      continue
    }
    const tableHead = TABLE_HEAD.exec(line)?.groups
    if (tableHead) {
      table = tableHead['file'] ?? null
      continue
    }
    const cell = table === null ? undefined : TABLE_ROW.exec(line)?.groups
    if (cell && table !== null) {
      problems.push({ file: table, line: Number(cell['line']), text: cell['text'] ?? '', warning: false })
      continue
    }
    const rust = RUST_HEAD.exec(line)?.groups
    if (rust) {
      const code = rust['code'] === undefined ? '' : `${rust['code']}: `
      head = { text: `${code}${rust['text'] ?? ''}`, warning: isWarning(rust['level']) }
      continue
    }
    const found = oneLine(line)
    if (found) {
      if (found !== 'note') problems.push(found)
      continue
    }
    if (FILE_ALONE.test(line)) {
      stylish = line.trim()
      continue
    }
    const ruff = RUFF_HEAD.exec(line)?.groups
    if (ruff) head = { text: `${ruff['code'] ?? ''} ${ruff['text'] ?? ''}`, warning: false }
  }
  return problems
}

function oneLine(line: string): RawProblem | 'note' | null {
  // URLs, stack frames and clock times have the same shape.
  if (line.length > 4_000 || /^\s*(?:at |https?:|\d{1,2}:\d\d)|^\s*(?:node:|file:\/\/\S+:\d+$)/.test(line)) return null
  for (const pattern of LINES) {
    const groups = pattern.exec(line)?.groups
    if (!groups) continue
    if (isNote(groups['level'])) return 'note'
    const warning = isWarning(groups['level']) || /^(?:warning|W\d{4})\b/.test(groups['text'] ?? '')
    return { file: groups['file'] ?? '', line: Number(groups['line']), text: (groups['text'] ?? '').trim(), warning }
  }
  return null
}

const EslintReport = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(
      z.object({
        line: z.number().nullish(),
        message: z.string(),
        ruleId: z.string().nullish(),
        severity: z.number().default(2),
      }),
    ),
  }),
)

/** `eslint -f json`: an array of files with messages on one line; null when the text holds none. */
function eslintJson(output: string): RawProblem[] | null {
  const start = output.search(/^\[\{"filePath":/m)
  if (start < 0) return null
  const end = output.indexOf('\n', start)
  try {
    const files = EslintReport.parse(JSON.parse(output.slice(start, end < 0 ? undefined : end)))
    return files.flatMap(({ filePath, messages }) =>
      messages.map(({ line, message, ruleId, severity }) => ({
        file: filePath,
        line: line ?? null,
        text: ruleId ? `${message}  ${ruleId}` : message,
        warning: severity === 1,
      })),
    )
  } catch {
    return null
  }
}
