/** `test` for journeys: each one runs against both hosts, as the projects `dashboard` and `desktop`. */
import { mkdirSync } from 'node:fs'
import { withDisplay } from '../../desktop/support/desktop.ts'
import { whyNot } from '../../desktop/support/runtime.ts'
import { noteProbeIn } from '../../support/known-claude.ts'
import { createWorld, type WorldOptions } from '../../support/world.ts'
import { dashboardYard } from './dashboard-yard.ts'
import { desktopYard } from './desktop-yard.ts'
import type { HostName, Yard } from './yard.ts'

export interface HostOption {
  readonly host: HostName
}

interface Journey extends HostOption {
  /** Makes a project and brings the host up; both are gone at the end of the test. */
  readonly openYard: (options: WorldOptions) => Promise<Yard>
}

export const test = withDisplay.extend<Journey>({
  host: ['dashboard', { option: true }],
  openYard: async ({ host, context }, use) => {
    const reason = host === 'desktop' ? whyNot() : null
    test.skip(reason !== null, reason ?? '')
    const open: Yard[] = []
    await use(async (options) => {
      const world = await createWorld(options)
      mkdirSync(world.home, { recursive: true, mode: 0o700 })
      await noteProbeIn(world.home, world.env)
      const yard = await (host === 'desktop' ? desktopYard(world) : dashboardYard(world, context))
      open.push(yard)
      return yard
    })
    for (const yard of open) await yard.close()
  },
})
