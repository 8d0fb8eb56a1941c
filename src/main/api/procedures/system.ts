/** The system: implements `src/contract/procedures/system.ts`. */
import { projectSettingsOf } from '../../services/app/projects.ts'
import { os } from '../base.ts'
import { orThrow } from '../failures.ts'

export const system = {
  info: os.system.info.handler(({ context }) => ({ ...context.service.info(), grant: context.grant })),
  checks: os.system.checks.handler(async ({ context }) => {
    const checks = await context.service.deps.machine.look()
    return { ready: checks.every((check) => check.ok), checks }
  }),
  recheck: os.system.recheck.handler(({ context: { service, once }, input }) =>
    once(input.commandId, async () => {
      service.deps.machine.forget()
      const checks = await service.deps.machine.look()
      return { ready: checks.every((check) => check.ok), checks }
    }),
  ),
  settings: os.system.settings.handler(async ({ context, input }) =>
    orThrow(await projectSettingsOf(context.service.deps, input.project)),
  ),
  dashboard: os.system.dashboard.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, () => service.dashboard())),
  ),
  // Idempotent by itself: an engine is handed over once.
  yieldEngine: os.system.yieldEngine.handler(async ({ context, input }) =>
    orThrow(await context.service.handOver(input.by)),
  ),
}
