/** What the shell offers to every view. */
import { createContext, useContext } from 'react'
import type { SpecSource } from '../../contract/procedures/intake.ts'

export interface PickedSpec {
  readonly name: string
  readonly source: SpecSource
}

export interface Shell {
  openPalette(): void
  /** Opens the preview of a run; nothing starts by it. Without a spec it asks for one. */
  newRun(start?: { spec?: PickedSpec; project?: string }): void
}

export const ShellContext = createContext<Shell | null>(null)

export function useShell(): Shell {
  const shell = useContext(ShellContext)
  if (!shell) throw new Error('useShell outside of the shell')
  return shell
}
