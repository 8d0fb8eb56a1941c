/** Answers of the contract as `Result`s, so that a caller treats an engine elsewhere as one in its own process. */
import { ORPCError } from '@orpc/client'
import { z } from 'zod'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'

const Declared = z.object({ code: z.string(), details: z.array(z.string()) })

/** The engine went away while it was asked. What it had recorded by then stands. */
export type EngineLost = Failure<'engine-lost'>

/** Waits for a call: a declared error becomes the failure that it was made of, a connection that broke `engine-lost`. */
export async function answerOf<T>(call: Promise<T>): Promise<Result<T, Failure>> {
  try {
    return ok(await call)
  } catch (error) {
    return { ok: false, failure: failureOf(error) }
  }
}

/** Throws what is a bug of the engine's or of ours. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof ORPCError)) {
    if (error instanceof TypeError || error instanceof RangeError) throw error
    return {
      code: 'engine-lost',
      message:
        'The engine ended while it carried this out. What it had recorded stands: see `switchyard status`, then try again.',
    }
  }
  const declared = Declared.safeParse(error.data)
  if (declared.success) return { code: declared.data.code, message: error.message, details: declared.data.details }
  if (error.code === 'FORBIDDEN') return { code: 'forbidden', message: error.message }
  if (error.code === 'BAD_REQUEST')
    return fail('usage', `The engine does not take that: ${error.message}.`, issuesOf(error.data)).failure
  throw new Error(`The engine failed at that (${error.message}). Its log says why.`)
}

const Issues = z.object({ issues: z.array(z.object({ message: z.string(), path: z.array(z.unknown()).optional() })) })

function issuesOf(data: unknown): string[] {
  const parsed = Issues.safeParse(data)
  if (!parsed.success) return []
  return parsed.data.issues.map(({ path, message }) => `${(path ?? []).join('.') || 'input'}: ${message}`)
}
