import { afterAll, describe, expect, test } from 'vitest'
import { decideTool } from '../../../src/main/policy/decide-tool.ts'
import { createFixture } from './fixture.ts'

const fixture = createFixture()
afterAll(() => fixture.remove())
const at = (path: string) => path.replaceAll('@', fixture.root)

describe('reading tools', () => {
  test.each([
    ['Read', { file_path: '@/worktree/src/a.ts' }],
    ['Read', { file_path: 'src/a.ts' }],
    ['Read', { file_path: '@/worktree/.env' }],
    ['Read', { file_path: '@/worktree/src/missing.ts' }],
    ['Read', { file_path: '@/repository.git/HEAD' }],
    ['Read', { file_path: '@/attempts/one/tmp/x' }],
    ['Read', { file_path: '@/worktree/source/a.ts' }],
    ['Glob', { pattern: '**/*.ts' }],
    ['Glob', { pattern: 'src/*.{ts,js}', path: '@/worktree' }],
    ['Grep', { pattern: '/etc/passwd' }],
    ['Grep', { pattern: 'x', path: 'src' }],
    ['LS', { path: '@/worktree' }],
  ])('%s %j is allowed', async (tool, input) => {
    const filled = JSON.parse(at(JSON.stringify(input)))
    expect(await fixture.tool(tool, filled)).toMatchObject({ decision: 'allow' })
  })

  test.each([
    ['Read', { file_path: '@/outside/secret' }, /outside/],
    ['Read', { file_path: '@/worktree/../outside/secret' }, /outside/],
    ['Read', { file_path: '@/worktree-other/x' }, /outside/],
    ['Read', { file_path: '../outside/secret' }, /outside/],
    ['Read', { file_path: '@/worktree/src/leaked.ts' }, /outside/],
    ['Read', { file_path: '@/worktree/leak/secret' }, /outside/],
    ['Read', { file_path: '@/worktree/inner/../secret' }, /outside/],
    ['Read', { file_path: '@/attempts/one/policy.json' }, /outside/],
    ['Read', { file_path: '~/.ssh/id_rsa' }, /credentials/],
    ['Read', { file_path: '@/worktree/.ssh/id_rsa' }, /credentials/],
    ['Read', { file_path: '@/home/.npmrc' }, /credentials/],
    ['Read', { file_path: '@/outside/.env' }, /credentials/],
    ['Read', { file_path: '/proc/self/environ' }, /credentials/],
    ['Read', { file_path: 'src/a\0.ts' }, /NUL/],
    ['Read', {}, /needs a path/],
    ['Glob', { pattern: '../**' }, /outside/],
    ['Glob', { pattern: 'src/../../**' }, /outside/],
    ['Glob', { pattern: '/etc/*' }, /outside/],
    ['Glob', { pattern: '~/.*' }, /outside|credentials/],
    ['Glob', { pattern: '*', path: '@/outside' }, /outside/],
    ['Grep', { pattern: 'x', path: '/' }, /outside/],
    ['LS', { path: '@' }, /outside/],
  ])('%s %j is refused', async (tool, input, reason) => {
    const verdict = await fixture.tool(tool, JSON.parse(at(JSON.stringify(input))))
    expect(verdict).toMatchObject({ decision: 'deny', reason: expect.stringMatching(reason) })
  })

  test("long results that the CLI put beside the session's transcript can be read", async () => {
    const call = {
      tool: 'Read',
      cwd: fixture.worktree,
      toolUseId: null,
      transcript: at('@/home/projects/p/session.jsonl'),
    }
    const read = (path: string) => decideTool({ ...call, input: { file_path: at(path) } }, fixture.policy())
    expect(await read('@/home/projects/p/session/tool-results/1.txt')).toMatchObject({ decision: 'allow' })
    expect(await read('@/home/projects/p/session.jsonl')).toMatchObject({ decision: 'deny' })
    expect(await read('@/home/projects/p/other/tool-results/1.txt')).toMatchObject({ decision: 'deny' })
  })
})

