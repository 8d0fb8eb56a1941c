/** What the host has to say to the window before it listens; said in order once it does. */
import type { HostMessage } from '../../../../contract/desktop.ts'

/** A window that never listens must not grow a list without end; the oldest goes first, as the newest was meant last. */
const MAX_WAITING = 50

export interface Outbox {
  say(message: HostMessage): void
  /** The window listens from now on. */
  attach(send: (message: HostMessage) => void): void
  /** It does not any more: it reloads, crashed, or is gone. */
  detach(): void
}

export function createOutbox(): Outbox {
  let waiting: HostMessage[] = []
  let send: ((message: HostMessage) => void) | null = null
  return {
    say(message) {
      if (send !== null) return send(message)
      // Only the last place is of interest: the window can show one.
      if (message.type === 'open') waiting = waiting.filter((other) => other.type !== 'open')
      waiting.push(message)
      if (waiting.length > MAX_WAITING) waiting.shift()
    },
    attach(sender) {
      send = sender
      const said = waiting
      waiting = []
      for (const message of said) sender(message)
    },
    detach() {
      send = null
    },
  }
}
