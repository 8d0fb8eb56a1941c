/** The inbox: implements `src/contract/procedures/inbox.ts`. */
import { answerAttention, snoozeAttention } from '../../services/app/run-commands.ts'
import { os } from '../base.ts'
import { orThrow } from '../failures.ts'

export const inbox = {
  list: os.inbox.list.handler(({ context }) => context.service.inbox()),
  answer: os.inbox.answer.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, () => answerAttention(service.deps, input.id, input))),
  ),
  snooze: os.inbox.snooze.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, () => snoozeAttention(service.deps, input.id, input.until))),
  ),
}
