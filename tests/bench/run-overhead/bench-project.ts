/** The project, the spec and the script of the run that is measured: eight tasks that know nothing of each other. */
import { dirname } from 'node:path'
import type { Rule } from '../../../src/main/agents/scripted-model/rules.ts'
import { script } from '../../../src/main/agents/scripted-model/script-builder.ts'
import { agentEnvironment, CLAUDE } from '../../fixtures/claude-cli.ts'
import { testOf } from '../../support/world.ts'

export const AGENTS = 4
/** The scripted model takes this long for the turn that writes, and for the last one. */
const WRITE_MS = 1_500
const LAST_MS = 500

export const TASKS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight']

const filesOf = (task: string): Record<string, string> => ({
  [`src/${task}.js`]: `export const ${task} = '${task}'\n`,
  [`test/${task}.test.js`]: testOf(task, task),
})

export const PROJECT: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({
    name: 'bench',
    version: '1.0.0',
    type: 'module',
    scripts: { test: 'node --test --test-isolation=none' },
  }),
  '.switchyard/config.yaml': `pipeline: [implement, test]\nlimits: { agents: ${AGENTS} }\n`,
  'src/zero.js': "export const zero = 'zero'\n",
  'test/zero.test.js': testOf('zero', 'zero'),
}

export const SPEC = `# Numbers

## Tasks
${TASKS.map((task) => `- [ ] ${task}: Export ${task}\n  - files: ${Object.keys(filesOf(task)).join(', ')}\n  - accept: ${task} is tested`).join('\n')}
`

export const rules = (): readonly Rule[] => {
  const builder = script()
  for (const task of TASKS)
    builder
      .on({ phase: 'implement', task })
      .after(WRITE_MS)
      .writeAll(filesOf(task))
      .after(LAST_MS)
      .say(`Built ${task}.`)
  return builder.rules()
}

/** One environment for both sides, so that the same node, npm, git and claude are found. */
export function benchEnvironment(url: string, folders: { claude: string; home: string; config: string }) {
  const inherited = agentEnvironment(url, folders.claude)
  const path = (inherited['PATH'] ?? '').split(':').filter((entry) => !entry.includes('node_modules/.bin'))
  return {
    ...Object.fromEntries(Object.entries(inherited).filter(([name]) => !/^npm_|^NODE_/.test(name))),
    PATH: [dirname(process.execPath), ...path].join(':'),
    SWITCHYARD_HOME: folders.home,
    SWITCHYARD_CLAUDE: CLAUDE,
    XDG_CONFIG_HOME: folders.config,
    GIT_AUTHOR_NAME: 'Bench',
    GIT_AUTHOR_EMAIL: 'bench@example.com',
    GIT_COMMITTER_NAME: 'Bench',
    GIT_COMMITTER_EMAIL: 'bench@example.com',
  }
}
