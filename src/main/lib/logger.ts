/** The log of the engine: structured lines (pino) in a file of the data directory, or nowhere. */
import { pino } from 'pino'

export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Lines go to `file`, written synchronously: what was logged before a crash is there after it. */
export function fileLogger(file: string, level: string = 'info'): Logger {
  return pino(
    { level, base: { pid: process.pid }, formatters: { level: (label) => ({ level: label }) } },
    pino.destination({ dest: file, append: true, mkdir: true, sync: true }),
  )
}

const nothing = (): void => {}
export const silentLogger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing }
