/** Types a prompt into an idle agent's box and makes sure that it was taken. */
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { Clock } from '../../lib/clock.ts'
import type { LiveInstance } from './live-instance.ts'

/** The CLI takes a carriage return that comes with the paste for a part of it. */
const PAUSE_MS = 200
/** From the carriage return to the hook, on a machine under load. */
const TAKEN_MS = 3_000
const TRIES = 3
const BOX = /^\s*[❯>]/
/** What frames the input box; a menu marks its choice as the box marks its line, and has no such frame. */
const FRAME = /^\s*[─━╌]{8}/

type SendFailure = Failure<
  'instance-busy' | 'instance-waits' | 'instance-starting' | 'instance-ended' | 'box-not-clear' | 'not-taken'
>

export async function sendPrompt(live: LiveInstance, text: string, clock: Clock): Promise<Result<void, SendFailure>> {
  const ready = readyFor(live)
  if (!ready.ok) return ready
  if ((await boxOnceDrawn(live, clock)) !== 'clear')
    return fail(
      'box-not-clear',
      'Something stands in its input box already, or a menu is open. Send or clear that in its terminal first.',
    )
  const pasted = live.handle.paste(text, 'always')
  if (!pasted.ok) return fail('not-taken', `The prompt could not be typed: ${pasted.failure.message}`)
  const began = live.activity
  for (let tries = 0; tries < TRIES; tries++) {
    await pause(clock, PAUSE_MS)
    live.handle.write('\r')
    const now = await live.until((activity) => activity !== began && activity.kind !== 'idle', TAKEN_MS)
    if (now !== began && now.kind !== 'idle') return ok(undefined)
    // A command of the CLI itself (`/compact`) is no prompt, and a short turn may be over: the box tells.
    if ((await box(live)) !== 'filled') return ok(undefined)
  }
  return fail('not-taken', 'It did not take the prompt, which stands in its input box. Look at its terminal.')
}

function readyFor({ activity }: LiveInstance): Result<void, SendFailure> {
  switch (activity.kind) {
    case 'idle':
      return ok(undefined)
    case 'busy':
      return fail('instance-busy', 'It works. Wait until it is idle, or interrupt it.')
    case 'waiting':
      return fail(
        'instance-waits',
        `It waits for your permission${activity.wants ? ` (${activity.wants})` : ''}. Answer in its terminal first.`,
      )
    case 'starting':
      return fail('instance-starting', 'It is still starting. Try again when it is idle.')
    case 'exited':
      return fail('instance-ended', 'It has ended. Resume it first.')
  }
}

/** The title is set a moment before the box is drawn. */
const DRAWN_MS = 10_000
const LOOK_MS = 100

async function boxOnceDrawn(live: LiveInstance, clock: Clock): Promise<Awaited<ReturnType<typeof box>>> {
  for (let waited = 0; ; waited += LOOK_MS) {
    const state = await box(live)
    if (state !== 'absent' || waited >= DRAWN_MS) return state
    await pause(clock, LOOK_MS)
  }
}

/** What the input box holds, as far as the screen shows: whoever has typed has moved the cursor. */
async function box(live: LiveInstance): Promise<'clear' | 'filled' | 'absent'> {
  const screen = await live.handle.screen()
  if (!screen.ok) return 'absent'
  const { lines, cursor } = screen.value
  const row = lines.findLastIndex((line, index) => BOX.test(line) && FRAME.test(lines[index - 1] ?? ''))
  const line = lines[row]
  if (line === undefined) return 'absent'
  const begin = line.search(/[❯>]/)
  // A hint in the empty box stands behind the cursor.
  if (cursor.y === row && cursor.x <= begin + 2) return 'clear'
  return line.slice(begin + 1).trim() === '' && cursor.y <= row ? 'clear' : 'filled'
}

const pause = (clock: Clock, ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve))
