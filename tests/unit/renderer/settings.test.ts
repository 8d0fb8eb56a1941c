/** The form of the settings: what holds and why, and values that survive being text in a field. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { draftOf, GROUPS, inWords, meantBy, standingOf } from '../../../src/renderer/features/settings/fields.ts'
import { settingsOf } from './fake/rooms.ts'

const { values } = settingsOf('/home/ada/pocket-ledger')
const named = (key: string) => values.find((value) => value.key === key)

test('a value stands in its own file, over what is below and under what wins', () => {
  expect(standingOf(named('limits.agents'), 'project')).toEqual({
    own: { value: 3 },
    below: { source: 'user file', value: 6 },
    above: null,
  })
  expect(standingOf(named('limits.agents'), 'user')).toMatchObject({
    own: { value: 6 },
    below: { source: 'default' },
    above: { source: 'project file', value: 3 },
  })
  expect(standingOf(named('limits.reviews'), 'project')).toMatchObject({ own: null, above: { source: 'environment' } })
  expect(standingOf(undefined, 'user')).toEqual({ own: null, below: null, above: null })
})

test('a gate that a file leaves out is its own value, and no absent one', () => {
  expect(standingOf(named('gates.typecheck'), 'project').own).toEqual({ value: false })
})

test('lists survive being lines or names, numbers being text', () => {
  const line = fc.stringMatching(/^[a-z][a-z .]{0,10}[a-z]$/)
  fc.assert(fc.property(fc.array(line), (list) => void expect(meantBy('lines', draftOf('lines', list))).toEqual(list)))
  const name = fc.stringMatching(/^[a-z][a-z-]{0,8}$/)
  fc.assert(fc.property(fc.array(name), (list) => void expect(meantBy('names', draftOf('names', list))).toEqual(list)))
  expect(meantBy('number', draftOf('number', 2.5))).toBe(2.5)
  expect(meantBy('flag', draftOf('flag', false))).toBe(false)
  // What is no number is handed on, so that the answer says what is expected.
  expect(meantBy('number', ' four ')).toBe('four')
  expect(draftOf('money', null)).toBe('')
})

test('every field of the form is a key of the configuration, once', () => {
  const keys = GROUPS.flatMap((group) => group.fields.map((field) => field.key))
  expect(new Set(keys).size).toBe(keys.length)
  for (const key of keys) expect(values.some((value) => value.key === key)).toBe(true)
})

test('what holds elsewhere is said in one line', () => {
  expect([null, [], ['a', 'b'], true, false, 7].map(inWords)).toEqual(['none', 'none', 'a, b', 'yes', 'no', '7'])
})
