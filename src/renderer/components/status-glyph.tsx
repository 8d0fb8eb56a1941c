/** The shapes of status: each can be told from the others without its colour. */
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export type StatusShape =
  | 'waiting'
  | 'working'
  | 'verifying'
  | 'reviewing'
  | 'attention'
  | 'merged'
  | 'failed'
  | 'paused'
  | 'cancelled'
  | 'unknown'

export const STATUS_COLOR: Record<StatusShape, string> = {
  waiting: 'text-text-3',
  working: 'text-work',
  verifying: 'text-work',
  reviewing: 'text-work',
  attention: 'text-need',
  merged: 'text-done',
  failed: 'text-fail',
  paused: 'text-text-2',
  cancelled: 'text-text-3',
  unknown: 'text-text-3',
}

const ring = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.5 } as const
const cut = { fill: 'none', stroke: 'var(--surface)', strokeWidth: 1.6, strokeLinecap: 'round' } as const

const SHAPES: Record<StatusShape, ReactNode> = {
  waiting: <circle cx="7" cy="7" r="5.5" {...ring} strokeDasharray="2.1 2.22" />,
  working: (
    <>
      <circle cx="7" cy="7" r="5.5" {...ring} opacity=".35" />
      <path className="turning" d="M7 1.5a5.5 5.5 0 0 1 5.5 5.5" {...ring} strokeWidth={2} strokeLinecap="round" />
    </>
  ),
  verifying: (
    <>
      <circle cx="7" cy="7" r="5.5" {...ring} />
      <path d="m4.6 7.2 1.7 1.7 3.1-3.5" {...ring} strokeLinecap="round" strokeLinejoin="round" />
    </>
  ),
  reviewing: (
    <>
      <circle cx="7" cy="7" r="5.5" {...ring} />
      <path d="M7 3.6a3.4 3.4 0 0 1 0 6.8z" fill="currentColor" />
    </>
  ),
  attention: (
    <>
      <path d="M7 .6 13.4 7 7 13.4.6 7z" fill="currentColor" />
      <path d="M7 4.2v3.2M7 9.6v.1" {...cut} />
    </>
  ),
  merged: (
    <>
      <circle cx="7" cy="7" r="6.2" fill="currentColor" />
      <path d="m4.3 7.2 1.9 1.9 3.5-3.9" {...cut} strokeLinejoin="round" />
    </>
  ),
  failed: (
    <>
      <path d="M4.4.8h5.2l3.6 3.6v5.2l-3.6 3.6H4.4L.8 9.6V4.4z" fill="currentColor" />
      <path d="m5 5 4 4m0-4L5 9" {...cut} />
    </>
  ),
  paused: <path d="M3.6 2.5h2v9h-2zM8.4 2.5h2v9h-2z" fill="currentColor" />,
  cancelled: (
    <>
      <circle cx="7" cy="7" r="5.5" {...ring} />
      <path d="m3.3 10.7 7.4-7.4" {...ring} />
    </>
  ),
  unknown: (
    <>
      <circle cx="7" cy="7" r="5.5" {...ring} strokeDasharray="2.1 2.22" />
      <path d="M5.6 5.7a1.45 1.45 0 1 1 2 1.35c-.4.2-.6.4-.6.9M7 9.7v.1" {...ring} strokeLinecap="round" />
    </>
  ),
}

export function StatusGlyph({ shape, className }: { shape: StatusShape; className?: string }) {
  return (
    <svg viewBox="0 0 14 14" aria-hidden="true" className={cx('size-3.5 shrink-0', STATUS_COLOR[shape], className)}>
      {SHAPES[shape]}
    </svg>
  )
}
