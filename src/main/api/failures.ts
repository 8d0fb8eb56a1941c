/** Expected failures of the use cases as the errors that the contract declares. */
import { ORPCError } from '@orpc/server'
import type { Failure, Result } from '../../contract/result.ts'
import { CHECK_CODES } from '../services/environment/checks.ts'

const INVALID =
  /^(?:spec|plan-invalid|config|settings|usage|invalid|bad-name|not-a-repository|no-commits|no-base-branch|base-branch|budget-missing|no-such-answer|too-large|unreadable|unknown-key|command-id)/
/** What is wrong with the machine; see `CHECK_CODES`. */
const UNFIT: readonly string[] = Object.values(CHECK_CODES)
const STATUS = { NOT_FOUND: 404, REFUSED: 409, INVALID: 422, UNFIT: 503 } as const

function kindOf(code: string): keyof typeof STATUS {
  if (UNFIT.includes(code)) return 'UNFIT'
  if (code.endsWith('-not-found')) return 'NOT_FOUND'
  return INVALID.test(code) ? 'INVALID' : 'REFUSED'
}

/** Codes are kept as they are: `data.code` is what a program looks at. */
export function toError(failure: Failure): ORPCError<string, { code: string; details: string[] }> {
  const kind = kindOf(failure.code)
  return new ORPCError(kind, {
    status: STATUS[kind],
    message: failure.message,
    data: { code: failure.code, details: [...(failure.details ?? [])] },
  })
}

/** The value, or the failure thrown as a declared error. */
export function orThrow<T>(result: Result<T, Failure>): T {
  if (result.ok) return result.value
  throw toError(result.failure)
}
