import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatAmount, parseAmount } from '../src/money.js'

test('amounts become cents', () => {
  for (const [text, cents] of [
    ['0', 0],
    ['12', 1200],
    ['-3.5', -350],
    ['+0.05', 5],
    [' 1,234.50 ', 123450],
    ['1234567.89', 123456789],
  ]) {
    assert.equal(parseAmount(text), cents, text)
  }
})

test('what is not an amount is refused', () => {
  for (const text of ['', 'abc', '1,23', '1.234', '--1', '12 EUR', '1e3', '99999999999999999']) {
    assert.throws(() => parseAmount(text), RangeError, text)
  }
})

test('cents become amounts', () => {
  assert.equal(formatAmount(0), '0.00')
  assert.equal(formatAmount(5), '0.05')
  assert.equal(formatAmount(-350), '-3.50')
  assert.equal(formatAmount(123456789), '1,234,567.89')
})
