/**
 * The process behind the state hooks of an interactive agent: `node state-recorder.ts <file>`, payload on stdin; appends
 * one line to the file. It decides nothing and says nothing: whatever it printed would reach the model, and whatever went
 * wrong here must not hold up a person.
 */
import { closeSync, fstatSync, openSync, readFileSync, writeSync } from 'node:fs'

/** A prompt may be long; a line that tells of it need not be. */
const MOST_TEXT = 200
/** Thousands of turns; past it nothing is recorded, and the title alone tells. */
const MOST_BYTES = 8 * 1024 * 1024

const text = (value: unknown): string | null => (typeof value === 'string' ? value.slice(0, MOST_TEXT) : null)

try {
  const file = process.argv[2] ?? ''
  const payload = new Map<string, unknown>(Object.entries(JSON.parse(readFileSync(0, 'utf8')) as object))
  const line = {
    at: Date.now(),
    event: text(payload.get('hook_event_name')),
    session: text(payload.get('session_id')),
    transcript: typeof payload.get('transcript_path') === 'string' ? payload.get('transcript_path') : null,
    tool: text(payload.get('tool_name')),
    notice: text(payload.get('notification_type')),
    reason: text(payload.get('reason')),
  }
  // One write in append mode: hooks that run side by side cannot tear each other's lines.
  const handle = openSync(file, 'a', 0o600)
  try {
    if (fstatSync(handle).size < MOST_BYTES) writeSync(handle, `${JSON.stringify(line)}\n`)
  } finally {
    closeSync(handle)
  }
} catch {
  // The title still tells busy from calm.
}
process.exit(0)
