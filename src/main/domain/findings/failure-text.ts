/** Reduces the output of a failing command to what makes it that failure: nothing that changes from run to run. */

/** In this order: what a later rule would break is replaced by an earlier one. */
const RULES: readonly (readonly [RegExp, string])[] = [
  // 2026-03-04T05:06:07.890Z, 2026-03-04 05:06:07, 05:06:07 PM
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/g, '<time>'],
  [/\b\d{1,2}:\d\d:\d\d(?:[.,]\d+)?(?:\s?[AP]M)?\b/gi, '<time>'],
  // 12ms, 1.3s, 0.004 sec, 1m 2s, "in 3.21 seconds"
  [/\b\d+m\s?\d+(?:\.\d+)?s\b/g, '<duration>'],
  [/(?<![\w.])\d+(?:[.,]\d+)?\s?(?:ns|µs|μs|us|ms|milliseconds?|secs?|seconds?|s|mins?|minutes?)\b/g, '<duration>'],
  [/\bduration_ms:? \d+(?:\.\d+)?/g, '<duration>'],
  [/\b0x[0-9a-f]+\b/gi, '<address>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12,64}\b/gi, '<id>'],
  // Temporary files and folders of the usual places, whole.
  [/(?:\/private)?\/(?:var\/folders\/[\w+]+\/[\w+]+\/T|var\/tmp|tmp)\/[^\s'"`:,;)\]]+/g, '<tmp>'],
  [/[A-Z]:\\(?:[^\\\s'"]+\\)*Temp\\[^\s'"`:,;)\]]+/gi, '<tmp>'],
  [/\b(?:pid|process|worker|thread)([ :=#([]{1,2})\d+/gi, '$1<pid>'],
  [/==\d+==/g, '==<pid>=='],
  [/\b(localhost|127\.0\.0\.1|0\.0\.0\.0|\[?::1?\]?):\d{2,5}\b/g, '$1:<port>'],
  [/\bport ([:=#]? ?)\d{2,5}\b/gi, 'port $1<port>'],
  [/\bthread '([^']*)' \(\d+\)/g, "thread '$1'"],
  // Where it stands: src/a.ts:12:5, a.ts(12,5), "line 12", "    12 | code", "@@ -1,3 +1,4 @@".
  [/(\.[A-Za-z]\w{0,5}):\d+(?::\d+)?/g, '$1'],
  [/(\.[A-Za-z]\w{0,5})\(\d+(?:,\d+)?\)/g, '$1'],
  [/(\.[A-Za-z]\w{0,5}):\[\d+,\d+\]/g, '$1'],
  [/\b(lines?|row|col(?:umn)?)([ :=]+)\d+/gi, '$1$2<n>'],
  // Excerpts of the source: which lines surround the place changes with each edit, and the place itself is named.
  [/^\s*>?\s*\d+\s*[|│].*$/gm, ''],
  [/^\s*[|│][\s^~|│-]*$/gm, ''],
  [/^(\s*)\d+:\d+(?=\s{2,}(?:error|warning)\b)/gm, '$1'],
  [/^@@ .* @@/gm, '@@'],
  // Summaries that hold nothing but times and shares of them.
  [/^\s*(Duration|Time:|Start at|Finished in|Ran all test suites|real|user|sys)\b.*$/gm, '$1'],
  // Seeds and the order in which parallel workers report.
  [/\b(seed|shuffle)([ :=]+)\S+/gi, '$1$2<n>'],
]

/** A failing test run of thousands of lines is told apart by its first and last ones. */
const MAX_CHARACTERS = 200_000

/**
 * The text that two runs of the same failure share, although times, paths, ports and line numbers differ.
 *
 * `output` is free of terminal control. `roots` are absolute folders (the worktree, the user's home) that are named
 * differently from run to run.
 */
export function failureText(output: string, roots: readonly string[]): string {
  const bounded =
    output.length <= MAX_CHARACTERS
      ? output
      : `${output.slice(0, MAX_CHARACTERS / 2)}\n${output.slice(-MAX_CHARACTERS / 2)}`
  // The longest first, so that a worktree below the home folder is removed whole.
  const longestFirst = roots.filter((root) => root.length > 1).sort((a, b) => b.length - a.length)
  const local = longestFirst.reduce(
    (text, root) => text.replaceAll(`file://${root}/`, '').replaceAll(`${root}/`, '').replaceAll(root, '.'),
    bounded,
  )
  return RULES.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), local)
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n')
}
