/** What a view shows when it has nothing to show: empty, loading, a problem, or no connection. */

import { type ReactNode, useEffect, useState } from 'react'
import type { Problem } from '../api/problem.ts'
import { Button } from './button.tsx'
import { StatusGlyph } from './status-glyph.tsx'
import { WithCode } from './with-code.tsx'

export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="grid h-full min-h-40 place-items-center p-6">
      <div className="max-w-sm text-center">
        <p className="text-lead font-medium">{title}</p>
        {children && <div className="mt-1 text-text-2">{children}</div>}
        {action && <div className="mt-4 flex justify-center gap-2">{action}</div>}
      </div>
    </div>
  )
}

/** Waiting shorter than this shows nothing, so that a fast answer does not flash. */
const QUIET_MS = 250

export function Loading({ what }: { what: string }) {
  const [visible, setVisible] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setVisible(true), QUIET_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div role="status" className="grid h-full min-h-24 place-items-center p-6 text-text-3">
      {visible ? (
        <div className="w-44 text-center">
          <div className="h-0.5 overflow-hidden rounded-s bg-active">
            <div className="sweeping h-full w-1/4 bg-text-3" />
          </div>
          <p className="mt-2">Loading {what}</p>
        </div>
      ) : (
        <span className="sr-only">Loading {what}</span>
      )}
    </div>
  )
}

export function ProblemNote({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  return (
    <div role="alert" className="m-4 flex items-start gap-2 rounded-m border border-line bg-fail-soft p-3">
      <StatusGlyph shape="failed" className="mt-0.75" />
      <div className="min-w-0 flex-1">
        <p className="outside-text">
          <WithCode text={problem.message} />
        </p>
        {problem.details.length > 0 && (
          <ul className="mt-1 list-inside list-disc text-text-2">
            {problem.details.map((line) => (
              <li key={line} className="outside-text">
                {line}
              </li>
            ))}
          </ul>
        )}
      </div>
      {onRetry && (
        <Button tone="plain" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  )
}
