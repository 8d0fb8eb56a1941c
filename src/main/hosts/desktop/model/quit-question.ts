/** What is asked before the app ends while agents are at work. */

export type QuitAnswer = 'leave' | 'stop' | 'cancel'

export interface QuitQuestion {
  readonly message: string
  readonly detail: string
  readonly buttons: readonly { readonly label: string; readonly answer: QuitAnswer }[]
}

/** null: nothing is at work, so nothing has to be asked. */
export function quitQuestion({ agents, activeRuns }: { agents: number; activeRuns: number }): QuitQuestion | null {
  if (agents === 0) return null
  const who = agents === 1 ? '1 agent is' : `${agents} agents are`
  const runs = activeRuns > 1 ? ` in ${activeRuns} runs` : ''
  return {
    message: `${who} at work${runs}.`,
    detail:
      'Left running, agents finish the phase that they are in, and Switchyard takes their work up at its next start. ' +
      'Stopped, their sessions continue when the run is resumed. Nothing that is finished gets lost either way.',
    buttons: [
      { label: 'Leave Running and Quit', answer: 'leave' },
      { label: 'Stop Agents and Quit', answer: 'stop' },
      { label: 'Cancel', answer: 'cancel' },
    ],
  }
}
