/** The output of a gate run, by the page. */
import { open } from 'node:fs/promises'
import type { RunId } from '../../../contract/ids.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { AppDeps } from './deps.ts'

export interface OutputPage {
  readonly text: string
  readonly from: number
  readonly next: number
  readonly size: number
}

export async function gateOutput(
  { engine }: AppDeps,
  request: { run: RunId; gateRun: string; from?: number | undefined; limit: number },
): Promise<Result<OutputPage, Failure>> {
  const row = engine.store.gateRuns.list(request.run).find((candidate) => candidate.gateRun === request.gateRun)
  if (!row) return fail('gate-run-not-found', `Run ${request.run} has no gate run ${request.gateRun}.`)
  // One that is under way has no row with a file yet, but its file has its name.
  const path = row.outputFile ?? engine.effects.paths.output(request.run, row.gateRun)
  const file = await open(path, 'r').catch(() => null)
  if (file === null) return ok({ text: '', from: 0, next: 0, size: 0 })
  try {
    const { size } = await file.stat()
    const from = Math.min(request.from ?? Math.max(0, size - request.limit), size)
    const buffer = Buffer.alloc(Math.min(request.limit, size - from))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, from)
    const whole = wholeCharacters(buffer.subarray(0, bytesRead), from + bytesRead < size)
    return ok({ text: whole.toString('utf8'), from, next: from + whole.length, size })
  } finally {
    await file.close()
  }
}

/** Without a character at the end whose last bytes are on the next page. */
function wholeCharacters(bytes: Buffer, more: boolean): Buffer {
  if (!more) return bytes
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return length > back && bytes.length > back ? bytes.subarray(0, bytes.length - back) : bytes
  }
  return bytes
}
