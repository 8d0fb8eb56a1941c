/** The title of a run's spec; parsing it is remembered for as long as the run's state lives. */
import type { EventOf } from '../../../contract/events.ts'
import { parseSpec } from '../../domain/spec/parse-spec.ts'

const known = new WeakMap<object, string>()

export function titleOfSpec(created: EventOf<'RunCreated'>): string {
  const before = known.get(created)
  if (before !== undefined) return before
  const parsed = parseSpec(created.specText, created.specName)
  const title = parsed.ok ? parsed.value.title : created.specName
  known.set(created, title)
  return title
}
