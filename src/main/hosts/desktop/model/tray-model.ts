/** What the tray shows: the state of all runs in one picture, one line and a short menu. */

/** What the engine does at the moment, over all runs. */
export interface Pulse {
  /** Agents at work. */
  readonly agents: number
  /** Runs that are being driven. */
  readonly activeRuns: number
  /** Attentions that wait for a person. */
  readonly inbox: number
  /** Interactive instances that wait for a permission. */
  readonly waiting: number
  /** Money spent by the active runs, US dollars. */
  readonly costUsd: number
}

export const IDLE: Pulse = { agents: 0, activeRuns: 0, inbox: 0, waiting: 0, costUsd: 0 }

export type TrayState = 'idle' | 'working' | 'needs-you'

export type TrayAction = 'open' | 'inbox' | 'terminals' | 'pause-all' | 'quit'

export interface TrayItem {
  readonly label: string
  readonly action: TrayAction | null
  readonly enabled: boolean
}

export interface TrayModel {
  readonly state: TrayState
  readonly tooltip: string
  /** Beside the icon where the system has room for text (macOS), on the dock or the taskbar; empty for nothing. */
  readonly badge: string
  /** What a screen reader says of the badge; empty for none. */
  readonly badgeText: string
  /** null separates. */
  readonly items: readonly (TrayItem | null)[]
}

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`

/** A person who is needed comes before work that goes on. */
export function trayState({ inbox, waiting, agents, activeRuns }: Pulse): TrayState {
  if (inbox + waiting > 0) return 'needs-you'
  return agents > 0 || activeRuns > 0 ? 'working' : 'idle'
}

export function trayModel(pulse: Pulse): TrayModel {
  const state = trayState(pulse)
  const working = pulse.activeRuns > 0 || pulse.agents > 0
  const work = working
    ? `${count(pulse.agents, 'agent')} at work in ${count(pulse.activeRuns, 'run')}, $${pulse.costUsd.toFixed(2)}`
    : 'No run at work'
  const things = pulse.inbox + pulse.waiting
  const waiting = things > 0 ? `${count(things, 'thing waits', 'things wait')} for you` : null
  return {
    state,
    tooltip: ['Switchyard', waiting ?? work].join(': '),
    badge: things > 0 ? String(Math.min(things, 99)) : '',
    badgeText: waiting ?? '',
    items: [
      { label: work, action: null, enabled: false },
      null,
      { label: 'Open Switchyard', action: 'open', enabled: true },
      { label: pulse.inbox > 0 ? `Inbox (${pulse.inbox})` : 'Inbox', action: 'inbox', enabled: true },
      ...(pulse.waiting > 0
        ? [{ label: `Terminals (${pulse.waiting})`, action: 'terminals' as const, enabled: true }]
        : []),
      { label: 'Pause All Runs', action: 'pause-all', enabled: pulse.activeRuns > 0 },
      null,
      { label: 'Quit Switchyard', action: 'quit', enabled: true },
    ],
  }
}
