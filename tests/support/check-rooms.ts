/**
 * Runs dependency-cruiser over the sources, and proves first that it can fail.
 *
 * A cruise that parses nothing reports nothing: the check therefore counts the modules it saw, and cruises a seeded
 * violation that must be reported.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser'

const root = join(import.meta.dirname, '..', '..')
process.chdir(root)
const config = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs'))
const options: ICruiseOptions = { ...config.options, ruleSet: { forbidden: config.forbidden }, validate: true }

async function run(paths: string[]): Promise<ICruiseResult> {
  const { output } = await cruise(paths, options)
  if (typeof output === 'string') throw new Error('dependency-cruiser gave text where a report was expected')
  return output
}

const seed = mkdtempSync(join(root, 'src/main/domain/.seed-'))
try {
  writeFileSync(join(seed, 'seed.ts'), "import { readFileSync } from 'node:fs'\nexport const seeded = readFileSync\n")
  const seeded = await run([seed.slice(root.length + 1)])
  if (!seeded.summary.violations.some((v) => v.rule.name === 'domain-does-no-io')) {
    console.error('check:rooms cannot fail: a seeded violation was not reported.')
    process.exit(1)
  }
} finally {
  rmSync(seed, { recursive: true, force: true })
}

const report = await run(['src'])
for (const v of report.summary.violations) console.error(`${v.rule.severity} ${v.rule.name}: ${v.from} -> ${v.to}`)
if (report.summary.totalCruised < 10) {
  console.error(`Only ${report.summary.totalCruised} modules were cruised: the check sees nothing.`)
  process.exit(1)
}
console.log(`rooms: ${report.summary.totalCruised} modules, ${report.summary.violations.length} violations`)
if (report.summary.violations.some((v) => v.rule.severity === 'error')) process.exit(1)
