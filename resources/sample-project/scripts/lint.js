/** Checks the syntax of every JavaScript file, and a few house rules. Prints each problem; exits 1 if there is one. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const RULES = [
  { pattern: /\bvar\s/, says: 'use const or let' },
  { pattern: /[ \t]+$/, says: 'white space at the end of the line' },
  { pattern: /^\t/, says: 'indent with spaces' },
  { pattern: /\b(?:TODO|FIXME)\b/, says: 'finish it, or write it down elsewhere' },
  { pattern: /\bconsole\.log\(/, says: 'only the command in bin/ prints', onlyIn: 'src' },
]

const files = ['bin', 'scripts', 'src', 'test']
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => ({ folder, path: join(folder, name) })))
  .filter(({ path }) => path.endsWith('.js') && path !== join('scripts', 'lint.js'))

let problems = 0
const report = (text) => {
  problems++
  console.error(text)
}

for (const { folder, path } of files) {
  const syntax = spawnSync(process.execPath, ['--check', path], { encoding: 'utf8' })
  if (syntax.status !== 0) report(`${path}: ${syntax.stderr.trim()}`)
  for (const [index, line] of readFileSync(path, 'utf8').split('\n').entries()) {
    for (const rule of RULES) {
      if (rule.onlyIn !== undefined && rule.onlyIn !== folder) continue
      if (rule.pattern.test(line)) report(`${path}:${index + 1}: ${rule.says}`)
    }
  }
}
if (problems > 0) process.exit(1)
console.log(`${files.length} files, no problems`)
