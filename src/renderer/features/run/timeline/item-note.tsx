/** What a mark of the timeline stands for, beside the pointer or the focus; the mark's own name says the same aloud. */
import { clockTime, dollars, duration } from '../../../components/format.ts'
import type { Item } from './timeline-model.ts'

export interface Pointed {
  readonly item: Item
  readonly box: DOMRect
}

const WIDTH = 288
const ROOM = 140

export function ItemNote({ pointed: { item, box }, now }: { pointed: Pointed; now: number }) {
  const below = box.bottom + ROOM < window.innerHeight
  const left = Math.min(Math.max(8, box.left), window.innerWidth - WIDTH - 8)
  return (
    <div
      aria-hidden="true"
      data-testid="timeline-note"
      className="pointer-events-none fixed z-30 rounded-m bg-raised px-3 py-2 shadow-float"
      style={{
        left,
        width: WIDTH,
        ...(below ? { top: box.bottom + 6 } : { bottom: window.innerHeight - box.top + 6 }),
      }}
    >
      <p className="font-medium">
        {item.kind === 'merge' ? 'Merged' : item.name}
        {item.kind !== 'merge' && <span className="font-normal text-text-2"> · {item.outcome}</span>}
      </p>
      <p className="text-small text-text-2">
        {clockTime(item.from)}
        {item.kind !== 'merge' && ` · ${duration((item.to ?? now) - item.from)}`}
        {item.costUsd !== null && ` · ${dollars(item.costUsd)}`}
      </p>
      {item.detail !== '' && <p className="outside-text mt-1 line-clamp-3 text-small text-text-3">{item.detail}</p>}
    </div>
  )
}
