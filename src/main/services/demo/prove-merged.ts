/** Shows what a demo left on its base branch: the log, the tests run again there, and the new command at work. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandOrder, CommandResult, CommandRun } from '../../gates/gate.ts'
import { createRunner } from '../../git/run-git.ts'
import type { DemoFolder } from './demo-folder.ts'

export interface Proof {
  /** `hash subject` of the base branch, newest first, merges only by their first parent. */
  readonly log: readonly string[]
  /** Such as `14 files changed, 700 insertions(+)`. */
  readonly shortstat: string
  readonly tests: CommandProof
  readonly command: CommandProof
}

export interface CommandProof {
  readonly command: string
  readonly passed: boolean
  readonly result: CommandResult
}

const PROOF_MS = 60_000
const TESTS = 'npm test'
/** The sentence that the sample spec ends with. */
const COMMAND = 'node bin/ledger.js samples/statement.csv --rules samples/rules.txt'

export async function proveMerged(
  folder: Pick<DemoFolder, 'project' | 'home' | 'env'>,
  runCommand: (order: CommandOrder) => CommandRun,
): Promise<Proof> {
  const git = createRunner({ env: folder.env, logger: null })
  const read = async (...args: string[]) =>
    (await git({ cwd: folder.project, args })).stdout.toString('utf8').trim().split('\n')
  const outputs = join(folder.home, 'proof')
  await mkdir(outputs, { recursive: true })
  const prove = async (name: string, command: string): Promise<CommandProof> => {
    const result = await runCommand({
      command,
      cwd: folder.project,
      outputFile: join(outputs, `${name}.log`),
      timeoutMs: PROOF_MS,
      marker: {},
      started: () => {},
    }).done
    return { command, passed: result.exitCode === 0, result }
  }
  const log = await read('log', '--first-parent', '--format=%h %s', 'main')
  const first = (await read('rev-list', '--max-parents=0', 'main'))[0] ?? 'main'
  const shortstat = (await read('diff', '--shortstat', first, 'main')).join(' ').trim()
  return { log, shortstat, tests: await prove('tests', TESTS), command: await prove('command', COMMAND) }
}

/** `31 tests, 31 passed`, from the summary that node's test runner ends with; null when there is none. */
export function testSummary(output: string): string | null {
  const number = (word: string): string | null => new RegExp(`^\\W* ${word} (\\d+)$`, 'm').exec(output)?.[1] ?? null
  const [tests, passed, failed] = [number('tests'), number('pass'), number('fail')]
  if (tests === null || passed === null) return null
  return `${tests} tests, ${passed} passed${failed === null || failed === '0' ? '' : `, ${failed} failed`}`
}
