/** Shows measurements as one aligned table, and writes them down with the machine that they were taken on. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { dirname } from 'node:path'
import { amount, isMet, type Measurement } from './measurement.ts'

const VERDICTS = new Map<boolean | null, string>([
  [true, 'ok'],
  [false, 'MISSED'],
  [null, ''],
])

export function table(measurements: readonly Measurement[]): string {
  const rows = [
    ['row', 'measured', 'target', 'ratio', 'verdict', 'what'],
    ...measurements.map((m) => [
      m.row,
      amount(m.measured, m.unit),
      m.target === null ? '-' : `<= ${amount(m.target, m.unit)}`,
      m.ratio === null ? '-' : amount(m.ratio, 'x'),
      VERDICTS.get(isMet(m)) ?? '',
      m.note,
    ]),
  ]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column >= 1 && column <= 3 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  const [head = [], ...body] = rows
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}

/** Nothing of it names the machine or its user. */
export function machine(): Record<string, string | number> {
  return {
    platform: process.platform,
    architecture: process.arch,
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    node: process.version,
    git: execFileSync('git', ['--version'], { encoding: 'utf8' }).trim().replace('git version ', ''),
  }
}

export function writeReport(file: string, measurements: readonly Measurement[], seconds: number): void {
  mkdirSync(dirname(file), { recursive: true })
  const report = {
    machine: machine(),
    seconds: Math.round(seconds),
    measurements: measurements.map((measurement) => ({ ...measurement, met: isMet(measurement) })),
  }
  writeFileSync(file, `${JSON.stringify(report, round, 2)}\n`)
}

const round = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Math.round(value * 1000) / 1000 : value
