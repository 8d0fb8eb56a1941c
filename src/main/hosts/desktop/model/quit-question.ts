/** What is asked before the app ends while agents are at work. */

export type QuitAnswer = 'leave' | 'stop' | 'cancel'

export interface QuitQuestion {
  readonly message: string
  readonly detail: string
  readonly buttons: readonly { readonly label: string; readonly answer: QuitAnswer }[]
}

/** What would notice the end of the app. */
export interface AtWork {
  /** Headless agents: their processes are their own and can be left. */
  readonly agents: number
  readonly activeRuns: number
  /** Interactive instances: their terminals are the app's. */
  readonly interactive: number
}

/** null: nothing is at work, so nothing has to be asked. */
export function quitQuestion({ agents, activeRuns, interactive }: AtWork): QuitQuestion | null {
  if (agents + interactive === 0) return null
  const runs = activeRuns > 1 ? ` in ${activeRuns} runs` : ''
  const message = [
    ...(agents > 0 ? [`${agents === 1 ? '1 agent is' : `${agents} agents are`} at work${runs}`] : []),
    ...(interactive > 0 ? [`${interactive === 1 ? '1 instance is' : `${interactive} instances are`} open`] : []),
  ].join(', and ')
  return {
    message: `${message}.`,
    detail: [
      ...(agents > 0
        ? [
            'Left running, agents finish the phase that they are in, and Switchyard takes their work up at its next start.',
          ]
        : []),
      ...(interactive > 0
        ? ['Instances in terminals end with the app; they are resumed at its next start, unless all are stopped.']
        : []),
      ...(agents > 0 ? ['Stopped, sessions of agents continue when the run is resumed.'] : []),
      'Nothing that is finished gets lost either way.',
    ].join(' '),
    buttons: [
      { label: agents > 0 ? 'Leave Running and Quit' : 'Quit and Resume Later', answer: 'leave' },
      { label: 'Stop All and Quit', answer: 'stop' },
      { label: 'Cancel', answer: 'cancel' },
    ],
  }
}
