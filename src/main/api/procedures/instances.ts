/** Interactive instances: implements `src/contract/procedures/instances.ts`. What they show travels as their terminals. */
import { ok } from '../../../contract/result.ts'
import { answer, os } from '../base.ts'
import { orThrow } from '../failures.ts'

export const instances = {
  list: os.instances.list.handler(({ context: { service } }) => service.instances.list()),
  get: os.instances.get.handler(({ context: { service }, input }) => orThrow(service.instances.get(input.instance))),
  spawn: os.instances.spawn.handler(({ context: { service, once }, input }) =>
    answer(once, input, () => service.instances.spawn(input)),
  ),
  send: os.instances.send.handler(({ context: { service, once }, input }) =>
    answer(once, input, () => service.instances.send(input.instance, input.text)),
  ),
  interrupt: os.instances.interrupt.handler(({ context: { service, once }, input }) =>
    answer(once, input, () => service.instances.interrupt(input.instance)),
  ),
  stop: os.instances.stop.handler(({ context: { service, once }, input }) =>
    answer(once, input, () => service.instances.stop(input.instance)),
  ),
  resume: os.instances.resume.handler(({ context: { service, once }, input }) =>
    answer(once, input, () => service.instances.resume(input.instance, input.size)),
  ),
  remove: os.instances.remove.handler(({ context: { service, once }, input }) =>
    answer(once, input, async () => {
      const removed = await service.instances.remove(input.instance)
      return removed.ok ? ok({ instance: input.instance }) : removed
    }),
  ),
  watch: os.instances.watch.handler(({ context: { service }, input, signal }) =>
    service.instances.watch(input.cursor, signal),
  ),
}
