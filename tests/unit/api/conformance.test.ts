/** The suite over all transports leaves no procedure of the contract out. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { listProcedures } from '../../../scripts/api-docs.ts'
import { contract } from '../../../src/contract/index.ts'

/** Called elsewhere: a whole run with a model of its own, which the sample's journey begins (`sample.journey.ts`). */
const ELSEWHERE = ['sample.start']

it('calls every procedure', () => {
  const suite = readFileSync(join(import.meta.dirname, '../../integration/api-conformance.test.ts'), 'utf8')
  const left = listProcedures(contract).filter(({ name }) => !suite.includes(`client.${name}(`))
  expect(left.map(({ name }) => name)).toEqual(ELSEWHERE)
})
