/** Hands a person's messages to the agent with its next tool call: each exactly once, however many calls run at a time. */
import { readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { DELIVERED_MESSAGE, MESSAGES_FOLDER, WAITING_MESSAGE } from './policy-files.ts'

/** Characters that go with one tool call; what does not fit goes with the next. */
const MOST_TEXT = 24_000

/**
 * The text for the model, or null. Never fails: a message that cannot be read must not stop a tool call. Renaming is the
 * claim: of parallel calls one succeeds.
 */
export function takeMessages(attemptFolder: string): string | null {
  const folder = join(attemptFolder, MESSAGES_FOLDER)
  const texts: string[] = []
  let length = 0
  try {
    // Their names begin with the time at which they were sent.
    const waiting = readdirSync(folder)
      .filter((name) => name.endsWith(WAITING_MESSAGE))
      .sort()
    for (const name of waiting) {
      const text = claim(folder, name, MOST_TEXT - length, length === 0)
      if (text === null) continue
      texts.push(text)
      length += text.length
    }
  } catch {
    // No folder: nobody wrote.
  }
  if (texts.length === 0) return null
  return `The person who watches this run says, while you work:\n\n${texts.join('\n\n')}\n\nTake it into account from here on.`
}

/** null: it has no room, cannot be read, or another call has it. */
function claim(folder: string, name: string, room: number, first: boolean): string | null {
  try {
    const text = textOf(readFileSync(join(folder, name), 'utf8'))
    if (text.length > room && !first) return null
    renameSync(join(folder, name), join(folder, name.replace(WAITING_MESSAGE, DELIVERED_MESSAGE)))
    return text
  } catch {
    return null
  }
}

function textOf(file: string): string {
  const value: unknown = JSON.parse(file)
  return typeof value === 'object' && value !== null && 'text' in value ? String(value.text) : ''
}
