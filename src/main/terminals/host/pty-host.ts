/**
 * The process that holds every pseudo terminal: started by the first one, told everything over the channel of its fork, and
 * ended with the last one or with whoever started it.
 */
import { assertNever } from '../../../contract/result.ts'
import { systemClock } from '../../lib/clock.ts'
import { createProcessTable } from '../../lib/processes.ts'
import type { HostOrder, HostReport } from '../messages.ts'
import { createFewAtOnce } from './few-at-once.ts'
import { createOutlet } from './outlet.ts'
import { startPty } from './pty-process.ts'
import { createRush } from './rush.ts'
import { openSession, type Session } from './session.ts'
import { createTurns } from './turns.ts'

/** Nobody waits longer for terminals that do not end. */
const SHUTDOWN_MS = 5_000
/** Scrollbacks that are drawn and written: while one waits for the disk, another is drawn. */
const KEPT_AT_ONCE = 4

const sessions = new Map<string, Session>()
/** Which terminal a viewer looks at. */
const places = new Map<number, Session>()
/** Orders for a terminal that is being opened wait for it. */
const opening = new Map<string, Promise<void>>()
const clock = systemClock
const processes = createProcessTable()
const rush = createRush(clock)
const turns = createTurns(rush)
const send = (report: HostReport, taken?: () => void): void => {
  if (process.connected) process.send?.(report, undefined, {}, () => taken?.())
  else taken?.()
}
const outlet = createOutlet(rush, (viewer, bytes, taken) => send({ type: 'frame', viewer, bytes }, taken))

const fewAtOnce = createFewAtOnce(KEPT_AT_ONCE)

async function open(order: Extract<HostOrder, { type: 'open' }>): Promise<void> {
  const { terminal } = order
  try {
    const session = await openSession(order, {
      clock,
      processes,
      turns,
      outlet,
      rush,
      start: startPty,
      report: (report) => send(report),
      fewAtOnce,
      gone: () => sessions.delete(terminal),
    })
    sessions.set(terminal, session)
  } catch (error) {
    send({ type: 'open-failed', terminal, message: error instanceof Error ? error.message : String(error) })
  }
}

function obey(order: HostOrder): void {
  switch (order.type) {
    case 'open': {
      const opened = open(order).finally(() => opening.delete(order.terminal))
      opening.set(order.terminal, opened)
      return
    }
    case 'shutdown':
      void shutdown()
      return
    case 'detach':
    case 'ack': {
      const session = places.get(order.viewer)
      if (order.type === 'ack') session?.acknowledge(order.viewer, order.offset)
      else {
        session?.detach(order.viewer)
        places.delete(order.viewer)
      }
      return
    }
    default: {
      const session = sessions.get(order.terminal)
      if (session) carryOut(session, order)
      else if (order.type === 'screen') send({ type: 'screen', ticket: order.ticket, screen: null })
    }
  }
}

function carryOut(session: Session, order: Exclude<HostOrder, { type: 'open' | 'shutdown' | 'detach' | 'ack' }>): void {
  switch (order.type) {
    case 'attach':
      places.set(order.viewer, session)
      session.attach(order)
      return
    case 'input':
      session.input(order.viewer, order.bytes)
      return
    case 'paste':
      session.paste(order.text, order.bracketed)
      return
    case 'resize':
      session.resize(order.viewer, order.size)
      return
    case 'draw':
      session.draw(order.bytes)
      return
    case 'drawn':
      session.drawn(order.exit)
      return
    case 'close':
      session.close(false)
      return
    case 'screen':
      void session.screen().then((screen) => send({ type: 'screen', ticket: order.ticket, screen }))
      return
    default:
      assertNever(order, 'order')
  }
}

let ending = false
async function shutdown(): Promise<void> {
  if (ending) return
  ending = true
  // Timers of the clock do not hold the process.
  const hold = setTimeout(() => process.exit(1), SHUTDOWN_MS)
  await Promise.all(opening.values())
  const all = [...sessions.values()]
  for (const session of all) session.close(true)
  await Promise.all(all.map((session) => session.over))
  clearTimeout(hold)
  process.exit(0)
}

// What goes wrong with one terminal is told to the engine's log, and is not the end of all others.
process.on('uncaughtException', (error) => console.error(error))
process.on('message', (order: HostOrder) => {
  const waits = 'terminal' in order && order.type !== 'open' ? opening.get(order.terminal) : undefined
  if (waits) void waits.then(() => obey(order))
  else obey(order)
})
// Whoever started it is gone: nobody will ever ask for these terminals again.
process.on('disconnect', () => void shutdown())
// A Ctrl-C in the terminal that started everything is for the engine, which ends this one in order.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => {})
