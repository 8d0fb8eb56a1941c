/** Takes turns among many that have work: one slice each, round and round, those that a person types into first. */
import type { Rush } from './rush.ts'

export interface Worker {
  /** Carries out one slice; false: nothing is left for now. */
  step(): boolean
  /** Whether a person waits for it. */
  urgent(): boolean
}

export interface Turns {
  /** The worker has something to do. */
  wake(worker: Worker): void
  forget(worker: Worker): void
  /** Settles when everybody else had a turn: for work that cuts itself into slices. */
  yieldTurn(): Promise<void>
}

/** One slice for each turn of the event loop, so that input and output never wait for more than one of them. */
export function createTurns(rush: Rush): Turns {
  const waiting = new Set<Worker>()
  const sleepers: (() => void)[] = []
  let scheduled = false

  const schedule = (): void => {
    if (scheduled) return
    scheduled = true
    setImmediate(turn)
  }
  /** Every other turn at most goes to somebody urgent: who types into a flood does not stop the others. */
  let favoured = false
  function next(): Worker | undefined {
    if (!favoured || rush.isOn())
      for (const worker of waiting)
        if (worker.urgent()) {
          favoured = true
          return worker
        }
    favoured = false
    if (rush.isOn()) {
      rush.afterwards(schedule)
      return undefined
    }
    return waiting.values().next().value
  }
  function turn(): void {
    scheduled = false
    const worker = next()
    try {
      if (worker !== undefined) {
        // To the end of the row, or out of it.
        waiting.delete(worker)
        if (worker.step()) waiting.add(worker)
      }
      sleepers.shift()?.()
    } finally {
      // Of those that stand still nobody is left to be looked for at each turn: `rush` calls back.
      if ((waiting.size > 0 && (worker !== undefined || !rush.isOn())) || sleepers.length > 0) schedule()
    }
  }
  return {
    wake(worker) {
      waiting.add(worker)
      schedule()
    },
    forget: (worker) => void waiting.delete(worker),
    yieldTurn: () =>
      new Promise((resolve) => {
        sleepers.push(resolve)
        schedule()
      }),
  }
}
