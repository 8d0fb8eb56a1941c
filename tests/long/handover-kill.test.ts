/** Kill -9 while an engine changes hands, many times: whoever dies, nothing is lost, done twice or left behind. */
import { afterEach, expect, it } from 'vitest'
import { closePlaces, type Damage, killDuringHandover } from '../support/kill.ts'

afterEach(closePlaces)

const RUNS = Number(process.env['SWITCHYARD_TEST_HANDOVERS'] ?? 20)

it(`${RUNS} runs, two handovers each: loses nothing, whichever side dies at whatever moment`, async () => {
  const seed = Number(process.env['SWITCHYARD_TEST_SEED'] ?? Date.now() % 1_000_000)
  console.log(`seed ${seed} (set SWITCHYARD_TEST_SEED to repeat it)`)
  const damaged: { seed: number; damage: Damage }[] = []
  for (let run = 0; run < RUNS; run++) {
    const damage = await killDuringHandover(seed + run)
    if (Object.values(damage).some((list) => list.length > 0)) damaged.push({ seed: seed + run, damage })
    await closePlaces()
    console.log(`${run + 1} runs, ${damaged.length} damaged`)
  }
  expect(damaged).toEqual([])
})
