import { expect, test } from 'vitest'
import { draftKey, rawDrafts } from '../../../src/renderer/features/settings/raw-drafts.ts'

test('a text that is not saved is kept by file, until it is dropped or is the file again', () => {
  const file = draftKey('project', '/one')
  const base = { text: 'limits: {}\n', hash: 'a' }
  rawDrafts.keep(file, { base, text: 'limits: { agents: 2 }\n' })
  expect(rawDrafts.of(file)?.text).toBe('limits: { agents: 2 }\n')
  expect(rawDrafts.of(draftKey('project', '/two'))).toBeNull()
  expect(rawDrafts.of(draftKey('user', null))).toBeNull()
  rawDrafts.keep(file, { base, text: base.text })
  expect(rawDrafts.of(file)).toBeNull()
  rawDrafts.keep(file, { base, text: 'x' })
  rawDrafts.keep(file, null)
  expect(rawDrafts.of(file)).toBeNull()
})
