/** What can be done with one terminal as a whole, by this viewer and right now. */
import type { InstanceId } from '../../../contract/ids.ts'
import type { InstanceView } from '../../../contract/procedures/instances.ts'
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

/** An agent is stopped, resumed and forgotten as an instance: its session outlives its terminal's processes. */
export function usePaneCommands(view: TerminalView, instance: InstanceView | null): PaneCommands {
  const client = useClient()
  const mayOperate = useMay('operate')
  const mayOpen = useMay('admin')
  const terminal = view.id
  const rename = useCommand((title: string, commandId) => client.terminals.rename({ commandId, terminal, title }))
  const restart = useCommand((_: null, commandId) => client.terminals.restart({ commandId, terminal }))
  const close = useCommand((_: null, commandId) => client.terminals.close({ commandId, terminal }))
  const remove = useCommand((_: null, commandId) => client.terminals.remove({ commandId, terminal }))
  const id = instance?.id ?? null
  const stop = useCommand((of: InstanceId, commandId) => client.instances.stop({ commandId, instance: of }))
  const resume = useCommand((of: InstanceId, commandId) => client.instances.resume({ commandId, instance: of }))
  const forget = useCommand((of: InstanceId, commandId) => client.instances.remove({ commandId, instance: of }))
  const live = view.state === 'running' || view.state === 'starting'
  if (id !== null && instance !== null) {
    const exited = instance.state.kind === 'exited'
    return {
      rename: mayOperate ? (title) => rename.mutate(title) : null,
      restart: mayOpen && exited ? () => resume.mutate(id) : null,
      close: mayOperate && !exited ? () => stop.mutate(id) : null,
      remove: mayOperate && exited ? () => forget.mutate(id) : null,
      busy: stop.isPending || resume.isPending || forget.isPending,
    }
  }
  return {
    rename: mayOperate ? (title) => rename.mutate(title) : null,
    restart: mayOpen && view.restartable ? () => restart.mutate(null) : null,
    close: mayOperate && live ? () => close.mutate(null) : null,
    remove: mayOperate && view.state === 'exited' ? () => remove.mutate(null) : null,
    busy: restart.isPending || close.isPending || remove.isPending,
  }
}
