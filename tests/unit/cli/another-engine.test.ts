/** Commands on worktrees act on the engine that another process holds: the same answers and exit codes as with one of their own. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { CliContext } from '../../../src/main/hosts/cli/context.ts'
import { main } from '../../../src/main/hosts/cli/program.ts'
import { surroundings } from '../../../src/main/hosts/compose.ts'
import { type OpenService, openService } from '../../../src/main/hosts/open-service.ts'
import { makeProject, git as runGit } from '../../support/world.ts'
import { fakeCli, invoke } from './fixture.ts'

let dir: string
let project: string
let env: NodeJS.ProcessEnv
let held: OpenService | null

beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'switchyard-another-')))
  project = join(dir, 'project')
  makeProject(project, {
    '.switchyard/config.yaml': 'gates: { test: "test ! -e broken" }\npipeline: [implement, test]\n',
  })
  env = {
    PATH: process.env['PATH'] ?? '',
    HOME: dir,
    SWITCHYARD_HOME: join(dir, 'home'),
    XDG_CONFIG_HOME: join(dir, 'config'),
    GIT_CONFIG_GLOBAL: '/dev/null',
  }
  held = null
})
afterEach(async () => {
  await held?.close()
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
})

async function hold(): Promise<void> {
  const opened = await openService(surroundings(env), { command: 'switchyard web' })
  if (!opened.ok) throw new Error(opened.failure.message)
  held = opened.value
}

const cli = (...argv: string[]) => invoke(argv, { env, cwd: project })

function commit(path: string, file: string): void {
  writeFileSync(join(path, file), 'x\n')
  execFileSync('git', ['add', '--all'], { cwd: path, env: { ...process.env, ...env } })
  runGit(path, 'commit', '--quiet', '--message', `Write ${file}`)
}

it.each([['its own'], ["another's"]])('makes and merges a worktree in %s engine', async (whose) => {
  if (whose === "another's") await hold()
  const made = await cli('worktree', 'create', 'idea', '--json')
  expect(made).toMatchObject({
    exitCode: 0,
    err: '',
    json: { branch: 'switchyard/worktree/idea', made: true, project, commit: runGit(project, 'rev-parse', 'main') },
  })
  const { path } = made.json as { path: string }
  const again = await cli('worktree', 'create', 'idea')
  expect(again.out).toMatch(
    /^It stands already: .*\nBranch switchyard\/worktree\/idea at [0-9a-f]{10}\..*worktree merge idea/,
  )

  commit(path, 'broken')
  const red = await cli('worktree', 'merge', 'idea', '--json')
  expect(red).toMatchObject({ exitCode: 3, json: { error: { code: 'needs-person' } } })
  expect(red.err).toMatch(/^Gate test is red on switchyard\/worktree\/idea merged with main: mend it in /)
  rmSync(join(path, 'broken'))
  commit(path, 'good')
  const merged = await cli('worktree', 'merge', 'idea')
  expect(merged).toMatchObject({ exitCode: 0, err: '' })
  expect(merged.out).toMatch(/^Merged idea into main \([0-9a-f]{10}\); test green \(.*\)\.\n$/)
  expect(runGit(project, 'rev-parse', 'main')).toBe(runGit(path, 'rev-parse', 'HEAD'))
  expect((await cli('worktree', 'merge', 'idea', '--json')).json).toMatchObject({ into: 'main', alreadyMerged: true })

  expect(await cli('worktree', 'create', '../x', '--json')).toMatchObject({
    exitCode: 2,
    json: { error: { code: 'bad-name' } },
  })
  expect(await cli('worktree', 'create', 'y', '--base', 'none', '--json')).toMatchObject({
    exitCode: 2,
    json: { error: { code: 'base-branch-gone' } },
  })
})

/** Carries out a command until `file` is there, then interrupts it. */
async function interruptedAt(
  file: string,
  argv: string[],
): Promise<{ exits: number[]; exitCode: number; err: string }> {
  const { cli: fake, err } = fakeCli({ argv, env, cwd: project })
  const exits: number[] = []
  const interrupts: (() => void)[] = []
  const context: CliContext = {
    ...fake,
    onSignal(signal, listener) {
      if (signal === 'SIGINT') interrupts.push(listener)
      return () => {}
    },
    exit(code) {
      exits.push(code)
      throw new Error('left')
    },
  }
  const ended = main(context)
  await expect.poll(() => existsSync(file), { timeout: 15_000 }).toBe(true)
  try {
    interrupts.at(-1)?.()
  } catch {
    // As a process that is gone.
  }
  await ended
  return { exits, exitCode: context.exitCode, err: err() }
}

it('ends its own setup at Ctrl-C, and leaves one in the engine of another with a word on it', async () => {
  const begun = join(dir, 'begun')
  const done = join(dir, 'done')
  const go = join(dir, 'go')
  const setup = `setup: ["touch ${begun}; until [ -e ${go} ]; do sleep 0.05; done; touch ${done}"]\n`
  writeFileSync(join(project, '.switchyard', 'config.yaml'), setup)
  commit(project, 'setup')
  const own = await interruptedAt(begun, ['worktree', 'create', 'one'])
  expect(own).toEqual({ exits: [], exitCode: 130, err: 'Stopping. Nothing finished is lost.\n' })

  rmSync(begun)
  await hold()
  const others = await interruptedAt(begun, ['worktree', 'create', 'two'])
  expect(others.exits).toEqual([130])
  expect(others.err).toMatch(/^It goes on in `switchyard web` \(pid \d+\): see `switchyard worktree list`\.\n/)
  expect(existsSync(done)).toBe(false)
  writeFileSync(go, '')
  await expect.poll(() => existsSync(done), { timeout: 15_000 }).toBe(true)
})
