import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseStatement, StatementError } from '../src/statement.js'

const HEADER = 'date,description,amount\n'

test('rows become entries in the order of the file', () => {
  assert.deepEqual(parseStatement(`${HEADER}2026-06-02,Corner Bakery,-6.40\n2026-05-30,Salary,"3,200.00"\n`), [
    { date: '2026-06-02', description: 'Corner Bakery', cents: -640 },
    { date: '2026-05-30', description: 'Salary', cents: 320000 },
  ])
})

test('columns may stand in any order, beside others', () => {
  const [entry] = parseStatement('Amount,balance,Date,Description\n5,100,2026-06-02,Refund\n')
  assert.deepEqual(entry, { date: '2026-06-02', description: 'Refund', cents: 500 })
})

test('a quoted field may hold commas, quotes and line breaks', () => {
  const text = `${HEADER}2026-06-09,"Cinema ""Lux"", row 3\nseat 5",-18.50\n2026-06-10,"",-1\n`
  assert.deepEqual(
    parseStatement(text).map((entry) => entry.description),
    ['Cinema "Lux", row 3\nseat 5', ''],
  )
})

test('Windows line ends, a byte order mark, blank lines and a missing last line end are fine', () => {
  const text = `\uFEFF${HEADER}\n2026-06-02,Bakery,-6.40\n\n2026-06-03,Market,-1`.replaceAll('\n', '\r\n')
  assert.equal(parseStatement(text).length, 2)
})

test('only a header is an empty statement', () => {
  assert.deepEqual(parseStatement(HEADER), [])
})

test('errors name the line and what is wrong', () => {
  const good = '2026-06-02,"two\nlines",1\n'
  for (const [text, line, message] of [
    ['', 1, /the statement is empty/],
    ['date,amount\n', 1, /no column "description"/],
    [`${HEADER}${good}yesterday,Bakery,1\n`, 4, /"yesterday" is not a date/],
    [`${HEADER}2026-02-30,Bakery,1\n`, 2, /"2026-02-30" is not a date/],
    [`${HEADER}2026-06-02,Bakery,six\n`, 2, /"six" is not an amount/],
    [`${HEADER}2026-06-02,Bakery\n`, 2, /2 fields where the header has 3/],
    [`${HEADER}${good}2026-06-02,"Bakery,1\n`, 4, /a quote is never closed/],
    [`${HEADER}2026-06-02,"Bakery" East,1\n`, 2, /text after a closing quote/],
  ]) {
    assert.throws(
      () => parseStatement(text),
      (error) => error instanceof StatementError && error.line === line && message.test(error.message),
      text,
    )
  }
})

test('reads the sample statement', () => {
  const entries = parseStatement(readFileSync(new URL('../samples/statement.csv', import.meta.url), 'utf8'))
  assert.equal(entries.length, 9)
  assert.equal(entries[3].description, 'Cinema "Lux"')
})
