/** Tells apart the ways in which the model's provider refuses or fails: what passes, what needs a person, what is final. */
import type { AgentOutcome } from '../adapter.ts'
import { oneLine } from './activity.ts'
import type { ApiError } from './stream-events.ts'

export interface RateLimit {
  /** Epoch seconds, as the provider says it. */
  readonly resetsAt: number | null
  readonly limit: string
}

export type Judgement = Pick<AgentOutcome, 'outcome' | 'detail' | 'notBefore'>

export const CREDENTIALS_ADVICE = 'Check ANTHROPIC_API_KEY or run "claude" and /login, then resume.'

const LIMIT_TEXT = /usage limit reached|hit your .*limit|(?:hour|weekly|opus) limit reached/i
/** Older versions put the reset time into the text: `Claude AI usage limit reached|1795243650`. */
const LIMIT_EPOCH = /limit reached\|(\d{9,11})\b/
const NETWORK_TEXT =
  /connection|ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|socket|network|timed? ?out|overloaded|empty or malformed response/i

/** `rateLimit` is the last one that the stream reported as rejected. */
export function judgeProviderFailure(error: ApiError, rateLimit: RateLimit | null): Judgement {
  const said = oneLine(error.text, 300) || error.error.replaceAll('_', ' ')
  const limited = error.detail === 'usage_limit_reached' || LIMIT_TEXT.test(error.text)
  if (limited || (rateLimit !== null && error.error === 'rate_limit')) {
    const epoch = rateLimit?.resetsAt ?? Number(LIMIT_EPOCH.exec(error.text)?.[1] ?? Number.NaN)
    const notBefore = Number.isFinite(epoch) ? epoch * 1000 : null
    const until = notBefore === null ? '' : ` It resets at ${new Date(notBefore).toISOString()}.`
    return { outcome: 'usage-limit', detail: `The usage limit is reached: ${said}.${until}`, notBefore }
  }
  const judge = (outcome: Judgement['outcome'], detail: string): Judgement => ({ outcome, detail, notBefore: null })
  switch (error.error) {
    case 'authentication_failed':
    case 'oauth_org_not_allowed':
      return judge('credentials', `The provider refused the credentials (${said}). ${CREDENTIALS_ADVICE}`)
    case 'billing_error':
      return judge('credentials', `The provider refused for billing reasons (${said}). Settle it there, then resume.`)
    case 'rate_limit':
    case 'overloaded':
    case 'server_error':
      return judge('transient', `The provider failed for now: ${said}`)
    case 'model_not_found':
      return judge('failed', `The model is not available: ${said}`)
    case 'invalid_request':
      return judge('failed', `The request was refused: ${said}`)
    default:
  }
  const { status } = error
  if (status === 401 || status === 403)
    return judge('credentials', `The provider refused the credentials (${said}). ${CREDENTIALS_ADVICE}`)
  if (status === 408 || status === 409 || status === 429 || (status !== null && status >= 500))
    return judge('transient', `The provider failed for now: ${said}`)
  if ((status === null || status < 400) && NETWORK_TEXT.test(error.text))
    return judge('transient', `The provider could not be reached: ${said}`)
  return judge('failed', `The provider refused: ${said}`)
}
