/** The log of the desktop host, and what the window's console says. */
import { renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { WebContents } from 'electron'
import { fileLogger, type Logger } from '../../../lib/logger.ts'

const MAX_BYTES = 5_000_000
const MAX_TEXT = 2000

export const logFile = (home: string): string => join(home, 'desktop.log')

/** A log that grew long is set aside once, at the start; the one before it goes. */
export function openLog(home: string, level: string | undefined): Logger {
  const file = logFile(home)
  try {
    if (statSync(file).size > MAX_BYTES) renameSync(file, `${file}.1`)
  } catch {
    // There is none yet.
  }
  return fileLogger(file, level ?? 'info')
}

/** Warnings and errors of the page. Electron changed how it tells them: as arguments first, as one event later. */
export function logConsole(contents: WebContents, logger: Logger): void {
  contents.on('console-message', (...given: unknown[]) => {
    const [event, oldLevel, oldMessage] = given
    const told = event as { level?: unknown; message?: unknown }
    const level = told.level ?? oldLevel
    const message = String(told.message ?? oldMessage).slice(0, MAX_TEXT)
    if (level === 'error' || level === 3) logger.error({ console: message }, 'the page logged an error')
    else if (level === 'warning' || level === 2) logger.warn({ console: message }, 'the page logged a warning')
  })
}
