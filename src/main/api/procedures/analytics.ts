/** Analytics: implements `src/contract/procedures/analytics.ts`. */
import { analyticsOf } from '../../services/app/analytics.ts'
import { os } from '../base.ts'

export const analytics = {
  totals: os.analytics.totals.handler(({ context, input }) => analyticsOf(context.service.deps, input)),
}
