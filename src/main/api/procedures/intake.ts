/** Intake: implements `src/contract/procedures/intake.ts`. */
import { previewIntake } from '../../services/app/intake.ts'
import { os } from '../base.ts'
import { orThrow } from '../failures.ts'

export const intake = {
  preview: os.intake.preview.handler(async ({ context, input }) =>
    orThrow(await previewIntake(context.service.deps, input.spec, input.project)),
  ),
}
