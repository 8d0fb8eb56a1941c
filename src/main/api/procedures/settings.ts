/** Settings: implements `src/contract/procedures/settings.ts`. */
import { checkSettings, readSettings, readSettingsFile, saveSettings, setSetting } from '../../services/app/settings.ts'
import { os } from '../base.ts'
import { orThrow } from '../failures.ts'

export const settings = {
  get: os.settings.get.handler(async ({ context, input }) =>
    orThrow(await readSettings(context.service.deps, input.project)),
  ),
  file: os.settings.file.handler(async ({ context, input }) =>
    orThrow(await readSettingsFile(context.service.deps, input)),
  ),
  check: os.settings.check.handler(async ({ context, input }) =>
    orThrow(await checkSettings(context.service.deps, input)),
  ),
  set: os.settings.set.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, () => setSetting(service.deps, input))),
  ),
  save: os.settings.save.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, () => saveSettings(service.deps, input))),
  ),
}
