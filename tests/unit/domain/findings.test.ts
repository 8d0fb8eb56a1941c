import { describe, expect, it } from 'vitest'
import { Finding } from '../../../src/contract/verdict.ts'
import {
  findCheckConfigChanges,
  findSuppressions,
  isCheckConfig,
} from '../../../src/main/domain/findings/check-config.ts'
import type { AddedLines, ChangedFile, FileVersions } from '../../../src/main/domain/findings/input.ts'
import { filesToRead, inspectDiff } from '../../../src/main/domain/findings/inspect-diff.ts'
import { findOutsideClaim } from '../../../src/main/domain/findings/outside-claim.ts'
import { findSecrets } from '../../../src/main/domain/findings/secrets.ts'

const lines = (path: string, ...texts: string[]): AddedLines => ({
  path,
  lines: texts.map((text, i) => ({ line: i + 1, text })),
})
const change = (path: string, oldPath: string | null = null): ChangedFile => ({
  path,
  oldPath,
  status: oldPath === null ? 'modified' : 'renamed',
})
const versions = (path: string, before: string | null, after: string | null): FileVersions => ({
  path,
  oldPath: null,
  status: before === null ? 'added' : after === null ? 'deleted' : 'modified',
  before,
  after,
})

/** Put together here, so that no scanner takes this file for a leak. */
const token = (...parts: string[]): string => parts.join('')
const RANDOM = 'q7Zx2Lm9Kp4Vt8Rb3Nw6Yc1Hd5Jf0Gs7Qa2Ue'

describe('findSecrets reports', () => {
  it.each<[string, string]>([
    ['AWS access key id', `key = "${token('AKI', 'A4Z7QXPLM2TBVC3RD')}"`],
    ['private key', token('-----BEGIN RSA PRIV', 'ATE KEY-----')],
    ['private key', token('-----BEGIN PRIV', 'ATE KEY-----')],
    ['GitHub token', `x = '${token('gh', 'p_', RANDOM.slice(0, 36))}'`],
    ['GitHub token', token('github_', 'pat_', '11ABCDEFG0', RANDOM, RANDOM)],
    ['Anthropic key', token('sk-', 'ant-', 'api03-', RANDOM)],
    ['OpenAI key', token('sk-', 'proj-', RANDOM)],
    ['Slack token', token('xo', 'xb-', '123456789012-123456789012-', RANDOM.slice(0, 24))],
    ['Stripe key', token('sk_', 'live_', RANDOM.slice(0, 24))],
    ['JSON web token', token('ey', 'JhbGciOiJIUzI1NiJ9.', 'ey', 'JzdWIiOiIxMjM0NTY3ODkwIn0.', RANDOM)],
    ['password in a URL', 'url: postgres://app:s3cr9tPw4x@db.internal/prod'],
    ['has a literal value', `const password = "${RANDOM.slice(0, 20)}"`],
    ['has a literal value', `  "client_secret": "${RANDOM}",`],
    ['has a literal value', `apiKey: '${RANDOM}',`],
  ])('%s', (what, text) => {
    const [finding] = findSecrets([lines('src/config.ts', 'const a = 1', text)])
    expect(finding).toMatchObject({ kind: 'secret', file: 'src/config.ts', line: 2 })
    expect(finding?.text).toContain(what)
    expect(finding?.text).not.toContain(RANDOM.slice(0, 16))
    expect(finding?.text).not.toContain('s3cr9tPw4x')
  })

  it('an unquoted secret in a file of settings', () => {
    expect(findSecrets([lines('.env', `API_TOKEN=${RANDOM}`)])).toHaveLength(1)
    expect(findSecrets([lines('config/app.yml', `  secret_key: ${RANDOM}`)])).toHaveLength(1)
  })

  it('a real token even in a test', () => {
    expect(findSecrets([lines('test/a.test.js', token('gh', 'p_', RANDOM.slice(0, 36)))])).toHaveLength(1)
  })
})