describe('writing tools', () => {
  const write = (path: string, change = {}) =>
    fixture.tool('Write', { file_path: at(path), content: 'x' }, fixture.policy(change))

  test.each([
    'src/a.ts',
    'src/new/deep/file.ts',
    '@/worktree/README.md',
    'source/a.ts',
    '.claude/agents/x.md',
    '.gitignore',
    '.github/workflows/ci.yml',
  ])('%s may be written', async (path) => expect(await write(path)).toMatchObject({ decision: 'allow' }))

  test.each([
    ['@/outside/new', /outside/],
    ['../x', /outside/],
    ['leak/x', /outside/],
    ['leak/../x', /outside/],
    ['src/leaked.ts', /outside/],
    ['dangling', /outside/],
    ['inner/x', /outside/],
    ['@/repository.git/config', /outside/],
    ['.git', /protected/],
    ['.git/config', /protected/],
    ['.Git/config', /protected/],
    ['src/../.git/hooks/pre-commit', /protected/],
    ['gitlink/config', /protected/],
    ['.switchyard/config.yaml', /protected/],
    ['.claude/settings.json', /protected/],
    ['.claude/settings.local.json', /protected/],
    ['.claude/hooks/x.sh', /protected/],
    ['.mcp.json', /protected/],
  ])('%s may not be written', async (path, reason) => {
    expect(await write(path)).toMatchObject({ decision: 'deny', reason: expect.stringMatching(reason) })
  })

  test('every editing tool goes by its own path field', async () => {
    for (const [tool, field] of [
      ['Edit', 'file_path'],
      ['MultiEdit', 'file_path'],
      ['NotebookEdit', 'notebook_path'],
    ] as const) {
      expect(await fixture.tool(tool, { [field]: 'src/a.ts' })).toMatchObject({ decision: 'allow' })
      expect(await fixture.tool(tool, { [field]: '../x' })).toMatchObject({ decision: 'deny' })
      expect(await fixture.tool(tool, {})).toMatchObject({ decision: 'deny' })
    }
  })

  test('a phase that only reads changes nothing, except temporary files', async () => {
    expect(await write('src/a.ts', { readOnly: true })).toMatchObject({
      decision: 'deny',
      reason: expect.stringMatching(/only reads/),
    })
    expect(await write('@/attempts/one/tmp/x', { readOnly: true })).toMatchObject({ decision: 'allow' })
    const policy = fixture.policy({ readOnly: true })
    for (const command of ['rm src/a.ts', 'echo x > src/a.ts', 'sed -i s/a/b/ src/a.ts', 'npm install', 'npm ci'])
      expect(await fixture.bash(command, policy)).toMatchObject({ decision: 'deny' })
    for (const command of ['npm test', 'cat src/a.ts', 'npm test > "$(mktemp)"'])
      expect(await fixture.bash(command, policy)).toMatchObject({ decision: 'allow' })
  })

  test('a task with claimed files changes only these', async () => {
    const policy = { files: ['src/**/*.ts', 'docs'] }
    expect(await write('src/a.ts', policy)).toMatchObject({ decision: 'allow' })
    expect(await write('src/.hidden/a.ts', policy)).toMatchObject({ decision: 'allow' })
    expect(await write('package.json', policy)).toMatchObject({
      decision: 'deny',
      reason: expect.stringMatching(/may only change src/),
    })
    expect(await fixture.bash('rm package.json', fixture.policy(policy))).toMatchObject({ decision: 'deny' })
    expect(await fixture.bash('rm src/a.ts', fixture.policy(policy))).toMatchObject({ decision: 'allow' })
    expect(await fixture.bash('cp src/a.ts src/c.ts', fixture.policy(policy))).toMatchObject({ decision: 'allow' })
  })
})

