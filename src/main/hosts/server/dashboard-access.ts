/** What somebody needs to get into a dashboard that listens; each call makes links of its own. */
import type { DashboardAccess } from '../../../contract/procedures/system.ts'
import type { Credentials } from './credentials.ts'
import type { Dashboard } from './dashboard-server.ts'

export const accessTo = (dashboard: Dashboard, credentials: Credentials): DashboardAccess => ({
  url: dashboard.url,
  port: dashboard.port,
  token: credentials.token('admin'),
  shareToken: credentials.token('read'),
  link: dashboard.link('admin'),
  shareLink: dashboard.link('read'),
})
