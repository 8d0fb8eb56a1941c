/** The dashboard of the app's own engine: served from the first time on that a program of this user asks for a link to it. */
import type { DashboardAccess } from '../../../contract/procedures/system.ts'
import { type Failure, ok, type Result } from '../../../contract/result.ts'
import type { EngineService } from '../../services/app/engine-service.ts'
import { VERSION } from '../version.ts'

export interface AppDashboard {
  access(service: EngineService): Promise<Result<DashboardAccess, Failure>>
  close(): Promise<void>
}

interface Serving {
  readonly access: () => DashboardAccess
  readonly close: () => Promise<void>
}

/** As `switchyard web` has it, so that bookmarks and cookies are the same; any other where that one is in use. */
const PORT = 8080
const ANY = 0

export function createAppDashboard(home: string): AppDashboard {
  let serving: Promise<Result<Serving, Failure>> | null = null

  async function start(service: EngineService): Promise<Result<Serving, Failure>> {
    // Most people never ask for it: an app that starts loads no server.
    const [{ createCredentials, loadSecret }, { startDashboard }, { builtRenderer }, { accessTo }] = await Promise.all([
      import('../server/credentials.ts'),
      import('../server/dashboard-server.ts'),
      import('../server/static-files.ts'),
      import('../server/dashboard-access.ts'),
    ])
    const credentials = createCredentials(await loadSecret(home, false), Date.now)
    const listen = (port: number) =>
      startDashboard({ service, credentials, port, renderer: builtRenderer(), version: VERSION })
    const usual = await listen(PORT)
    const started = usual.ok ? usual : await listen(ANY)
    if (!started.ok) return started
    const dashboard = started.value
    return ok({ access: () => accessTo(dashboard, credentials), close: () => dashboard.close() })
  }

  return {
    async access(service) {
      serving ??= start(service)
      const served = await serving
      if (served.ok) return ok(served.value.access())
      // The next one who asks may be luckier.
      serving = null
      return served
    },
    async close() {
      const served = await serving
      if (served?.ok) await served.value.close()
    },
  }
}
