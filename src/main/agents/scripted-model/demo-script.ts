/**
 * The script of the demo: answers every phase of the sample specification from the files in `resources/demo`.
 *
 * A folder per task holds what the model would say (`research.md`, `design.md`, `implement.md`, `fix.md`, `revise.md`),
 * the files that it writes meanwhile (`implement/`, `fix/`, `revise/`) and its verdicts (`review-1.json` for the first
 * round where there are two, `review.json` for the last).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Plan } from '../../../contract/plan.ts'
import { Verdict } from '../../../contract/verdict.ts'
import type { Answer, Block } from './answer.ts'
import type { Script } from './rules.ts'
import { type ScriptBuilder, script } from './script-builder.ts'
import type { Turn } from './turn.ts'

export interface Demo {
  readonly script: Script
  readonly plan: Plan
  /** The project that the demo copies and builds upon. */
  readonly projectFolder: string
  readonly specFile: string
  readonly specText: string
}

/** Long enough that a live view shows each step, short enough that nobody waits. */
const THINKING_MS = 150
const CHUNK_MS = 12
const CHUNK_CHARS = 80
const TOKENS_PER_TURN = 2_000
const CONTEXT_TOKENS = 14_000

/** The `resources` folder: the nearest one above this file that holds the demo. Throws when there is none. */
export function resourcesFolder(from: string = import.meta.dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'resources')
    if (existsSync(join(candidate, 'demo', 'plan.json'))) return candidate
    if (dirname(folder) === folder) throw new Error(`No resources/demo folder above ${from}: reinstall Switchyard.`)
  }
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))

/** Files of a folder by their path relative to it, with forward slashes. */
function filesOf(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {}
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort()
  return Object.fromEntries(
    paths.map((path) => [path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')]),
  )
}

const say = (text: string): Block => ({ type: 'text', text: text.trim() })
const read = (path: string): Block => ({ type: 'tool', name: 'Read', input: { file_path: path } })
const write = (path: string, content: string): Block => ({
  type: 'tool',
  name: 'Write',
  input: { file_path: path, content },
})
const run = (command: string): Block => ({ type: 'tool', name: 'Bash', input: { command, description: command } })

/** A turn at the pace and with the usage of the demo. */
function paced(...blocks: Block[]): (turn: Turn) => Answer {
  const characters = blocks.reduce((sum, block) => sum + JSON.stringify(block).length, 0)
  return (turn) => ({
    blocks,
    delayMs: THINKING_MS,
    chunkChars: CHUNK_CHARS,
    // Text appears as if it were typed; a file comes at once, or a long one would take all the time there is.
    chunkDelayMs: blocks.some((block) => block.type === 'tool') ? 0 : CHUNK_MS,
    usage: {
      input: TOKENS_PER_TURN,
      output: Math.ceil(characters / 4),
      cacheWrite: turn.step === 0 ? CONTEXT_TOKENS : 0,
      cacheRead: turn.step === 0 ? 0 : CONTEXT_TOKENS + TOKENS_PER_TURN * turn.step,
    },
  })
}

/** Adds the answers to the phases of one task. `existing` are files of the project, which are read before a rewrite. */
function addTask(builder: ScriptBuilder, folder: string, task: string, existing: ReadonlySet<string>): void {
  const text = (name: string) => readFileSync(join(folder, `${name}.md`), 'utf8')
  builder
    .on({ phase: 'research', task })
    .turn(paced(say('I look at what is here first.'), read('README.md'), read('src/money.js')))
  builder.turn(paced(say(text('research'))))
  builder.on({ phase: 'design', task }).turn(paced(say(text('design'))))
  for (const phase of ['implement', 'fix', 'revise']) {
    const files = Object.entries(filesOf(join(folder, phase)))
    if (files.length === 0) continue
    // Whatever `implement` wrote exists by the time of `fix` and `revise`.
    const known = (path: string) => phase !== 'implement' || existing.has(path)
    builder.on({ phase, task })
    builder.turn(
      paced(...files.flatMap(([path, content]) => [...(known(path) ? [read(path)] : []), write(path, content)])),
    )
    if (text(phase).includes('`npm test` passes')) builder.turn(paced(run('npm test')))
    builder.turn(paced(say(text(phase))))
  }
  const own = Object.keys(filesOf(join(folder, 'implement')))
  const verdict = (name: string) => ({
    type: 'tool' as const,
    name: 'StructuredOutput',
    input: { ...Verdict.parse(readJson(join(folder, `${name}.json`))) },
  })
  builder
    .on({ phase: 'review', task })
    .turn(paced(...own.map(read)))
    .turn(paced(verdict('review')))
  if (existsSync(join(folder, 'review-1.json'))) {
    builder
      .on({ phase: 'review', task, attempt: 1 })
      .turn(paced(...own.map(read)))
      .turn(paced(verdict('review-1')))
  }
}

/** Reads the demo. Throws when its files are missing or not valid, which is a fault of the installation. */
export function loadDemo(resources: string = resourcesFolder()): Demo {
  const demo = join(resources, 'demo')
  const projectFolder = join(resources, 'sample-project')
  const plan = Plan.parse(readJson(join(demo, 'plan.json')))
  const existing = new Set(Object.keys(filesOf(projectFolder)))
  const builder = script()
  builder
    .on({ phase: 'plan' })
    .turn(paced(say('I read the project before I plan.'), read('README.md'), read('package.json')))
  builder.turn(paced({ type: 'tool', name: 'StructuredOutput', input: { ...plan } }))
  for (const { id } of plan.tasks) addTask(builder, join(demo, id), id, existing)
  const specFile = join(resources, 'sample.spec.md')
  return { script: builder.build(), plan, projectFolder, specFile, specText: readFileSync(specFile, 'utf8') }
}
