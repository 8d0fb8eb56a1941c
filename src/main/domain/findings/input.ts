/** What the findings are made of: the changed paths of a diff, its added lines, and both versions of some files. */

export interface ChangedFile {
  /** Path after the change; of a deleted file, the path it had. */
  readonly path: string
  readonly oldPath: string | null
  readonly status: 'added' | 'modified' | 'deleted' | 'renamed' | 'copied' | 'typechange'
}

/** Both versions of a changed file; null: it does not exist on that side. */
export interface FileVersions extends ChangedFile {
  readonly before: string | null
  readonly after: string | null
}

export interface AddedLines {
  readonly path: string
  readonly lines: readonly { readonly line: number; readonly text: string }[]
}
