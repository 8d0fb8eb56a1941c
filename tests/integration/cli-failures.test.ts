/** What keeps a run from starting: one sentence with the next step, exit 2, and nothing left behind. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeWorld, REVIEWED, type World } from './cli-world.ts'

let world: World
beforeEach(() => {
  // No model listens there: none of this may get so far as to ask one.
  world = makeWorld('http://127.0.0.1:9')
})
afterEach(() => world.dispose())

const SPEC = '# One\n## Tasks\n- [ ] one: Do it\n  - files: one.mjs\n'

const cases: { name: string; code: string; says: RegExp; spec?: string; prepare?: () => void; args?: string[] }[] = [
  {
    name: 'missing spec',
    code: 'spec-not-found',
    says: /No spec called .*spec new/,
    prepare: () => {},
    args: ['gone.md'],
  },
  {
    name: 'not a repository',
    code: 'not-a-repository',
    says: /not a git repository.*git init/,
    args: ['spec.md', '-p', 'elsewhere'],
    prepare: () => mkdirSync(join(world.dir, 'elsewhere')),
  },
  {
    name: 'cyclic tasks',
    code: 'spec-invalid',
    says: /a -> b -> a.*Remove one/,
    spec: '# X\n## Tasks\n- [ ] a: A\n  - depends: b\n- [ ] b: B\n  - depends: a\n',
  },
  {
    name: 'dangling dependency',
    code: 'spec-invalid',
    says: /"ohne".*nearest known id is "one"/,
    spec: '# X\n## Tasks\n- [ ] one: A\n- [ ] b: B\n  - depends: ohne\n',
  },
  {
    name: 'unknown configuration key',
    code: 'config-invalid',
    says: /config\.yaml:1: "pipelin".*"pipeline"/,
    prepare: () => world.commit({ '.switchyard/config.yaml': 'pipelin: [implement]\n' }),
  },
  {
    name: 'claude not found',
    code: 'claude-not-found',
    says: /SWITCHYARD_CLAUDE names .*Correct or unset it/,
    prepare: () => {
      world.env['SWITCHYARD_CLAUDE'] = join(world.dir, 'no-claude')
    },
  },
  {
    name: 'no credentials',
    code: 'no-credentials',
    says: /no credentials.*\/login, or set ANTHROPIC_API_KEY/,
    prepare: () => {
      world.env['ANTHROPIC_API_KEY'] = undefined
    },
  },
  {
    name: 'base branch gone',
    code: 'base-branch-gone',
    says: /The base branch feature does not exist.*correct `base:`/,
    spec: `---\nbase: feature\n---\n${SPEC}`,
  },
  {
    name: 'a flag that is no number',
    code: 'config-invalid',
    says: /--max-agents: must be a whole number/,
    args: ['spec.md', '--max-agents', 'many'],
  },
]

test.each(cases)('$name', async ({ code, says, spec = SPEC, prepare, args = ['spec.md'] }) => {
  prepare?.()
  writeFileSync(join(world.dir, 'spec.md'), spec)
  const refs = world.git('for-each-ref')
  const project = args.includes('-p') ? [] : ['-p', world.project]
  const ended = await world.cli('run', ...args, ...project, '--yes', '--json')
  expect(ended.exitCode).toBe(2)
  expect(ended.stderr.split('\n')[0]).toMatch(says)
  expect(ended.json).toEqual({ error: { code, message: ended.stderr.split('\n')[0], details: expect.any(Array) } })
  expect(existsSync(world.home)).toBe(false)
  expect(world.git('for-each-ref')).toBe(refs)
  expect(world.git('status', '--porcelain')).toBe('')
})

test('a dry run touches nothing and needs no claude', async () => {
  world.commit({ '.switchyard/config.yaml': REVIEWED })
  world.env['SWITCHYARD_CLAUDE'] = join(world.dir, 'no-claude')
  writeFileSync(join(world.dir, 'spec.md'), SPEC)
  const before = readdirSync(join(world.project, '.git')).sort()
  const ended = await world.cli('run', 'spec.md', '-p', world.project, '--dry-run', '--json')
  expect(ended.exitCode).toBe(0)
  expect(ended.json).toMatchObject({
    dryRun: true,
    pipeline: ['implement', 'gate test', 'review'],
    agentCalls: 2,
    order: [['one']],
    tasks: [
      { id: 'one', steps: [{ phase: 'implement', prompt: expect.stringContaining('task: one') }, { phase: 'review' }] },
    ],
  })
  expect(existsSync(world.home)).toBe(false)
  expect(readdirSync(join(world.project, '.git')).sort()).toEqual(before)
})
