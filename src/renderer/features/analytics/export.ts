/** The figures as files for other programs: CSV (one row per key of each table) and JSON (as the API gives them). */
import type { Analytics, Totals } from '../../../contract/procedures/analytics.ts'

const COLUMNS = [
  'table',
  'key',
  'name',
  'attempts',
  'succeeded',
  'retries',
  'cost_usd',
  'estimated_usd',
  'unknown_cost',
  'agent_ms',
  'tokens_input',
  'tokens_output',
  'tokens_cache_read',
  'tokens_cache_write',
] as const

/** A cell that begins like a formula is one to a spreadsheet: names come from repositories and are not ours. */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export function toCsv(data: Analytics): string {
  const row = (table: string, totals: Totals, name: string): string =>
    [
      table,
      totals.key,
      name,
      totals.attempts,
      totals.succeeded,
      totals.retries,
      totals.costUsd,
      totals.estimatedUsd,
      totals.unknownCost,
      Math.round(totals.durationMs),
      totals.tokens.input,
      totals.tokens.output,
      totals.tokens.cacheRead,
      totals.tokens.cacheWrite,
    ]
      .map(cell)
      .join(',')
  return `${[
    COLUMNS.join(','),
    row('total', data.total, ''),
    ...data.byDay.map((totals) => row('day', totals, '')),
    ...data.byProject.map((totals) => row('project', totals, totals.name)),
    ...data.byPhase.map((totals) => row('phase', totals, '')),
    ...data.byModel.map((totals) => row('model', totals, totals.key === '' ? 'default model' : '')),
    ...data.byRun.map((totals) => row('run', totals, totals.spec)),
  ].join('\r\n')}\r\n`
}

export const toJson = (data: Analytics): string => `${JSON.stringify(data, null, 2)}\n`

/** Hands a text to the browser as a file. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 0)
}
