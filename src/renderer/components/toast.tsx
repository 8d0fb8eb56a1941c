/** Short notes about what just happened. They are said to screen readers; failures stay until they are put away. */
import { X } from 'lucide-react'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useLayoutEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import { Button, IconButton } from './button.tsx'
import { StatusGlyph } from './status-glyph.tsx'
import { onTopLayer, topElement } from './top-layer.ts'

export interface Toast {
  /** `ask`: a person is waited for. */
  readonly tone: 'done' | 'ask' | 'fail'
  readonly text: string
  readonly details?: readonly string[]
  /** One thing that can be done about it, such as taking it back. */
  readonly action?: { readonly label: string; readonly run: () => void }
}

interface Shown extends Toast {
  readonly id: number
}

/** Notes at once; the oldest goes first. */
const MOST = 4
/** How long a note stays, milliseconds; what waits for a person is in the inbox too. */
const STAYS_MS = { done: 5_000, ask: 12_000, fail: null } as const
const SHAPE = { done: 'merged', ask: 'attention', fail: 'failed' } as const

const Toasts = createContext<((toast: Toast) => void) | null>(null)

export function useToast(): (toast: Toast) => void {
  const show = useContext(Toasts)
  if (!show) throw new Error('useToast outside of ToastProvider')
  return show
}

let next = 1

/**
 * An element that is always in the topmost dialog, else in the page: beneath a modal dialog a note could neither be read
 * nor put away. It is moved, not made anew, so that what it shows goes on.
 */
function useTopmost(): HTMLElement {
  const [host] = useState(() => document.createElement('div'))
  useLayoutEffect(() => {
    const move = () => {
      const to = topElement()
      if (host.parentElement !== to) to.append(host)
    }
    move()
    const stop = onTopLayer(move)
    return () => {
      stop()
      host.remove()
    }
  }, [host])
  return host
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<readonly Shown[]>([])
  const show = useCallback((toast: Toast) => {
    setShown((all) => [...all.slice(1 - MOST), { ...toast, id: next++ }])
  }, [])
  const topmost = useTopmost()
  const close = useCallback((id: number) => setShown((all) => all.filter((toast) => toast.id !== id)), [])
  return (
    <Toasts value={show}>
      {children}
      {createPortal(
        <section
          aria-label="Notifications"
          aria-live="polite"
          className="pointer-events-none fixed right-4 bottom-4 z-50 flex w-96 max-w-[calc(100vw-2rem)] flex-col gap-2 max-phone:bottom-20"
        >
          {shown.map((toast) => (
            <Note key={toast.id} toast={toast} onClose={() => close(toast.id)} />
          ))}
        </section>,
        topmost,
      )}
    </Toasts>
  )
}

function Note({ toast, onClose }: { toast: Shown; onClose: () => void }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the time runs from when it appeared.
  useEffect(() => {
    const stays = STAYS_MS[toast.tone]
    if (stays === null) return
    const timer = setTimeout(onClose, stays)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className="appear pointer-events-auto flex items-start gap-2 rounded-m bg-raised py-1.5 pr-1.5 pl-3 shadow-float">
      <StatusGlyph shape={SHAPE[toast.tone]} className="mt-2.25" />
      <div className="min-w-0 flex-1 py-1.5">
        <p className="outside-text">{toast.text}</p>
        {toast.details?.slice(0, 6).map((line) => (
          <p key={line} className="outside-text text-small text-text-2">
            {line}
          </p>
        ))}
      </div>
      {toast.action && (
        <Button
          tone="quiet"
          onClick={() => {
            toast.action?.run()
            onClose()
          }}
        >
          {toast.action.label}
        </Button>
      )}
      <IconButton label="Dismiss" onClick={onClose}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  )
}
