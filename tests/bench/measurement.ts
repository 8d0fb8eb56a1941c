/** What a benchmark reports: one line of the table, and the samples behind it. */

export interface Measurement {
  readonly row: string
  /** What the target speaks of: a duration, a share, or a ratio. */
  readonly measured: number
  readonly unit: Unit
  /** At most this much; null: measured for information. */
  readonly target: number | null
  /** Against a comparator that ran in the same minutes on the same machine; null where there is none. */
  readonly ratio: number | null
  /** What was compared or left out, in a few words. */
  readonly note: string
  /** Everything that the line was made of. */
  readonly samples: Readonly<Record<string, unknown>>
}

export type Unit = 'ms' | 's' | 'x' | '%' | 'MB' | ''

export type Benchmark = (say: (line: string) => void) => Promise<Measurement[]>

export const isMet = ({ measured, target }: Measurement): boolean | null =>
  target === null ? null : measured <= target

/** As a person reads it: `1.07x`, `212 ms`, `4.1 %`. */
export function amount(value: number, unit: Unit): string {
  const digits = unit === 'x' || (unit !== 'ms' && value < 10) || value < 1 ? 2 : value < 100 ? 1 : 0
  const number = value.toFixed(digits)
  return unit === 'x' || unit === '' ? `${number}${unit}` : `${number} ${unit}`
}
