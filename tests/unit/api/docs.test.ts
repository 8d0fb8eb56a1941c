/** docs/api.md says what the contract says. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { API_DOCS, renderApiDocs } from '../../../scripts/api-docs.ts'

it('is current: run `node scripts/api-docs.ts` when this fails', () => {
  expect(readFileSync(API_DOCS, 'utf8')).toBe(renderApiDocs())
})