describe('other tools', () => {
  test.each(['StructuredOutput', 'TodoWrite', 'ExitPlanMode', 'Task', 'Agent', 'mcp__switchyard__report_progress'])(
    '%s is allowed',
    async (tool) => expect(await fixture.tool(tool, {})).toMatchObject({ decision: 'allow' }),
  )

  test.each([
    'SendMessage',
    'ListAgents',
    'WebFetch',
    'WebSearch',
    'mcp__github__create_issue',
    'CronCreate',
    'EnterWorktree',
    'constructor',
    '__proto__',
    '',
  ])('%s is refused with advice', async (tool) => {
    const verdict = await fixture.tool(tool, {})
    expect(verdict.decision).toBe('deny')
    expect(verdict.reason).toMatch(/^[^;]+; .+\.$/)
  })

  test('the web and MCP servers open with the policy', async () => {
    const policy = fixture.policy({ settings: { allow: [], deny: [], web: true }, mcp: true })
    expect(await fixture.tool('WebFetch', { url: 'https://x' }, policy)).toMatchObject({
      decision: 'allow',
      subject: 'https://x',
    })
    expect(await fixture.tool('mcp__github__x', {}, policy)).toMatchObject({ decision: 'allow' })
  })

  test('nothing runs in the background', async () => {
    for (const tool of ['Bash', 'Task', 'Agent'])
      expect(await fixture.tool(tool, { command: 'ls', run_in_background: true })).toMatchObject({
        decision: 'deny',
        reason: expect.stringMatching(/Background/),
      })
  })
})

describe("the project's settings", () => {
  const bash = (command: string, allow: string[], deny: string[], stacks = ['node']) =>
    fixture.bash(command, fixture.policy({ stacks, settings: { allow, deny, web: false } }))

  test('allow adds commands, even refused ones', async () => {
    expect(await bash('just build', ['just build'], [])).toMatchObject({ decision: 'allow' })
    expect(await bash('just deploy', ['just build'], [])).toMatchObject({ decision: 'deny' })
    expect(await bash('curl http://localhost/x', ['curl http://localhost/x'], [])).toMatchObject({ decision: 'allow' })
    expect(await bash('just $(curl x)', ['just'], [])).toMatchObject({ decision: 'deny' })
  })

  test('deny wins over everything, also where it can only be guessed', async () => {
    expect(await bash('npm run deploy', ['npm run deploy'], ['npm run deploy'])).toMatchObject({ decision: 'deny' })
    expect(await bash('npm --prefix src run deploy', [], ['npm run deploy'])).toMatchObject({ decision: 'deny' })
    expect(await bash('npm run $what', [], ['npm run deploy'])).toMatchObject({ decision: 'deny' })
    expect(await bash('env npm run deploy', [], ['npm run deploy'])).toMatchObject({ decision: 'deny' })
    expect(await bash('npm run test', [], ['npm run deploy'])).toMatchObject({ decision: 'allow' })
    expect(await bash('rm src/a.ts', [], ['rm'])).toMatchObject({ decision: 'deny' })
  })

  test('without a stack no program of the worktree runs', async () => {
    expect(await bash('./script.sh', [], [], [])).toMatchObject({ decision: 'deny' })
    expect(await bash('bash script.sh', [], [], [])).toMatchObject({ decision: 'deny' })
    expect(await bash('node -e 1', [], [], [])).toMatchObject({ decision: 'deny' })
    expect(await bash('npx eslint', [], [], [])).toMatchObject({ decision: 'deny' })
    expect(await bash('ls', [], [], [])).toMatchObject({ decision: 'allow' })
  })

  test.each([
    ['python', 'python -m pytest -q', 'pip install -r requirements.txt', 'uvx x'],
    ['rust', 'cargo +nightly test --all', 'cargo fmt', 'cargo publish'],
    ['go', 'go test ./...', 'go mod tidy', 'go install x'],
    ['maven', 'mvn -q test', './gradlew test', 'mvn deploy'],
    ['ruby', 'bundle exec rspec', 'bundle install', 'gem push x'],
    ['php', 'vendor/bin/phpunit', 'composer install', 'composer global require x'],
    ['dotnet', 'dotnet test', 'dotnet restore', 'dotnet nuget push x'],
    ['make', 'make -j4 test', 'make', 'sudo make install'],
  ])('%s brings its commands', async (stack, first, second, refused) => {
    expect(await bash(first, [], [], [stack])).toMatchObject({ decision: 'allow' })
    expect(await bash(second, [], [], [stack])).toMatchObject({ decision: 'allow' })
    expect(await bash(refused, [], [], [stack])).toMatchObject({ decision: 'deny' })
  })
})
