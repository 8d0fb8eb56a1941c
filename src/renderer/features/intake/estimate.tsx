/** What earlier runs let expect of this one, with what that rests on; where nothing is known it says so. */
import type { IntakePreview } from '../../../contract/procedures/intake.ts'
import { dollars, duration, plural } from '../../components/format.ts'

type Range = { readonly low: number; readonly likely: number; readonly high: number }

const between = (range: Range, word: (value: number) => string): string =>
  word(range.low) === word(range.high) ? word(range.likely) : `${word(range.low)} to ${word(range.high)}`

/** Seconds are no part of a forecast. */
const roughly = (ms: number): string =>
  ms < 60_000 ? 'under a minute' : duration(Math.round(ms / 60_000) * 60_000).replace(' 00s', '')

export function EstimateText({ estimate, sample }: { estimate: IntakePreview['estimate']; sample: boolean }) {
  if (sample)
    return <>It costs nothing, and takes a few minutes: the figures that it shows are made up by its script.</>
  const { total, perTask, basis, source, model } = estimate
  if (perTask === null || basis === 0)
    return <>Unknown: too little was built before. It grows better with each merged task.</>
  const rests = (
    <span className="text-text-2">
      {' '}
      · from {plural(basis, 'merged task')} of {source === 'project' ? 'this project' : 'other projects'}
      {model !== null && ` with ${model}`}
    </span>
  )
  return total ? (
    <>
      about {dollars(total.costUsd.likely)} ({between(total.costUsd, dollars)}) and {roughly(total.wallMs.likely)} (
      {between(total.wallMs, roughly)}){rests}
    </>
  ) : (
    <>
      about {dollars(perTask.costUsd.likely)} and {roughly(perTask.wallMs.likely)} for each task; the whole is known
      when the plan is{rests}
    </>
  )
}
