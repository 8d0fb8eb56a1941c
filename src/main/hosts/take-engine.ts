/** Opens the engine for a host that lives long: a command that holds it is asked to hand it over. */
import { randomUUID } from 'node:crypto'
import type { HandedOver } from '../../contract/procedures/system.ts'
import { type Failure, fail, type Result } from '../../contract/result.ts'
import { answerOf } from '../api/client/answer.ts'
import type { Surroundings } from './compose.ts'
import { type OpenService, type OpenServiceOptions, openService } from './open-service.ts'
import { type HeldEngine, reachEngine } from './reach-engine.ts'

export interface TakeOptions extends OpenServiceOptions {
  /** Told when somebody was asked: it may take seconds. */
  readonly asking?: (holder: string) => void
  /** Milliseconds that the holder gets to bring what it is storing to an end. */
  readonly patienceMs?: number
}

/** Gates are ended within seconds; a merge or a checkpoint of a large repository may take a while. */
const PATIENCE_MS = 30_000
const PAUSE_MS = 25

/** `engine-held`: who holds it keeps it, or is slow; the sentence says who, and what to do. */
export async function takeEngine(world: Surroundings, options: TakeOptions): Promise<Result<OpenService, Failure>> {
  const until = performance.now() + (options.patienceMs ?? PATIENCE_MS)
  let asked: string | null = null
  for (;;) {
    const opened = await openService(world, options)
    if (opened.ok || opened.failure.code !== 'engine-held') return opened
    if (asked === null) {
      const reached = await reachEngine(world.paths.home)
      if (reached.ok) {
        const holder = `\`${reached.value.holder?.command ?? 'another process'}\` (pid ${reached.value.info.pid})`
        options.asking?.(holder)
        const answer = await ask(reached.value, options.command, until - performance.now())
        reached.value.close()
        if (answer === 'late') return slow(holder)
        if (answer.ok) asked = holder
        // Gone while it was asked: then it is free.
        else if (answer.failure.code !== 'engine-lost') return fail('engine-held', answer.failure.message)
      } else if (reached.failure.code !== 'no-engine') return reached
    }
    if (performance.now() >= until) return asked === null ? opened : slow(asked)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}

async function ask(engine: HeldEngine, by: string, ms: number): Promise<Result<HandedOver, Failure> | 'late'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), Math.max(0, ms))
  })
  const answer = answerOf(engine.client.system.yieldEngine({ commandId: randomUUID(), by }))
  // A bug of the holder's comes as a rejection, also after we stopped waiting.
  answer.catch(() => {})
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

const slow = (holder: string) =>
  fail(
    'engine-held',
    `${holder} was asked for the engine and is still bringing something to its end. Try again in a moment, or end it with Ctrl-C there.`,
  )
