/** A place in a diff as it stands in the address: `new:12:src/a.js`, or `new::src/a.js` for the file as a whole. */
import type { Side } from './patch.ts'

export interface Spot {
  readonly file: string
  readonly side: Side
  /** null: the file as a whole. */
  readonly line: number | null
}

export function parseSpot(text: string | null): Spot | null {
  const parts = /^(old|new):(\d{0,9}):(.+)$/s.exec(text ?? '')
  if (!parts) return null
  const line = Number(parts[2])
  return { side: parts[1] === 'old' ? 'old' : 'new', line: line > 0 ? line : null, file: parts[3] ?? '' }
}

export const spotText = ({ file, side, line }: Spot): string => `${side}:${line ?? ''}:${file}`
