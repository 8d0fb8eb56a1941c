/** Kill -9 while an engine changes hands: whoever dies, nothing is lost, done twice or left behind. */
import { afterEach, expect, it } from 'vitest'
import { closePlaces, killDuringHandover, NO_DAMAGE } from '../support/kill.ts'

afterEach(closePlaces)

it('loses nothing, whichever side dies at whatever moment', { timeout: 240_000 }, async () => {
  const seed = Number(process.env['SWITCHYARD_TEST_SEED'] ?? Date.now() % 1_000_000)
  console.log(`seed ${seed} (set SWITCHYARD_TEST_SEED to repeat it)`)
  expect(await killDuringHandover(seed)).toEqual(NO_DAMAGE)
})
