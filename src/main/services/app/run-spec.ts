/** The spec of a run as it was when the run began: what is built again is this, whatever the file says by now. */
import type { RunId } from '../../../contract/ids.ts'
import { type Failure, ok, type Result } from '../../../contract/result.ts'
import { type AppDeps, stateOf } from './deps.ts'

export function specOf(deps: AppDeps, run: RunId): Result<{ name: string; text: string }, Failure> {
  const found = stateOf(deps, run)
  if (!found.ok) return found
  const { specName, specText } = found.value.created
  return ok({ name: specName, text: specText })
}
