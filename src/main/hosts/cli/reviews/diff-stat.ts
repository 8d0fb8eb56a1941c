/** Counts the lines that a unified diff adds and deletes, file by file. */
export interface FileStat {
  readonly path: string
  readonly added: number
  readonly deleted: number
  readonly binary: boolean
}

export function diffStat(diff: string): FileStat[] {
  const files: { path: string; added: number; deleted: number; binary: boolean }[] = []
  let inHunk = false
  for (const line of diff.split('\n')) {
    const header = /^diff --git (?:"?a\/.*?"?) (?:"?b\/(.*?)"?)$/.exec(line)
    if (header) {
      files.push({ path: header[1] ?? '', added: 0, deleted: 0, binary: false })
      inHunk = false
      continue
    }
    const file = files.at(-1)
    if (!file) continue
    if (line.startsWith('@@')) inHunk = true
    else if (inHunk && line.startsWith('+')) file.added += 1
    else if (inHunk && line.startsWith('-')) file.deleted += 1
    else if (!inHunk && (line.startsWith('Binary files') || line === 'GIT binary patch')) file.binary = true
    else if (!inHunk && line.startsWith('rename to ')) file.path = line.slice('rename to '.length)
  }
  return files
}
