/** What is asked when a window does not answer: a page may be slow, or stuck for good. */

export type UnresponsiveAnswer = 'wait' | 'reload'

export interface UnresponsiveQuestion {
  readonly message: string
  readonly detail: string
  readonly buttons: readonly { readonly label: string; readonly answer: UnresponsiveAnswer }[]
}

/** Waiting comes first: it loses nothing of what was typed. */
export const UNRESPONSIVE: UnresponsiveQuestion = {
  message: 'The window does not respond.',
  detail:
    'It may be busy with something large. Reloading shows the same place again; agents and runs go on either way, and only what was typed and not sent is lost.',
  buttons: [
    { label: 'Wait', answer: 'wait' },
    { label: 'Reload', answer: 'reload' },
  ],
}
