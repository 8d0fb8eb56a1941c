/** What can be done with one terminal as a whole, by this viewer and right now. */
import type { TerminalView } from '../../../contract/procedures/terminals.ts'
import { useCommand } from '../../api/command.ts'
import { useClient } from '../../api/context.tsx'
import { useMay } from './use-terminals.ts'

export interface PaneCommands {
  readonly rename: ((title: string) => void) | null
  readonly restart: (() => void) | null
  /** Ends the process; what it showed stays. */
  readonly close: (() => void) | null
  /** Forgets it with what it showed. */
  readonly remove: (() => void) | null
  readonly busy: boolean
}

export function usePaneCommands(view: TerminalView): PaneCommands {
  const client = useClient()
  const mayOperate = useMay('operate')
  const mayOpen = useMay('admin')
  const terminal = view.id
  const rename = useCommand((title: string, commandId) => client.terminals.rename({ commandId, terminal, title }))
  const restart = useCommand((_: null, commandId) => client.terminals.restart({ commandId, terminal }))
  const close = useCommand((_: null, commandId) => client.terminals.close({ commandId, terminal }))
  const remove = useCommand((_: null, commandId) => client.terminals.remove({ commandId, terminal }))
  const live = view.state === 'running' || view.state === 'starting'
  return {
    rename: mayOperate ? (title) => rename.mutate(title) : null,
    restart: mayOpen && view.restartable ? () => restart.mutate(null) : null,
    close: mayOperate && live ? () => close.mutate(null) : null,
    remove: mayOperate && view.state === 'exited' ? () => remove.mutate(null) : null,
    busy: restart.isPending || close.isPending || remove.isPending,
  }
}