describe('findSecrets passes over', () => {
  it.each<[string, string]>([
    ['src/a.ts', 'const password = process.env.DB_PASSWORD'],
    ['src/a.ts', 'const token = await fetchToken(user)'],
    ['src/a.ts', "const passwordField = 'password-input'"],
    ['src/a.ts', "password: 'changeme123'"],
    ['src/a.ts', `const apiKey = "your-api-key-here-1234"`],
    ['src/a.ts', `const secret = "\${SECRET_FROM_VAULT_123}"`],
    ['src/a.ts', "tokenType: 'access_token_type'"],
    ['src/a.ts', "const tokenPattern = '[a-z]+'"],
    ['src/a.ts', `const hash = '${RANDOM}'`],
    ['src/a.ts', 'postgres://user:password@localhost/db'],
    ['src/a.ts', `postgres://\${user}:\${password}@host/db`],
    ['src/a.ts', token('AKI', 'AIOSFODNN7EXAMPLE')],
    ['src/a.ts', token('gh', 'p_', 'x'.repeat(36))],
    ['test/a.test.ts', `const password = "${RANDOM}"`],
    ['tests/fixtures/users.yml', `password: ${RANDOM}`],
    ['docs/setup.md', `API_KEY="${RANDOM}"`],
    ['.env.example', `API_TOKEN=${RANDOM}`],
    ['package-lock.json', `"token": "${RANDOM}"`],
    ['src/i18n.ts', "'forgotPassword': 'Forgot your password?'"],
  ])('%s: %s', (path, text) => {
    expect(findSecrets([lines(path, text)])).toEqual([])
  })
})

describe('findOutsideClaim', () => {
  const outside = (claims: string[], ...changes: ChangedFile[]): string[] =>
    findOutsideClaim(changes, claims).map((finding) => finding.file)

  it.each<[string[], string, boolean]>([
    [['src/a.ts'], 'src/a.ts', true],
    [['src/a.ts'], 'src/a.ts.bak', false],
    [['src'], 'src/deep/a.ts', true],
    [['src/'], 'src2/a.ts', false],
    [['src/**/*.ts'], 'src/a/b.ts', true],
    [['src/*.ts'], 'src/a/b.ts', false],
    [['**'], '.github/x.yml', true],
    [['app/[id]/page.tsx'], 'app/[id]/page.tsx', true],
  ])('claims %j cover %s: %s', (claims, path, covered) => {
    expect(outside(claims, change(path))).toEqual(covered ? [] : [path])
  })

  it('looks at both ends of a rename, and at nothing without a claim', () => {
    expect(outside(['src'], change('src/a.ts', 'lib/a.ts'))).toEqual(['lib/a.ts'])
    expect(outside([], change('anything'))).toEqual([])
  })
})

