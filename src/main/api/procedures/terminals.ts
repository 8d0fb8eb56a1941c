/** Terminals as a whole: implements `src/contract/procedures/terminals.ts`. What they show travels on channels of its own. */
import { answer, os } from '../base.ts'
import { orThrow } from '../failures.ts'

export const terminals = {
  list: os.terminals.list.handler(({ context: { service } }) => service.terminals.list()),
  get: os.terminals.get.handler(({ context: { service }, input }) => orThrow(service.terminals.get(input.terminal))),
  open: os.terminals.open.handler(({ context: { service, once }, input }) =>
    answer(once, input, () => service.terminals.open(input)),
  ),
  rename: os.terminals.rename.handler(({ context: { service, once }, input }) =>
    answer(once, input, () => service.terminals.rename(input.terminal, input.title)),
  ),
  close: os.terminals.close.handler(({ context: { service, once }, input }) =>
    answer(once, input, () => service.terminals.close(input.terminal)),
  ),
  restart: os.terminals.restart.handler(({ context: { service, once }, input }) =>
    answer(once, input, () => service.terminals.restart(input.terminal)),
  ),
  remove: os.terminals.remove.handler(({ context: { service, once }, input }) =>
    answer(once, input, async () => {
      const removed = await service.terminals.remove(input.terminal)
      return removed.ok ? { ok: true as const, value: { terminal: input.terminal } } : removed
    }),
  ),
  watch: os.terminals.watch.handler(({ context: { service }, input, signal }) =>
    service.terminals.watch(input.cursor, signal),
  ),
}
