#!/usr/bin/env node
/** The command: reads a statement and, if given, rules; prints the report. Exit codes: 0, 1 bad file, 2 bad usage. */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parseRules } from '../src/categories.js'
import { formatReport, summarise } from '../src/report.js'
import { parseStatement } from '../src/statement.js'

const USAGE = 'Usage: node bin/ledger.js STATEMENT.csv [--rules RULES.txt]'

/** A failure that the user can mend; its message is all that is shown. */
class Refusal extends Error {
  constructor(exitCode, message) {
    super(message)
    this.exitCode = exitCode
  }
}

function readArguments(args) {
  let parsed
  try {
    parsed = parseArgs({ args, allowPositionals: true, options: { rules: { type: 'string' } } })
  } catch (error) {
    throw new Refusal(2, `${error.message}\n${USAGE}`)
  }
  const [statement, ...others] = parsed.positionals
  if (statement === undefined || others.length > 0) throw new Refusal(2, USAGE)
  return { statement, rules: parsed.values.rules }
}

function load(file, parse) {
  try {
    return parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const reason = error.code === 'ENOENT' ? 'no such file' : error.message
    throw new Refusal(1, `${file}: ${reason}`)
  }
}

try {
  const files = readArguments(process.argv.slice(2))
  const rules = files.rules === undefined ? [] : load(files.rules, parseRules)
  process.stdout.write(formatReport(summarise(load(files.statement, parseStatement), rules)))
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = error.exitCode
}
