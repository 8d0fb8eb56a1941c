/** A worktree with a repository, links and neighbours, and the policy of an attempt in it. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPolicy, type PolicyInput } from '../../../src/main/policy/build-policy.ts'
import { decideTool, type Verdict } from '../../../src/main/policy/decide-tool.ts'
import type { PolicySnapshot } from '../../../src/main/policy/policy-snapshot.ts'

export interface Fixture {
  readonly root: string
  readonly worktree: string
  readonly attempt: string
  policy(change?: Partial<PolicyInput>): PolicySnapshot
  tool(tool: string, input: Record<string, unknown>, policy?: PolicySnapshot, cwd?: string): Promise<Verdict>
  bash(command: string, policy?: PolicySnapshot, cwd?: string): Promise<Verdict>
  remove(): void
}

export function createFixture(): Fixture {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'switchyard-policy-')))
  const worktree = join(root, 'worktree')
  const attempt = join(root, 'attempts', 'one')
  for (const folder of ['src/deep', 'docs', '.git/hooks', '.switchyard', '.claude/hooks', 'node_modules/.bin', 'data'])
    mkdirSync(join(worktree, folder), { recursive: true })
  for (const folder of ['outside/inner', 'repository.git', 'home/.ssh', 'shared'])
    mkdirSync(join(root, folder), { recursive: true })
  mkdirSync(join(attempt, 'tmp'), { recursive: true })
  for (const file of [
    'src/a.ts',
    'src/b.ts',
    'package.json',
    '.env',
    'node_modules/.bin/eslint',
    'script.sh',
    '.mcp.json',
    '.claude/settings.json',
  ])
    writeFileSync(join(worktree, file), 'x\n')
  writeFileSync(join(root, 'outside', 'secret'), 'x')
  writeFileSync(join(root, 'outside', 'inner', 'deep'), 'x')
  symlinkSync(join(root, 'outside'), join(worktree, 'leak'))
  symlinkSync(join(root, 'outside', 'secret'), join(worktree, 'src', 'leaked.ts'))
  symlinkSync(join(root, 'outside', 'not-yet'), join(worktree, 'dangling'))
  symlinkSync(join(root, 'outside', 'inner'), join(worktree, 'inner'))
  symlinkSync('.git', join(worktree, 'gitlink'))
  symlinkSync('src', join(worktree, 'source'))
  const policy = (change: Partial<PolicyInput> = {}): PolicySnapshot =>
    buildPolicy({
      worktree,
      repositoryGitDir: join(root, 'repository.git'),
      attemptDir: attempt,
      readOnly: false,
      files: null,
      stacks: ['node', 'npm'],
      gateCommands: ['npm test', 'bash scripts/check.sh --all'],
      setup: ['npm ci'],
      settings: { allow: [], deny: [], web: false },
      ...change,
    })
  const tool: Fixture['tool'] = (name, input, snapshot = policy(), cwd = worktree) =>
    decideTool({ tool: name, input, cwd, toolUseId: null, transcript: null }, snapshot)
  return {
    root,
    worktree,
    attempt,
    policy,
    tool,
    bash: (command, snapshot, cwd) => tool('Bash', { command }, snapshot, cwd),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}
