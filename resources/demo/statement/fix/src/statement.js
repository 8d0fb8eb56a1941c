/** Bank statements: CSV text becomes entries, or an error that names the line. */
import { parseAmount } from './money.js'

const COLUMNS = ['date', 'description', 'amount']

/** What is wrong with a statement, and on which line (1 is the header). */
export class StatementError extends Error {
  constructor(line, message) {
    super(`line ${line}: ${message}`)
    this.name = 'StatementError'
    this.line = line
  }
}

/**
 * Entries `{ date, description, cents }` of a statement, in the order of the file.
 *
 * The header names the columns date, description and amount, in any order. Throws a StatementError.
 */
export function parseStatement(text) {
  const [header, ...rows] = readRows(text)
  if (header === undefined) throw new StatementError(1, 'the statement is empty')
  const names = header.fields.map((name) => name.trim().toLowerCase())
  const missing = COLUMNS.filter((column) => !names.includes(column))
  if (missing.length > 0) throw new StatementError(header.line, `no column "${missing.join('", "')}"`)
  return rows.map(({ line, fields }) => {
    if (fields.length !== names.length) {
      throw new StatementError(line, `${fields.length} fields where the header has ${names.length}`)
    }
    const field = (column) => fields[names.indexOf(column)].trim()
    return {
      date: checkDate(line, field('date')),
      description: field('description'),
      cents: cents(line, field('amount')),
    }
  })
}

function cents(line, text) {
  try {
    return parseAmount(text)
  } catch (error) {
    throw new StatementError(line, error.message)
  }
}

function checkDate(line, text) {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(Number.NaN)
  // A day that does not exist, such as 2026-02-30, either is no date or comes back as another one.
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(text)) {
    throw new StatementError(line, `"${text}" is not a date such as 2026-06-30`)
  }
  return text
}

/** Rows of CSV as `{ line, fields }`, `line` being where the row begins. Blank lines are left out. */
function readRows(text) {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const rows = []
  let line = 1
  let at = 0
  while (at < source.length) {
    const row = { line, fields: [] }
    let more = true
    while (more) {
      const field = source[at] === '"' ? readQuoted(source, at, line) : readPlain(source, at)
      row.fields.push(field.text)
      line += field.text.split('\n').length - 1
      more = source[field.end] === ','
      at = field.end + 1
    }
    line++
    if (row.fields.length > 1 || row.fields[0].trim() !== '') rows.push(row)
  }
  return rows
}

function readPlain(source, start) {
  let end = start
  while (end < source.length && source[end] !== ',' && source[end] !== '\n') end++
  return { text: source.slice(start, end), end }
}

function readQuoted(source, start, line) {
  let text = ''
  let at = start + 1
  for (;;) {
    const quote = source.indexOf('"', at)
    if (quote === -1) throw new StatementError(line, 'a quote is never closed')
    text += source.slice(at, quote)
    if (source[quote + 1] === '"') {
      text += '"'
      at = quote + 2
      continue
    }
    const end = quote + 1
    if (end < source.length && source[end] !== ',' && source[end] !== '\n') {
      throw new StatementError(line, 'text after a closing quote')
    }
    return { text, end }
  }
}
