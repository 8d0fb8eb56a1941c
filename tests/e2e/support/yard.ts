/** What a journey acts on, whichever host shows the app: windows, a project, the real claude, a scripted model. */
import type { Page } from '@playwright/test'
import type { World } from '../../support/world.ts'

export const HOSTS = ['dashboard', 'desktop'] as const
export type HostName = (typeof HOSTS)[number]

export interface Yard {
  readonly host: HostName
  /** Project, data directory and scripted model. */
  readonly world: World
  /** A window on the app, signed in, at this place. On the desktop the first call starts the app. */
  open(hash?: string): Promise<Page>
  /** One more window on the same engine. */
  openAnother(): Promise<Page>
  /** Drops a spec on the window, as its user does. */
  drop(page: Page, name: string, text: string): Promise<void>
  /** What the person was told outside of the page, or beside its view: titles, oldest first. */
  notifications(page: Page): Promise<readonly string[]>
  /** Ends the host as Ctrl-C does: agents at work go on. */
  stop(): Promise<void>
  /** Brings the host back; gives the window to go on with, which shows what the one before showed. */
  start(page: Page): Promise<Page>
  close(): Promise<void>
}
