/** Reports: entries summed by month and category, and the summary as a table of text. */
import { categorise } from './categories.js'
import { formatAmount } from './money.js'

/**
 * Months `{ month, cents, categories: [{ category, count, cents }] }` of some entries.
 *
 * The oldest month comes first; within it the largest spending first and income last, equals by name.
 */
export function summarise(entries, rules) {
  const months = new Map()
  for (const { date, description, cents } of entries) {
    const month = date.slice(0, 7)
    const categories = months.get(month) ?? new Map()
    months.set(month, categories)
    const category = categorise(description, rules)
    const sum = categories.get(category) ?? { category, count: 0, cents: 0 }
    categories.set(category, { category, count: sum.count + 1, cents: sum.cents + cents })
  }
  return [...months].map(([month, sums]) => {
    const categories = [...sums.values()].sort((a, b) => a.cents - b.cents || compare(a.category, b.category))
    return { month, cents: categories.reduce((total, { cents }) => total + cents, 0), categories }
  })
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

/** The summary as text: a block per month with its total, amounts aligned at the right. Ends with a line end. */
export function formatReport(summary) {
  if (summary.length === 0) return 'Nothing to report.\n'
  const blocks = summary.map(({ month, cents, categories }) => [
    { name: month, count: '', amount: formatAmount(cents) },
    ...categories.map((sum) => ({
      name: `  ${sum.category}`,
      count: `${sum.count} ${sum.count === 1 ? 'entry' : 'entries'}`,
      amount: formatAmount(sum.cents),
    })),
  ])
  const width = (column) => Math.max(...blocks.flat().map((row) => row[column].length))
  const widths = { name: width('name'), count: width('count'), amount: width('amount') }
  const line = (row) =>
    [row.name.padEnd(widths.name), row.count.padStart(widths.count), row.amount.padStart(widths.amount)].join('  ')
  return `${blocks.map((block) => block.map(line).join('\n')).join('\n\n')}\n`
}
