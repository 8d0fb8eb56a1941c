/** What the keyboard and the palette can do in a diff. */
import { useActions } from '../../app/actions.tsx'

export interface DiffMoves {
  readonly split: boolean
  toFile(by: 1 | -1): void
  toChange(by: 1 | -1): void
  toComment(by: 1 | -1): void
  toggleViewed(): void
  find(): void
  toggleMode(): void
}

export function useDiffActions({
  split,
  toFile,
  toChange,
  toComment,
  toggleViewed,
  find,
  toggleMode,
}: DiffMoves): void {
  useActions([
    { id: 'diff-next-file', name: 'Next file', section: 'Changes', keys: ']', run: () => toFile(1) },
    {
      id: 'diff-previous-file',
      name: 'Previous file',
      section: 'Changes',
      keys: '[',
      run: () => toFile(-1),
    },
    { id: 'diff-next-change', name: 'Next change', section: 'Changes', keys: 'shift+j', run: () => toChange(1) },
    {
      id: 'diff-previous-change',
      name: 'Previous change',
      section: 'Changes',
      keys: 'shift+k',
      run: () => toChange(-1),
    },
    { id: 'diff-next-comment', name: 'Next comment', section: 'Changes', keys: 'shift+m', run: () => toComment(1) },
    {
      id: 'diff-previous-comment',
      name: 'Previous comment',
      section: 'Changes',
      keys: 'shift+u',
      run: () => toComment(-1),
    },
    {
      id: 'diff-viewed',
      name: 'Mark the file as viewed, or not',
      section: 'Changes',
      keys: 'shift+v',
      run: toggleViewed,
    },
    {
      id: 'diff-find',
      name: 'Find a file among the changes',
      section: 'Changes',
      run: find,
    },
    {
      id: 'diff-mode',
      name: split ? 'Show changes inline' : 'Show changes side by side',
      section: 'Changes',
      keys: 'shift+s',
      run: toggleMode,
    },
  ])
}
