/** Worktrees: implements `src/contract/procedures/worktrees.ts`. */
import { os } from '../base.ts'

export const worktrees = {
  list: os.worktrees.list.handler(async ({ context, input }) => {
    const rows = await context.service.worktrees(input.run ?? null)
    return rows.map(({ provenIn: _provenIn, ...row }) => row)
  }),
}
