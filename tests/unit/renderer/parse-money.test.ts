import { expect, test } from 'vitest'
import { parseMoney } from '../../../src/renderer/components/parse-money.ts'
import { parseOptions } from '../../../src/renderer/features/intake/run-options.tsx'
import { meantBy } from '../../../src/renderer/features/settings/fields.ts'

const value = (text: string) => {
  const read = parseMoney(text, 5, 'en')
  return read.ok ? read.value : read.failure.code
}

test('an amount is read with a comma or a point, and with marks between thousands that can be nothing else', () => {
  for (const [text, usd] of [
    ['5', 5],
    ['2,50', 2.5],
    ['2.5', 2.5],
    ['.5', 0.5],
    ['5.', 5],
    ['0,125', 0.125],
    ['$1000', 1000],
    ['1 000,50', 1000.5],
    ["1'000.50", 1000.5],
    ['1,000.50', 1000.5],
    ['1.000,50', 1000.5],
    ['1,000,000', 1_000_000],
  ] as const)
    expect([text, value(text)]).toEqual([text, usd])
})

test('what a thousand and a fraction could both be is asked for again, as the user writes numbers', () => {
  for (const text of ['1,000', '1.000', '12,500', '1000,500'])
    expect([text, value(text)]).toEqual([text, 'amount-ambiguous'])
  const read = (locale: string) => {
    const answer = parseMoney('1,000', 5, locale)
    return answer.ok ? null : answer.failure.message
  }
  expect(read('en')).toBe('"1,000" can be read in two ways. Write 1000 or 1.00.')
  expect(read('de')).toBe('"1,000" can be read in two ways. Write 1000 or 1,00.')
})

test('what is no amount, or none above 0, is refused', () => {
  for (const text of ['', 'five', '0', '-3', '1,00,000', '1,000.000,5', '1e3', '.', '0,00'])
    expect([text, value(text)]).toEqual([text, 'no-amount'])
})

test('the options of a run and the settings read amounts alike', () => {
  const input = { agents: '', strategy: '', yes: false, merge: false }
  expect(parseOptions({ ...input, budget: '2,50' }).options).toEqual({ budgetUsd: 2.5 })
  expect(parseOptions({ ...input, budget: '1,000' })).toMatchObject({
    options: null,
    problems: { budget: expect.stringContaining('two ways') },
  })
  expect(meantBy('money', '2,50')).toBe(2.5)
  expect(meantBy('money', '1,000')).toBe('1,000')
})
