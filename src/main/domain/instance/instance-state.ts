/**
 * What an interactive agent does, from the signs that it gives: pure, one sign after the other.
 *
 * No sign tells everything. The title says busy or calm, and calm may be idle or a permission dialog; hooks tell these
 * apart, and are silent when a person interrupts; then the transcript tells. Silence itself is no sign: a quiet
 * terminal changes nothing.
 */
import { assertNever } from '../../../contract/result.ts'

/** Where the newest knowledge comes from. */
export type KnownBy = 'process' | 'hook' | 'title' | 'transcript'

export interface InstanceActivity {
  readonly kind: 'starting' | 'busy' | 'waiting' | 'idle' | 'exited'
  /** When it began to be so, epoch milliseconds. */
  readonly since: number
  /** Of the newest sign. */
  readonly seenAt: number
  readonly by: KnownBy
  /** The tool that it wants to use, while it waits for permission. */
  readonly wants: string | null
  /** Permission dialogs that stand behind each other and have not been answered, as far as known. */
  readonly asked: number
  /** Whether the title was calm when last seen; null: there was none yet. */
  readonly calm: boolean | null
}

export type InstanceSign =
  | { readonly kind: 'started' }
  | { readonly kind: 'title'; readonly busy: boolean }
  | { readonly kind: 'hook'; readonly event: HookEvent; readonly tool: string | null; readonly notice: string | null }
  /** A person interrupted a turn or refused a tool: the CLI wrote so into its transcript. */
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'exited' }

/** Hooks that are asked for; others are ignored. */
export const HOOK_EVENTS = [
  'SessionStart',
  'UserPromptSubmit',
  'PermissionRequest',
  'Notification',
  'Stop',
  'StopFailure',
  'SessionEnd',
] as const
export type HookEvent = (typeof HOOK_EVENTS)[number]

export const beginning = (at: number): InstanceActivity => ({
  kind: 'starting',
  since: at,
  seenAt: at,
  by: 'process',
  wants: null,
  asked: 0,
  calm: null,
})

const TITLE_BUSY = /^[◐◑◒◓⠀-⣿]/u
const TITLE_CALM = /^✳/u

/** What a title that the CLI set says; null: nothing. */
export function readTitle(title: string): { busy: boolean } | null {
  if (TITLE_BUSY.test(title)) return { busy: true }
  return TITLE_CALM.test(title) ? { busy: false } : null
}

/** The same object when the sign changes nothing but its own time is not worth telling either. */
export function takeSign(state: InstanceActivity, sign: InstanceSign, at: number): InstanceActivity {
  if (sign.kind === 'started') return beginning(at)
  // Signs of a process that has ended may still be read from its files.
  if (state.kind === 'exited') return state
  const to = (
    kind: InstanceActivity['kind'],
    by: KnownBy,
    more: Partial<Pick<InstanceActivity, 'wants' | 'asked' | 'calm'>> = {},
  ): InstanceActivity => ({
    kind,
    since: kind === state.kind ? state.since : at,
    seenAt: at,
    by,
    wants: kind === 'waiting' ? state.wants : null,
    asked: state.asked,
    calm: state.calm,
    ...more,
  })
  switch (sign.kind) {
    case 'exited':
      return to('exited', 'process', { asked: 0 })
    case 'interrupted':
      return to('idle', 'transcript', { asked: 0 })
    case 'title':
      return sign.busy ? busyTitle(state, to) : calmTitle(state, to)
    case 'hook':
      return hook(state, sign, to)
    default:
      return assertNever(sign, 'sign')
  }
}

type To = (
  kind: InstanceActivity['kind'],
  by: KnownBy,
  more?: Partial<Pick<InstanceActivity, 'wants' | 'asked' | 'calm'>>,
) => InstanceActivity

function busyTitle(state: InstanceActivity, to: To): InstanceActivity {
  // The title turns every second: one that was under way when the dialog opened is no answer to it.
  if (state.kind === 'waiting' && state.calm === false) return state
  if (state.kind === 'waiting') return to('busy', 'title', { calm: false, asked: Math.max(0, state.asked - 1) })
  if (state.kind === 'busy' && state.calm === false) return state
  return to('busy', 'title', { calm: false })
}

function calmTitle(state: InstanceActivity, to: To): InstanceActivity {
  switch (state.kind) {
    case 'starting':
      return to('idle', 'title', { calm: true })
    case 'busy':
      // Calm all along: only its words changed, as when the CLI finds a name for the session.
      if (state.calm === true) return state
      // Without a Stop: the next of several dialogs, or an interruption. Stop and transcript correct this at once.
      return state.asked > 0 ? to('waiting', 'title', { calm: true }) : to('idle', 'title', { calm: true })
    default:
      return state.calm === true ? state : { ...state, calm: true }
  }
}

function hook(state: InstanceActivity, sign: Extract<InstanceSign, { kind: 'hook' }>, to: To): InstanceActivity {
  switch (sign.event) {
    case 'SessionStart':
      // `/clear` and a compaction start a session too; the box comes a moment after the first one.
      return state.kind === 'starting' ? to('starting', 'hook') : state
    case 'UserPromptSubmit':
      return to('busy', 'hook', { asked: 0, calm: state.calm === null ? null : state.calm })
    case 'PermissionRequest':
      return to('waiting', 'hook', { wants: sign.tool, asked: state.asked + 1 })
    case 'Notification':
      if (sign.notice === 'permission_prompt')
        return state.kind === 'waiting'
          ? to('waiting', 'hook')
          : to('waiting', 'hook', { asked: Math.max(1, state.asked) })
      return sign.notice === 'idle_prompt' ? to('idle', 'hook', { asked: 0 }) : state
    case 'Stop':
    case 'StopFailure':
      return to('idle', 'hook', { asked: 0 })
    case 'SessionEnd':
      // The process ends next, or `/clear` begins another session: either says so itself.
      return state
    default:
      return assertNever(sign.event, 'hook event')
  }
}
