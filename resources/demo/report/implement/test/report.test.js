import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRules } from '../src/categories.js'
import { formatReport, summarise } from '../src/report.js'

const rules = parseRules('Income: salary\nHome: rent\nFood: market, bakery')
const entry = (date, description, cents) => ({ date, description, cents })

const entries = [
  entry('2026-05-15', 'City Rent', -115000),
  entry('2026-05-21', 'Corner Market', -5715),
  entry('2026-05-30', 'Salary May', 320000),
  entry('2026-06-02', 'Corner Bakery', -640),
  entry('2026-06-28', 'Corner Market', -4280),
]

test('entries are counted and summed by month and category', () => {
  assert.deepEqual(summarise(entries, rules), [
    {
      month: '2026-05',
      cents: 199285,
      categories: [
        { category: 'Home', count: 1, cents: -115000 },
        { category: 'Food', count: 1, cents: -5715 },
        { category: 'Income', count: 1, cents: 320000 },
      ],
    },
    { month: '2026-06', cents: -4920, categories: [{ category: 'Food', count: 2, cents: -4920 }] },
  ])
})

test('the table has a block per month, with amounts aligned at the right', () => {
  assert.equal(
    formatReport(summarise(entries, rules)),
    [
      '2026-05               1,992.85',
      '  Home      1 entry  -1,150.00',
      '  Food      1 entry     -57.15',
      '  Income    1 entry   3,200.00',
      '',
      '2026-06                 -49.20',
      '  Food    2 entries     -49.20',
      '',
    ].join('\n'),
  )
})

test('without entries there is nothing to report', () => {
  assert.deepEqual(summarise([], rules), [])
  assert.equal(formatReport([]), 'Nothing to report.\n')
})
