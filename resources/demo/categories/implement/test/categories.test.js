import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { categorise, OTHER, parseRules, RulesError } from '../src/categories.js'

test('rules are read in order; comments and blank lines are skipped', () => {
  assert.deepEqual(parseRules('# mine\r\nHome: Rent\r\n\r\n  Food : market , Corner Bakery,\n'), [
    { category: 'Home', words: ['rent'] },
    { category: 'Food', words: ['market', 'corner bakery'] },
  ])
  assert.deepEqual(parseRules(''), [])
})

test('a line that is no rule is an error that names it', () => {
  for (const line of ['Food', 'Food:', ': market', 'Food: ,']) {
    assert.throws(
      () => parseRules(`Home: rent\n${line}\n`),
      (error) => error instanceof RulesError && error.line === 2 && error.message.includes(`"${line}"`),
      line,
    )
  }
})

test('the first rule that fits decides', () => {
  const rules = parseRules('Home: rent\nFood: market, city')
  assert.equal(categorise('City Rent', rules), 'Home')
  assert.equal(categorise('City Market', rules), 'Food')
})

test('words fit in any case, and only whole', () => {
  const rules = parseRules('Home: rent\nCafé: café, a+b\nTravel: bus pass')
  assert.equal(categorise('RENT for June', rules), 'Home')
  assert.equal(categorise('Current account', rules), OTHER)
  assert.equal(categorise('parent, then (rent)', rules), 'Home')
  assert.equal(categorise('Grand CAFÉ', rules), 'Café')
  assert.equal(categorise('Cafés', rules), OTHER)
  assert.equal(categorise('Paid to A+B', rules), 'Café')
  assert.equal(categorise('Monthly bus pass', rules), 'Travel')
})

test('what fits nowhere is Other', () => {
  assert.equal(categorise('Cinema', []), OTHER)
  assert.equal(categorise('', parseRules('Home: rent')), OTHER)
})

test('the sample rules are valid', () => {
  const rules = parseRules(readFileSync(new URL('../samples/rules.txt', import.meta.url), 'utf8'))
  assert.deepEqual(
    rules.map((rule) => rule.category),
    ['Income', 'Home', 'Food', 'Travel'],
  )
})
