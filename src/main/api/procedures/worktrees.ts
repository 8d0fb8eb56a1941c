/** Worktrees: implements `src/contract/procedures/worktrees.ts`. */
import { os } from '../base.ts'
import { orThrow } from '../failures.ts'

export const worktrees = {
  list: os.worktrees.list.handler(({ context, input }) => context.service.worktrees.list(input.run ?? null)),
  measure: os.worktrees.measure.handler(({ context: { service, once }, input }) =>
    once(input.commandId, async () => ({ queued: await service.worktrees.measure() })),
  ),
  cleanup: os.worktrees.cleanup.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, () => service.worktrees.cleanup(input))),
  ),
  create: os.worktrees.create.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, () => service.worktrees.create(input))),
  ),
  merge: os.worktrees.merge.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, () => service.worktrees.merge(input.path))),
  ),
}
