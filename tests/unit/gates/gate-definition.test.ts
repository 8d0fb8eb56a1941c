import { describe, expect, it } from 'vitest'
import { changedDefinition, gateDefinition } from '../../../src/main/gates/gate-definition.ts'
import { tree } from './tree.ts'

type Files = Record<string, string>
const pkg = (scripts: Record<string, string>, more: object = {}): string => JSON.stringify({ scripts, ...more })

async function changed(command: string, before: Files, after: Files): Promise<string[]> {
  return changedDefinition(await gateDefinition(command, tree(before)), await gateDefinition(command, tree(after)))
}
const parts = async (command: string, files: Files): Promise<string[]> =>
  (await gateDefinition(command, tree(files))).parts.map((part) => part.name).filter((name) => name !== 'the command')

describe('gateDefinition follows', () => {
  it.each<[string, string, Files, string[]]>([
    [
      'a script with its pre and post, and the scripts that it runs',
      'npm test',
      {
        'package.json': pkg({
          pretest: 'npm run build',
          test: 'node --test test/',
          posttest: 'echo',
          build: 'node scripts/build.js',
          other: 'x',
        }),
        'scripts/build.js': '',
        'test/a.test.js': '',
      },
      [
        'package.json scripts.build',
        'package.json scripts.posttest',
        'package.json scripts.pretest',
        'package.json scripts.test',
        'scripts/build.js',
      ],
    ],
    ['npm t', 'npm t', { 'package.json': pkg({ test: 'x' }) }, ['package.json scripts.test']],
    [
      'options of npm',
      'npm run -s lint -- --quiet',
      { 'package.json': pkg({ lint: 'x' }) },
      ['package.json scripts.lint'],
    ],
    [
      'a script in another folder',
      'npm --prefix web run lint',
      { 'web/package.json': pkg({ lint: 'x' }) },
      ['web/package.json scripts.lint'],
    ],
    [
      'cd',
      'cd web && npm test',
      { 'web/package.json': pkg({ test: 'sh ./ci.sh' }), 'web/ci.sh': '' },
      ['web/ci.sh', 'web/package.json scripts.test'],
    ],
    ['pnpm without run', 'pnpm lint', { 'package.json': pkg({ lint: 'x' }) }, ['package.json scripts.lint']],
    ['yarn without run', 'yarn lint --quiet', { 'package.json': pkg({ lint: 'x' }) }, ['package.json scripts.lint']],
    ['bun run', 'bun run test', { 'package.json': pkg({ test: 'bun test' }) }, ['package.json scripts.test']],
    [
      'run-s with a pattern',
      'run-s "check:*"',
      { 'package.json': pkg({ 'check:a': 'x', 'check:b': 'y', other: '' }) },
      ['package.json scripts.check:a', 'package.json scripts.check:b'],
    ],
    [
      'concurrently',
      'npx concurrently "npm:lint" "npm run types"',
      { 'package.json': pkg({ lint: 'x', types: 'y' }) },
      ['package.json scripts.lint', 'package.json scripts.types'],
    ],
    [
      'an interpreter with options',
      'FOO=1 node --enable-source-maps --import ./setup.mjs scripts/check.js --all',
      { 'scripts/check.js': '', 'setup.mjs': '' },
      ['scripts/check.js', 'setup.mjs'],
    ],
    ['a script even if it is named like a test', 'node test/run.js', { 'test/run.js': '' }, ['test/run.js']],
    [
      'shell scripts into what they run',
      './check.sh && bash ci/test.sh',
      {
        'check.sh': 'set -e\nnode a.js # comment\n',
        'a.js': '',
        'ci/test.sh': 'python3 -m tools.check\n',
        'tools/check.py': '',
      },
      ['a.js', 'check.sh', 'ci/test.sh', 'tools/check.py'],
    ],
    ['sh -c', `sh -c 'node a.js && "./b c.sh"'`, { 'a.js': '', 'b c.sh': '' }, ['a.js', 'b c.sh']],
    [
      'make, its includes and its recipes',
      'make -C sub test',
      { 'sub/Makefile': 'include ci.mk\ntest:\n\t@./t.sh\n', 'sub/ci.mk': '', 'sub/t.sh': '' },
      ['sub/Makefile', 'sub/ci.mk', 'sub/t.sh'],
    ],
    [
      'composer scripts',
      'composer run-script test',
      { 'composer.json': pkg({ test: '@unit', unit: 'php run.php' }), 'run.php': '' },
      ['composer.json scripts.test', 'composer.json scripts.unit', 'run.php'],
    ],
    ['wrappers', 'timeout 60 npx c8 -r text node check.js', { 'check.js': '' }, ['check.js']],
    ['the configuration', 'true', { '.switchyard/config.yaml': 'gates: {}' }, ['.switchyard/config.yaml']],
    [
      'nothing of test runners',
      'npx vitest run test/a.test.ts && pytest tests/test_a.py && node --test test/',
      { 'test/a.test.ts': '', 'tests/test_a.py': '' },
      [],
    ],
    ['no file outside the repository', 'bash ../x.sh && /bin/sh /x.sh', { '../x.sh': '', '/x.sh': '' }, []],
  ])('%s', async (_, command, files, expected) => {
    expect(await parts(command, files)).toEqual(expected)
  })
})

