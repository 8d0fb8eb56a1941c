/** A child of `crash.test.ts`: appends to a run for ever and says each version once its append has returned. */
import { writeSync } from 'node:fs'
import { openStore } from '../../../src/main/store/open-store.ts'
import { events, run1, value } from './fixtures.ts'

const file = process.argv[2]
if (file === undefined) throw new Error('usage: append-child FILE')
const store = value(openStore({ file, mode: 'write' }))
let version = 0
const append = (...batch: Parameters<typeof store.runs.append>[2]) => {
  version = store.runs.append(run1, version, batch, 1).at(-1)?.version ?? version
  writeSync(1, `${version}\n`)
}
append(events.created(), events.planned('parser'))
// Bounded, should nobody kill it.
for (let n = 1; n < 100_000; n += 1)
  append(events.attemptPlanned('parser', `a.${n}`, 'implement', n), events.attemptFinished(1, `a.${n}`))
