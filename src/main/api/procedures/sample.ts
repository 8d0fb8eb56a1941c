/** The sample: implements `src/contract/procedures/sample.ts`. */
import { makeSampleProject, startSample } from '../../services/app/intake.ts'
import { os } from '../base.ts'
import { orThrow } from '../failures.ts'

export const sample = {
  start: os.sample.start.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, () => startSample(service.deps))),
  ),
  project: os.sample.project.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, () => makeSampleProject(service.deps))),
  ),
}
