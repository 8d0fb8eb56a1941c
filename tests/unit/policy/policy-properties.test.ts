// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are shell commands
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { PolicySnapshot } from '../../../src/main/policy/policy-snapshot.ts'
import { quote, splitCommands } from '../../../src/main/policy/quoting.ts'
import { parsePolicy } from '../../../src/main/policy/read-policy.ts'
import { isPlainSedScript } from '../../../src/main/policy/sed-script.ts'
import { createFixture } from './fixture.ts'

const fixture = createFixture()
afterAll(() => fixture.remove())
const policy = fixture.policy()

const token = fc.constantFrom(
  ...[
    'ls',
    'git',
    'push',
    'curl',
    'x',
    'rm',
    '-rf',
    '/',
    '..',
    '$a',
    '${a}',
    'a=1',
    '$(',
    ')',
    '`',
    '"',
    "'",
    '\\',
    '|',
    '||',
    '&&',
    ';',
    '&',
    '\n',
    '>',
    '<',
    '<<EOF',
    'EOF',
    '((',
    '))',
    '[[',
    ']]',
    '{',
    '}',
    ',',
    '*',
    '~',
    'if',
    'then',
    'fi',
    'for',
    'in',
    'do',
    'done',
    'case',
    'esac',
    'f()',
    'cd',
    'sed',
    '-i',
    'find',
    '-exec',
    'xargs',
    'bash',
    '-c',
    'env',
    '!',
    '#',
    '$((',
    '<(',
    '=',
    '%',
    'ü',
    '\u00a0',
  ],
)

test('no string makes the decision throw', { timeout: 60_000 }, async () => {
  const command = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.array(token, { maxLength: 25 }).map((parts) => parts.join(' ')),
    fc.array(token, { maxLength: 25 }).map((parts) => parts.join('')),
  )
  await fc.assert(
    fc.asyncProperty(command, async (text) => {
      const verdict = await fixture.bash(text, policy)
      expect(['allow', 'deny']).toContain(verdict.decision)
      expect(verdict.reason.length).toBeGreaterThan(5)
    }),
    { numRuns: 1_500 },
  )
})

test('a refused command stays refused wherever it stands', { timeout: 60_000 }, async () => {
  const places: ((command: string) => string)[] = [
    (c) => `npm test; ${c}`,
    (c) => `npm test && ${c}`,
    (c) => `ls | ${c}`,
    (c) => `(ls; ${c})`,
    (c) => `{ ${c}; }`,
    (c) => `echo "$(${c})"`,
    (c) => `if ls; then ${c}; fi`,
    (c) => `for i in 1 2; do ${c}; done`,
    (c) => `while ${c}; do ls; done`,
    (c) => `f() { ${c}; }; f`,
    (c) => `case a in a) ${c};; esac`,
    (c) => `! ${c}`,
    (c) => `cat <(${c})`,
    (c) => `x=$(${c}) npm test`,
    (c) => `cat <<E\n$(${c})\nE`,
    (c) => `bash -c ${quote(c)}`,
  ]
  const place = fc.constantFrom(...places)
  const refused = fc.constantFrom('curl x', 'git push', 'rm -rf ../x', 'cat /etc/passwd', 'echo hi > ../x', 'sudo ls')
  await fc.assert(
    fc.asyncProperty(refused, fc.array(place, { minLength: 1, maxLength: 3 }), async (command, nesting) => {
      const text = nesting.reduce<string>((inner, wrap) => wrap(inner), command)
      expect(await fixture.bash(text, policy)).toMatchObject({ decision: 'deny' })
    }),
    { numRuns: 400 },
  )
})

test('no spelling of a refused path gets through', async () => {
  const step = fc.constantFrom('src', 'leak', 'inner', '..', '.', 'deep', 'source', 'gitlink', 'missing')
  const fs = await import('node:fs')
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      const path = steps.join('/')
      const verdict = await fixture.tool('Read', { file_path: path }, policy)
      let real: string | null = null
      try {
        real = fs.realpathSync(`${fixture.worktree}/${path}`)
      } catch {
        // What does not exist cannot leak.
      }
      if (real !== null && real !== fixture.worktree && !real.startsWith(`${fixture.worktree}/`))
        expect(verdict.decision).toBe('deny')
    }),
    { numRuns: 500 },
  )
})

test('the reader by hand and the schema agree', () => {
  const key = fc.constantFrom(
    'version',
    'worktree',
    'readOnly',
    'writable',
    'protected',
    'readable',
    'allow',
    'deny',
    'web',
    'mcp',
    'scratch',
    'scripts',
    'other',
  )
  const value = fc.constantFrom<unknown>(1, 2, 'x', true, null, [], ['a'], [['a', 'b']], [1], [['a', 1]], {}, undefined)
  fc.assert(
    fc.property(fc.array(fc.tuple(key, value), { maxLength: 3 }), (changes) => {
      const input: Record<string, unknown> = { ...policy }
      for (const [name, changed] of changes) input[name] = changed
      const text = JSON.stringify(input)
      const schema = PolicySnapshot.safeParse(JSON.parse(text))
      let read: unknown
      try {
        read = parsePolicy(text)
      } catch {
        read = undefined
      }
      expect(read).toEqual(schema.success ? schema.data : undefined)
    }),
    { numRuns: 1_000 },
  )
})

test('quoted words come back as they were', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 }), (words) => {
      const first = `a${words.length}`
      expect(splitCommands([first, ...words].map(quote).join(' '))).toEqual([[first, ...words]])
    }),
  )
})

test.each([
  ['npm test', [['npm', 'test']]],
  ['CI=1 npm test -- --run > out.txt 2>&1', [['npm', 'test', '--', '--run']]],
  [
    'cd a && npm ci; make "all now" | tee x',
    [
      ['cd', 'a'],
      ['npm', 'ci'],
      ['make', 'all now'],
      ['tee', 'x'],
    ],
  ],
  ['npm run $TASK --flag', [['npm', 'run']]],
  ['npm run "a $TASK" x && ls', [['npm', 'run'], ['ls']]],
  ['', []],
  ["echo 'unclosed", []],
])('the commands of %j', (command, commands) => {
  expect(splitCommands(command)).toEqual(commands)
})

test.each([
  ['s/a/b/', true],
  ['s/a/b/g;s|x|y|2', true],
  ['/a/,/b/d', true],
  ['1,5p', true],
  ['$!N;P;D', true],
  ['/x/{s/a/b/;p}', true],
  ['s/a\\/b/c/', true],
  ['a\\text with e w r', true],
  ['y/abc/def/', true],
  ['e', false],
  ['1e ls', false],
  ['s/a/b/e', false],
  ['s/a/b/ge', false],
  ['s/a/b/w x', false],
  ['w x', false],
  ['r x', false],
  ['/a/w x', false],
  ['p;w x', false],
  ['{p;e ls\n}', false],
  ['s/a/b', false],
  ['p e ls', false],
])('sed script %j only edits: %s', (script, plain) => {
  expect(isPlainSedScript(script)).toBe(plain)
})
