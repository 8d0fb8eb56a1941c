/** Reads git's unified diff into rows: pure, linear, and never thrown off by what a file contains. */

export type PatchRow =
  | { readonly kind: 'hunk'; readonly text: string }
  | {
      readonly kind: 'context' | 'added' | 'removed'
      readonly before: number | null
      readonly after: number | null
      readonly text: string
    }
  /** Such as "\ No newline at end of file", or that a file is binary. */
  | { readonly kind: 'note'; readonly text: string }

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@(.*)$/

export function parsePatch(patch: string): PatchRow[] {
  const rows: PatchRow[] = []
  let before = 0
  let after = 0
  let inHunk = false
  const lines = patch.split('\n')
  if (lines.at(-1) === '') lines.pop()
  for (const line of lines) {
    const hunk = HUNK.exec(line)
    if (hunk) {
      inHunk = true
      before = Number(hunk[1])
      after = Number(hunk[2])
      rows.push({ kind: 'hunk', text: line })
    } else if (!inHunk) {
      if (/^(Binary files|GIT binary patch|rename |similarity |old mode|new mode|deleted file|new file)/.test(line))
        rows.push({ kind: 'note', text: line })
    } else if (line.startsWith('+')) rows.push({ kind: 'added', before: null, after: after++, text: line.slice(1) })
    else if (line.startsWith('-')) rows.push({ kind: 'removed', before: before++, after: null, text: line.slice(1) })
    else if (line.startsWith('\\')) rows.push({ kind: 'note', text: line.slice(2) })
    else rows.push({ kind: 'context', before: before++, after: after++, text: line.slice(1) })
  }
  return rows
}
