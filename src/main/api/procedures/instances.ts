/** Interactive instances: implements `src/contract/procedures/instances.ts`. What they show travels as their terminals. */
import { type Failure, ok, type Result } from '../../../contract/result.ts'
import type { EngineService } from '../../services/app/engine-service.ts'
import { os } from '../base.ts'
import { orThrow } from '../failures.ts'

const once = async <T>(
  { commands }: EngineService,
  { commandId }: { commandId: string },
  carryOut: () => Promise<Result<T, Failure>>,
): Promise<T> => orThrow(await commands.once(commandId, carryOut))

export const instances = {
  list: os.instances.list.handler(({ context: { service } }) => service.instances.list()),
  get: os.instances.get.handler(({ context: { service }, input }) => orThrow(service.instances.get(input.instance))),
  spawn: os.instances.spawn.handler(({ context: { service }, input }) =>
    once(service, input, () => service.instances.spawn(input)),
  ),
  send: os.instances.send.handler(({ context: { service }, input }) =>
    once(service, input, () => service.instances.send(input.instance, input.text)),
  ),
  interrupt: os.instances.interrupt.handler(({ context: { service }, input }) =>
    once(service, input, () => service.instances.interrupt(input.instance)),
  ),
  stop: os.instances.stop.handler(({ context: { service }, input }) =>
    once(service, input, () => service.instances.stop(input.instance)),
  ),
  resume: os.instances.resume.handler(({ context: { service }, input }) =>
    once(service, input, () => service.instances.resume(input.instance, input.size)),
  ),
  remove: os.instances.remove.handler(({ context: { service }, input }) =>
    once(service, input, async () => {
      const removed = await service.instances.remove(input.instance)
      return removed.ok ? ok({ instance: input.instance }) : removed
    }),
  ),
  watch: os.instances.watch.handler(({ context: { service }, input, signal }) =>
    service.instances.watch(input.cursor, signal),
  ),
}
