/** Whether the engine can be reached: one small store that every view and every feed looks at. */
import { useSyncExternalStore } from 'react'

export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online' }
  /** It was lost (or never had) at `since`; it is tried again by itself. */
  | {
      readonly kind: 'offline'
      readonly since: number /** The engine ended it over the size of a message. */
      readonly tooLarge?: true
    }
  /** The engine is there but does not know us: trying again will not help. */
  | { readonly kind: 'refused' }

export interface Connection {
  readonly state: ConnectionState
  set(next: ConnectionState): void
  subscribe(listener: () => void): () => void
  /** Settles when it is online, or rejects with the signal's reason. */
  online(signal: AbortSignal): Promise<void>
}

export function createConnection(): Connection {
  let state: ConnectionState = { kind: 'connecting' }
  const listeners = new Set<() => void>()
  const connection: Connection = {
    get state() {
      return state
    },
    set(next) {
      if (next.kind === state.kind && next.kind !== 'offline') return
      // The time at which it was lost stays that of the first failure.
      if (next.kind === 'offline' && state.kind === 'offline') return
      state = next
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    online(signal) {
      return new Promise((resolve, reject) => {
        const check = () => {
          if (signal.aborted) {
            stop()
            reject(signal.reason)
          } else if (state.kind === 'online') {
            stop()
            resolve()
          }
        }
        const unsubscribe = connection.subscribe(check)
        const stop = () => {
          unsubscribe()
          signal.removeEventListener('abort', check)
        }
        signal.addEventListener('abort', check)
        check()
      })
    },
  }
  return connection
}

export function useConnection(connection: Connection): ConnectionState {
  return useSyncExternalStore(connection.subscribe, () => connection.state)
}