describe('changedDefinition', () => {
  const base: Files = {
    'package.json': pkg({ test: 'node check.js', lint: 'x' }),
    'check.js': 'assert()',
    'src/a.js': '',
  }

  it('names what changed, in words', async () => {
    expect(await changed('npm test', base, { ...base, 'package.json': pkg({ test: 'true' }) })).toEqual([
      'check.js',
      'package.json scripts.test',
    ])
    expect(await changed('npm test', base, { ...base, 'check.js': '' })).toEqual(['check.js'])
    expect(
      await changed('npm test', base, { ...base, 'package.json': pkg({ test: 'node check.js', pretest: 'x' }) }),
    ).toEqual(['package.json scripts.pretest'])
    expect(await changed('make test', { Makefile: 'test:\n\t./t' }, { Makefile: 'test:\n\ttrue' })).toEqual([
      'Makefile',
    ])
    expect(await changed('npm test', base, { ...base, '.switchyard/config.yaml': '' })).toEqual([
      '.switchyard/config.yaml',
    ])
  })

  it('counts a script that went away as a change', async () => {
    const { 'check.js': _, ...without } = base
    expect(await changed('npm test', base, without)).toEqual(['check.js'])
  })

  it.each<[string, Files]>([
    ['the code under test', { ...base, 'src/a.js': 'changed' }],
    ['another script', { ...base, 'package.json': pkg({ test: 'node check.js', lint: 'y', extra: 'z' }) }],
    [
      'a dependency',
      { ...base, 'package.json': pkg({ test: 'node check.js', lint: 'x' }, { dependencies: { a: '1' } }) },
    ],
    ['tests', { ...base, 'test/a.test.js': 'changed' }],
  ])('passes over %s', async (_, after) => {
    expect(await changed('npm test', base, after)).toEqual([])
  })

  it('passes over a script file that exists on neither side', async () => {
    expect(await changed('bash missing.sh', {}, { 'README.md': '' })).toEqual([])
  })

  it('ends with scripts that call each other', async () => {
    const files = { 'package.json': pkg({ a: 'npm run b', b: 'npm run a' }), 'x.sh': 'sh x.sh' }
    expect(await parts('npm run a; sh x.sh', files)).toEqual([
      'package.json scripts.a',
      'package.json scripts.b',
      'x.sh',
    ])
  })

  it('survives a package.json that is none', async () => {
    expect(await parts('npm test', { 'package.json': '{"scripts": [1' })).toEqual([])
    expect(await parts('npm test', { 'package.json': '{"scripts": {"test": 3}}' })).toEqual([])
  })
})
