/** Analytics: implements `src/contract/procedures/analytics.ts`. */
import { os } from '../base.ts'

export const analytics = {
  totals: os.analytics.totals.handler(({ context, input }) => context.service.analytics.totals(input)),
}
