import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'ledger-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const ledger = (...args) => spawnSync(process.execPath, ['bin/ledger.js', ...args], { cwd: root, encoding: 'utf8' })

function file(name, text) {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

test('prints the report of a statement by its rules', () => {
  const { status, stdout, stderr } = ledger('samples/statement.csv', '--rules', 'samples/rules.txt')
  assert.equal(stderr, '')
  assert.equal(status, 0)
  assert.match(stdout, /^2026-05 +1,943\.85\n {2}Home +1 entry +-1,150\.00\n/)
  assert.match(stdout, /\n {2}Other +1 entry +-18\.50\n/)
})

test('without rules everything is Other', () => {
  const { status, stdout } = ledger('samples/statement.csv')
  assert.equal(status, 0)
  assert.match(stdout, /\n {2}Other +5 entries +1,982\.30\n$/)
})

test('called wrongly it explains itself and ends with 2', () => {
  for (const args of [[], ['a.csv', 'b.csv'], ['a.csv', '--nope'], ['a.csv', '--rules']]) {
    const { status, stdout, stderr } = ledger(...args)
    assert.equal(status, 2, args.join(' '))
    assert.equal(stdout, '')
    assert.match(stderr, /Usage: node bin\/ledger\.js/)
  }
})

test('a file that cannot be used is named with the reason, in one line, and it ends with 1', () => {
  const good = 'samples/statement.csv'
  const badStatement = file('bad.csv', 'date,description,amount\n2026-06-01,Bakery,six\n')
  const badRules = file('bad.txt', 'Home: rent\nnonsense\n')
  for (const [args, message] of [
    [['missing.csv'], /^missing\.csv: no such file\n$/],
    [[badStatement], /bad\.csv: line 2: "six" is not an amount\n$/],
    [[good, '--rules', badRules], /bad\.txt: line 2: "nonsense" is not a rule.*\n$/],
    [[folder], /: .+\n$/],
  ]) {
    const { status, stderr } = ledger(...args)
    assert.equal(status, 1, args.join(' '))
    assert.match(stderr, message)
    assert.equal(stderr.split('\n').length, 2)
  }
})