describe('findCheckConfigChanges', () => {
  it.each([
    'eslint.config.mjs',
    '.eslintrc.json',
    'biome.json',
    'tsconfig.json',
    'packages/a/tsconfig.build.json',
    'vitest.config.ts',
    'jest.config.js',
    'pytest.ini',
    'ruff.toml',
    '.ruff.toml',
    'mypy.ini',
    '.golangci.yml',
    '.rubocop.yml',
    'phpstan.neon.dist',
    'phpunit.xml',
    'clippy.toml',
    '.flake8',
    'setup.cfg',
    'pyproject.toml',
    'Cargo.toml',
    'package.json',
    '.mocharc.yml',
  ])('knows %s', (path) => expect(isCheckConfig(path)).toBe(true))

  it.each(['src/index.ts', 'README.md', 'package-lock.json', 'config.json', 'go.mod', 'vite.config.ts'])(
    'does not take %s for one',
    (path) => expect(isCheckConfig(path)).toBe(false),
  )

  it('tells changed, added and deleted files', () => {
    const texts = findCheckConfigChanges([
      versions('tsconfig.json', '{"strict":true}', '{}'),
      versions('biome.json', null, '{}'),
      versions('.flake8', '[flake8]', null),
      versions('ruff.toml', 'a', 'a'),
    ]).map((finding) => `${finding.file} ${finding.text.split(' ')[0]}`)
    expect(texts).toEqual(['tsconfig.json changes', 'biome.json adds', '.flake8 deletes'])
  })

  it('looks at the sections of checks only', () => {
    const project = (dependency: string, limit: number): string =>
      `[project]\ndependencies = ["${dependency}"]\n\n[tool.ruff]\nline-length = ${limit}\n\n[tool.other]\nx = "${dependency}"\n`
    expect(findCheckConfigChanges([versions('pyproject.toml', project('a', 80), project('b', 80))])).toEqual([])
    expect(findCheckConfigChanges([versions('pyproject.toml', project('a', 80), project('a', 200))])).toHaveLength(1)
    const pkg = (more: object): string => JSON.stringify({ dependencies: {}, ...more })
    expect(findCheckConfigChanges([versions('package.json', pkg({}), pkg({ scripts: { x: 'y' } }))])).toEqual([])
    expect(findCheckConfigChanges([versions('package.json', pkg({}), pkg({ jest: { bail: 1 } }))])).toHaveLength(1)
    expect(findCheckConfigChanges([versions('package.json', null, pkg({}))])).toEqual([])
    expect(findCheckConfigChanges([versions('package.json', 'no json', pkg({}))])).toEqual([])
  })
})

describe('findSuppressions', () => {
  it.each([
    '// eslint-disable-next-line no-console',
    '/* eslint-disable */',
    '// @ts-ignore',
    '  // @ts-nocheck',
    'x = 1  # noqa: E501',
    'y: int = f()  # type: ignore[assignment]',
    '#[allow(dead_code)]',
    '#![allow(clippy::all)]',
    'f() //nolint:errcheck',
    '@SuppressWarnings("unchecked")',
    '# rubocop:disable Metrics',
    '#pragma warning disable CS0168',
    '// biome-ignore lint: x',
    'if x:  # pragma: no cover',
  ])('finds %s', (text) => {
    expect(findSuppressions([lines('src/a.ts', text)])).toMatchObject([{ kind: 'check-config', line: 1 }])
  })

  it.each(['// see eslint docs', 'const noqa = 1', '# types: ignored', '// disable the button', 'allow(user)'])(
    'passes over %s',
    (text) => expect(findSuppressions([lines('src/a.ts', text)])).toEqual([]),
  )

  it('passes over prose', () => {
    expect(findSuppressions([lines('docs/a.md', '// eslint-disable')])).toEqual([])
  })
})

describe('inspectDiff', () => {
  it('gathers everything, the gravest first, bounded and valid', () => {
    const findings = inspectDiff({
      changes: [change('src/a.ts'), change('other.ts')],
      added: [lines('src/a.ts', '// @ts-ignore', `const apiKey = '${RANDOM}'`)],
      versions: [versions('test/a.test.ts', "it('x', () => { expect(f()).toBe(1) })", null)],
      claims: ['src', 'test'],
    })
    expect(findings.map((finding) => finding.kind)).toEqual(['secret', 'test-deleted', 'check-config', 'outside-claim'])
    for (const finding of findings) expect(Finding.safeParse(finding).success).toBe(true)
    const many = Array.from({ length: 1_000 }, (_, i) => change(`x/${i}.ts`))
    expect(inspectDiff({ changes: many, added: [], versions: [], claims: ['src'] })).toHaveLength(200)
  })

  it('asks for the versions that it needs, and no others', () => {
    const changes = [change('src/a.ts'), change('a.test.ts'), change('tsconfig.json'), change('src/b.txt', 'b.test.js')]
    expect(filesToRead(changes).map((file) => file.path)).toEqual(['a.test.ts', 'tsconfig.json', 'src/b.txt'])
  })
})
