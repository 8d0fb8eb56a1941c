/** 200 kills at random points of runs, a part of them with the agents: counts what was lost, repeated or left behind. */
import { afterEach, describe, expect, it } from 'vitest'
import { closePlaces, type Damage, killAtRandom, PLANNED_WORK } from '../support/kill.ts'

afterEach(closePlaces)

const KILLS = Number(process.env['SWITCHYARD_TEST_KILLS'] ?? 200)

describe('kill -9', () => {
  it(`${KILLS} times: no work lost, no finished phase repeated, no orphan`, async () => {
    const seed = Number(process.env['SWITCHYARD_TEST_SEED'] ?? Date.now() % 1_000_000)
    console.log(`seed ${seed} (set SWITCHYARD_TEST_SEED to repeat it)`)
    const total = { runs: 0, kills: 0, powerCuts: 0, attempts: 0 }
    const damage: Damage = { lost: [], repeated: [], orphans: [], leftovers: [] }
    const begun = Date.now()
    // Every run takes at least one kill but for bad luck, so this ends.
    while (total.kills < KILLS && total.runs < KILLS) {
      const killed = await killAtRandom({
        work: PLANNED_WORK,
        seed: seed + total.runs,
        kills: KILLS - total.kills,
        powerCuts: 3,
      })
      total.runs += 1
      total.kills += killed.kills
      total.powerCuts += killed.powerCuts
      total.attempts += killed.attempts
      for (const kind of Object.keys(damage) as (keyof Damage)[])
        damage[kind].push(...killed.damage[kind].map((text) => `seed ${seed + total.runs - 1}: ${text}`))
      await closePlaces()
      const counts = Object.entries(damage).map(([kind, list]) => `${kind} ${list.length}`)
      console.log(
        `${total.runs} runs, ${total.kills} kills (${total.powerCuts} with the agents), ${total.attempts} attempts; ${counts.join(', ')}; ${Math.round((Date.now() - begun) / 1000)} s`,
      )
    }
    expect(damage).toEqual({ lost: [], repeated: [], orphans: [], leftovers: [] })
    expect(total.kills).toBe(KILLS)
  })
})
