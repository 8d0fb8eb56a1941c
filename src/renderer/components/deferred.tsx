/**
 * A part of the app that is loaded when it is first wanted, or in an idle moment before.
 *
 * React's own `lazy` with `Suspense` keeps the placeholder for 300 ms once it is shown, also where the part is there after
 * twenty: for a view that somebody waits for, that is most of the wait.
 */
import { type ComponentType, createElement, useEffect, useReducer, useState } from 'react'
import { Loading } from './states.tsx'

export interface Deferred<P> {
  (props: P): React.ReactNode
  /** Loads it before it is wanted; a failure shows when it is. */
  preload(): void
}

/** `what` is said meanwhile, as in "Loading the graph". */
export function deferred<P extends object>(what: string, load: () => Promise<ComponentType<P>>): Deferred<P> {
  let found: ComponentType<P> | null = null
  let coming: Promise<void> | null = null
  const fetched = (): Promise<void> => {
    coming ??= load().then(
      (part) => {
        found = part
      },
      (error: unknown) => {
        // The next one who wants it tries again.
        coming = null
        throw error
      },
    )
    return coming
  }
  // biome-ignore lint/correctness/noComponentHookFactories: made once for each part, at the top of a module.
  function DeferredPart(props: P) {
    const [, redraw] = useReducer((times: number) => times + 1, 0)
    const [problem, setProblem] = useState<{ readonly error: unknown } | null>(null)
    useEffect(() => {
      if (found !== null) return
      let gone = false
      fetched().then(
        () => gone || redraw(),
        (error: unknown) => gone || setProblem({ error }),
      )
      return () => {
        gone = true
      }
    }, [])
    if (problem !== null) throw problem.error
    return found === null ? <Loading what={what} /> : createElement(found, props)
  }
  return Object.assign(DeferredPart, { preload: () => void fetched().catch(() => {}) })
}
