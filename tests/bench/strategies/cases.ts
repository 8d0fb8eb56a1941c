/** Three specs that want three strategies, with the projects and the scripted models that they are tried on. */
import type { ChosenStrategy } from '../../../src/contract/plan.ts'
import type { Script } from '../../../src/main/agents/scripted-model/rules.ts'
import { script } from '../../../src/main/agents/scripted-model/script-builder.ts'
import type { Turn } from '../../../src/main/agents/scripted-model/turn.ts'
import { planOf } from '../../fixtures/scenario.ts'
import { SMALL_PROJECT, testOf } from '../../support/world.ts'

export interface StrategyCase {
  readonly name: string
  readonly what: string
  readonly spec: string
  readonly files: Readonly<Record<string, string>>
  readonly config: string
  readonly script: () => Script
  /** What it is tried with; the first is what `auto` should choose. */
  readonly strategies: readonly ChosenStrategy[]
  /** The base is red on purpose: that is what the spec wants mended. */
  readonly redBase: boolean
}

/** What a turn of the model takes. */
const TURN_MS = 1_500
const WORDS = ['red', 'green', 'blue', 'amber']

const moduleFiles = (name: string, value: string): Record<string, string> => ({
  [`src/${name}.js`]: `export const ${name} = '${value}'\n`,
  [`test/${name}.test.js`]: testOf(name, value),
})

const taskList = (dependsOnLast: boolean): string =>
  WORDS.map((name, index) => {
    const before = WORDS[index - 1]
    const depends = dependsOnLast && before ? `\n  - depends: ${before}` : ''
    return `- [ ] ${name}: Add ${name}${depends}\n  - files: ${Object.keys(moduleFiles(name, name)).join(', ')}\n  - accept: ${name} is tested`
  }).join('\n')

function buildingModules(turnMs: number): Script {
  const builder = script()
  for (const name of WORDS)
    builder.on({ phase: 'implement', task: name }).after(turnMs).writeAll(moduleFiles(name, name)).say(`Built ${name}.`)
  return builder.build()
}

/** Four tasks that know nothing of each other: the time goes into waiting for the model. */
const independent: StrategyCase = {
  name: 'independent',
  what: 'four tasks that know nothing of each other',
  spec: `# Colours\n\n## Tasks\n${taskList(false)}\n`,
  files: SMALL_PROJECT,
  config: 'pipeline: [implement, test]\nlimits: { agents: 4 }\n',
  script: () => buildingModules(2 * TURN_MS),
  strategies: ['worktrees', 'sequential'],
  redBase: false,
}

/** Four small steps, each on top of the one before, where every new worktree has to be set up for three seconds. */
const chain: StrategyCase = {
  name: 'chain',
  what: 'four small steps, each on top of the one before; setup takes 3 s',
  spec: `# Colours in order\n\n## Tasks\n${taskList(true)}\n`,
  files: {
    ...SMALL_PROJECT,
    '.gitignore': 'deps/\n',
    'scripts/setup.js':
      "import { mkdirSync, writeFileSync } from 'node:fs'\nimport { setTimeout } from 'node:timers/promises'\nawait setTimeout(3000)\nmkdirSync('deps', { recursive: true })\nwriteFileSync('deps/ready', '')\n",
  },
  config: 'pipeline: [implement, test]\nlimits: { agents: 4 }\nsetup: [node scripts/setup.js]\n',
  script: () => buildingModules(TURN_MS / 3),
  strategies: ['sequential', 'worktrees'],
  redBase: false,
}

const LINTED = Array.from({ length: 16 }, (_, index) => `src/part-${index + 1}.js`)
const LINT = `import { readdirSync, readFileSync } from 'node:fs'
let problems = 0
for (const name of readdirSync('src'))
  if (/^var /m.test(readFileSync('src/' + name, 'utf8'))) {
    console.log('src/' + name + ':1:1: error no-var')
    problems++
  }
process.exit(problems ? 1 : 0)
`

/** One file per turn, as a careful agent works; a fixer is told which files are its own. */
const mending = (turn: Turn, step: number) => {
  const own = LINTED.filter((file) => turn.prompt.includes(`- \`${file}\``))
  const file = (own.length > 0 ? own : LINTED)[step]
  if (file === undefined) return { blocks: [{ type: 'text' as const, text: 'All of them are mended.' }] }
  const command = `sed -i 's/^var /let /' ${file}`
  return { delayMs: TURN_MS / 2, blocks: [{ type: 'tool' as const, name: 'Bash', input: { command } }] }
}

/** Sixteen files with a lint error each: one gate names them all. */
const cleanUp: StrategyCase = {
  name: 'clean-up',
  what: 'a lint error in each of sixteen files',
  spec: '# No more var\n\nMend every lint error.\n',
  files: {
    'package.json': JSON.stringify({ name: 'bench', type: 'module', scripts: { lint: 'node scripts/lint.js' } }),
    'scripts/lint.js': LINT,
    ...Object.fromEntries(LINTED.map((file, index) => [file, `var value${index} = ${index}\n`])),
  },
  config: 'pipeline: [implement, lint]\nlimits: { agents: 4 }\n',
  script() {
    const plan = planOf([{ id: 'lint', title: 'Mend all lint errors', writes: {}, files: ['src/*.js'] }], {
      strategy: 'files',
    })
    const builder = script()
      .on({ phase: 'plan' })
      .structured(plan)
      .on({ phase: ['implement', 'fix'] })
    for (let step = 0; step <= LINTED.length; step++) builder.turn((turn) => mending(turn, step))
    return builder.build()
  },
  // Of one task `worktrees` makes the same as `sequential`.
  strategies: ['files', 'sequential'],
  redBase: true,
}

export const CASES: readonly StrategyCase[] = [independent, chain, cleanUp]
