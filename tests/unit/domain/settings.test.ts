/** Settings: what files, variables and flags may say, how layers are laid over each other, and what a run is frozen with. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Limits, SettingsLayer } from '../../../src/contract/settings.ts'
import { editConfig } from '../../../src/main/domain/settings/edit-config.ts'
import { DEFAULT_LIMITS, mergeLayers, type SourcedLayer } from '../../../src/main/domain/settings/merge-layers.ts'
import { parseSettingsLayer } from '../../../src/main/domain/settings/parse-layer.ts'
import { type DetectedSettings, resolveSettings } from '../../../src/main/domain/settings/resolve-settings.ts'
import { SETTING_KEYS, settingKey } from '../../../src/main/domain/settings/setting-keys.ts'
import {
  ENVIRONMENT_KEYS,
  settingsFromEnvironment,
  settingsFromFlags,
} from '../../../src/main/domain/settings/value-layers.ts'

const FILE = '.switchyard/config.yaml'
function problems(text: string): string[] {
  const result = parseSettingsLayer(text, FILE)
  return result.ok ? [] : [...(result.failure.details ?? [])]
}
function layer(source: SourcedLayer['source'], text: string): SourcedLayer {
  const result = parseSettingsLayer(text, FILE)
  if (!result.ok) throw new Error(result.failure.message)
  return { source, origin: source, layer: result.value }
}

describe('parseSettingsLayer', () => {
  it('reads every documented key', () => {
    const text = `
gates: {test: npm test, lint: false}
pipeline: [implement, docs, test, merge]
phases:
  docs: {prompt: prompts/docs.md, gate: test}
strategy: worktrees
limits: {agents: 2, attempts: 3, reviews: 4, budgetUsd: 2.5, attemptMinutes: 30, gateMinutes: 0.5}
models: {default: sonnet, reviewer: opus}
env: {copy: [.env], required: [KEY], shared: [node_modules]}
setup: [npm ci]
teardown: []
policy: {allow: [npm run gen], deny: [rm], web: true}
trust: true
`
    const result = parseSettingsLayer(text, FILE)
    expect(result).toMatchObject({ ok: true, value: { limits: { budgetUsd: 2.5 }, gates: { lint: false } } })
  })

  it('takes an empty file, comments and a byte order mark', () => {
    for (const text of ['', '\n', '# nothing\n', '---\n', '\uFEFFstrategy: auto\n', '\uFEFF'])
      expect(problems(text)).toEqual([])
  })

  it('tells every problem with its line, what was found and what is expected', () => {
    expect(
      problems(
        'gates:\n  test: ""\nlimits:\n  agents: four\n  atempts: 3\nstratgy: auto\nagents: 3\npipeline: []\nsetup: npm ci\n',
      ),
    ).toEqual([
      `${FILE}:2: "gates.test" must be a command, or false to leave the gate out, but "" was found.`,
      `${FILE}:4: "limits.agents" must be a whole number from 1 to 64, but "four" was found.`,
      `${FILE}:5: "limits.atempts" is an unknown key. The nearest known key is "limits.attempts".`,
      `${FILE}:6: "stratgy" is an unknown key. The nearest known key is "strategy".`,
      `${FILE}:7: "agents" is an unknown key. The nearest known key is "limits.agents".`,
      `${FILE}:8: "pipeline" must be a list of phases and gates that is not empty, but [] was found.`,
      `${FILE}:9: "setup" must be a list of commands, such as ["npm ci"], but "npm ci" was found.`,
    ])
  })

  it('names list entries, empty values, bad names and hidden keys', () => {
    const found = problems(
      'setup: [npm ci, 3]\ngates:\n  lint:\n  "a b": x\n  __proto__: x\nphases:\n  p: {promt: x}\n',
    )
    expect(found[0]).toBe(`${FILE}:1: "setup[1]" must be a command (a text that is not empty), but 3 was found.`)
    expect(found[1]).toContain('"gates.lint" must be a command, or false to leave the gate out, but null was found')
    expect(found[2]).toContain(':4: "gates.a b" is no valid name')
    expect(found[3]).toContain(':5: "gates.__proto__"')
    expect(found.slice(4).join('\n')).toContain(
      '"phases.p.promt" is an unknown key. The nearest known key is "phases.p.prompt"',
    )
  })

  it('says where the YAML is broken', () => {
    expect(problems('gates:\n  test: [1\nx: 2\n')[0]).toMatch(/^\.switchyard\/config\.yaml:\d: this is not valid YAML/)
    expect(problems('a: 1\na: 2\n')[0]).toContain(`${FILE}:2: this is not valid YAML`)
    expect(problems('- a\n')[0]).toContain('expected "key: value" lines')
    expect(
      problems(`a: &a [${'x,'.repeat(50)}]\nb: &b [${'*a,'.repeat(50)}]\nc: [${'*b,'.repeat(50)}]\n`)[0],
    ).toContain('cannot be read')
    expect(problems(`# ${'x'.repeat(300_000)}`)[0]).toContain('longer')
    expect(problems('a: *b\n')[0]).toContain('Unresolved alias')
  })

  it('never throws', () => {
    const lines = fc.constantFrom(
      'gates:',
      '  test: x',
      '- a',
      '  - b',
      '"',
      '{',
      'a: &x',
      'b: *x',
      '? c',
      '!!t d',
      '---',
      '%',
      '\t',
      '<<: *x',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(lines).map((all) => all.join('\n')),
        ),
        (text) => {
          parseSettingsLayer(text, FILE)
        },
      ),
    )
  })

  it('reports every unknown key, at every level', () => {
    const word = fc
      .stringMatching(/^[a-z_][a-zA-Z_]{0,12}$/)
      .filter((key) => !SETTING_KEYS.some(({ path }) => path.split('.').includes(key)))
    const parent = fc.constantFrom('', 'limits', 'env', 'policy', 'phases.mine')
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(parent, word), { minLength: 1, maxLength: 8, selector: String }),
        (unknown) => {
          const tree: Record<string, Record<string, unknown> | number> = Object.create(null)
          const nested = new Map<string, string[]>()
          for (const [above, key] of unknown) nested.set(above, [...(nested.get(above) ?? []), key])
          for (const key of nested.get('') ?? []) tree[key] = 1
          const text = [
            ...Object.keys(tree).map((key) => `${key}: 1`),
            ...['limits', 'env', 'policy'].flatMap((above) =>
              [`${above}:`, '  ', ...(nested.get(above) ?? []).map((key) => `  ${key}: 1`)].filter(
                (_, at, all) => all.length > 2 || at < 0,
              ),
            ),
            ...(nested.has('phases.mine')
              ? [
                  'phases:',
                  '  mine:',
                  '    prompt: x.md',
                  ...(nested.get('phases.mine') ?? []).map((key) => `    ${key}: 1`),
                ]
              : []),
          ].join('\n')
          const found = problems(text)
          for (const [above, key] of unknown) {
            const path = above === '' ? key : `${above}.${key}`
            expect(
              found.filter((problem) => problem.includes(`"${path}" is an unknown key. The nearest`)),
            ).toHaveLength(1)
          }
          expect(found).toHaveLength(unknown.length)
        },
      ),
    )
  })
})

describe('environment and flags', () => {
  it('reads variables, and leaves empty and foreign ones alone', () => {
    const env = {
      SWITCHYARD_AGENTS: '2',
      SWITCHYARD_BUDGET_USD: 'none',
      SWITCHYARD_MODEL: 'opus',
      SWITCHYARD_TRUST: 'yes',
    }
    expect(
      settingsFromEnvironment({
        ...env,
        SWITCHYARD_REVIEWS: '',
        SWITCHYARD_PIPELINE: 'implement, test',
        SWITCHYARD_RUN: 'x',
      }),
    ).toEqual({
      ok: true,
      value: {
        limits: { agents: 2, budgetUsd: null },
        models: { default: 'opus' },
        trust: true,
        pipeline: ['implement', 'test'],
      },
    })
  })

  it('tells every bad value by its name', () => {
    const result = settingsFromEnvironment({
      SWITCHYARD_AGENTS: '0x2',
      SWITCHYARD_STRATEGY: 'fast',
      SWITCHYARD_BUDGET_USD: '-1',
    })
    expect(result.ok ? [] : result.failure.details).toEqual([
      'SWITCHYARD_AGENTS: must be a whole number from 1 to 64, but "0x2" was found.',
      'SWITCHYARD_BUDGET_USD: must be an amount of US dollars above 0, or null for no cap (or "none"), but "-1" was found.',
      'SWITCHYARD_STRATEGY: must be "sequential", "worktrees", "files" or "auto", but "fast" was found.',
    ])
    const flags = settingsFromFlags({ maxAgents: '100', budget: '$5' })
    expect(flags.ok ? '' : flags.failure.message).toBe(
      '--max-agents: must be a whole number from 1 to 64, but "100" was found.',
    )
    expect(settingsFromFlags({ budget: '$5', strategy: 'files' })).toEqual({
      ok: true,
      value: { limits: { budgetUsd: 5 }, strategy: 'files' },
    })
  })
})

describe('mergeLayers', () => {
  it('lets the higher layer win key by key, whatever the order given', () => {
    const { layer: merged, sources } = mergeLayers([
      layer('flag', 'limits: {agents: 1}'),
      layer(
        'user file',
        'limits: {agents: 9, reviews: 9}\ngates: {a: x, b: y}\nenv: {copy: [.env]}\nsetup: [one, two]',
      ),
      layer('project file', 'gates: {b: z}\nenv: {required: [K]}\nsetup: [three]\npolicy: {web: true}'),
      layer('spec', 'policy: {allow: [x]}'),
    ])
    expect(merged).toEqual({
      limits: { agents: 1, reviews: 9 },
      gates: { a: 'x', b: 'z' },
      env: { copy: ['.env'], required: ['K'] },
      setup: ['three'],
      policy: { web: true, allow: ['x'] },
      phases: {},
      models: {},
    })
    expect(sources.get('limits.agents')?.source).toBe('flag')
    expect(sources.get('limits.reviews')?.source).toBe('user file')
    expect(sources.get('setup')?.source).toBe('project file')
  })

  it('never lets a higher layer allow what a lower one forbids', () => {
    const { layer: merged } = mergeLayers([
      layer('project file', 'policy: {deny: [b]}'),
      layer('user file', 'policy: {deny: [a]}'),
    ])
    expect(merged.policy?.deny).toEqual(['a', 'b'])
  })
})

describe('resolveSettings', () => {
  const detected: DetectedSettings = {
    gates: [
      { name: 'test', command: 'npm test', source: 'package.json scripts.test' },
      { name: 'lint', command: 'npm run lint', source: 'package.json scripts.lint' },
    ],
    setup: ['npm ci'],
    stacks: ['node', 'npm'],
  }
  const files: Record<string, string> = { 'prompts/docs.md': 'Write docs.', 'empty.md': ' \n' }
  const resolve = (...layers: SourcedLayer[]) =>
    resolveSettings({ layers, detected, readPrompt: async (path) => files[path] ?? null })
  async function settings(...layers: SourcedLayer[]) {
    const result = await resolve(...layers)
    if (!result.ok) throw new Error(result.failure.details?.join('\n'))
    return result.value
  }
  async function refusals(text: string): Promise<string[]> {
    const result = await resolve(layer('project file', text))
    return result.ok ? [] : [...(result.failure.details ?? [])]
  }
  const names = (pipeline: Awaited<ReturnType<typeof settings>>['pipeline']) =>
    pipeline.map((stage) => (stage.kind === 'agent' ? stage.phase : stage.kind === 'gate' ? stage.gate : 'review'))

  it('needs no configuration at all', async () => {
    const value = await settings()
    expect(names(value.pipeline)).toEqual(['research', 'design', 'implement', 'lint', 'test', 'review'])
    expect(value).toMatchObject({
      strategy: 'auto',
      strategySource: 'default',
      setup: ['npm ci'],
      setupDetected: true,
      trust: false,
    })
    expect(value.limits).toEqual(DEFAULT_LIMITS)
    expect(
      value.pipeline.filter((stage) => stage.kind === 'agent').map((stage) => [stage.writes, stage.readOnly]),
    ).toEqual([
      [false, true],
      [false, true],
      [true, false],
    ])
    expect(value.gates.map((gate) => gate.name)).toEqual(['lint', 'test'])
  })

  it('changes, removes and adds gates', async () => {
    const value = await settings(
      layer('project file', 'gates: {test: make test, lint: false, e2e: make e2e}\nsetup: []'),
    )
    expect(names(value.pipeline)).toEqual(['research', 'design', 'implement', 'test', 'e2e', 'review'])
    expect(value.gates).toEqual([
      { name: 'test', command: 'make test', source: 'config' },
      { name: 'e2e', command: 'make e2e', source: 'config' },
    ])
    expect(value).toMatchObject({ setup: [], setupDetected: false })
  })

  it('builds the pipeline that was asked for', async () => {
    const text =
      'pipeline: [implement, docs, lint, test, merge]\nphases: {docs: {prompt: ./prompts/docs.md, gate: lint}}'
    const value = await settings(layer('project file', text))
    expect(value.pipeline).toEqual([
      { kind: 'agent', phase: 'implement', writes: true, readOnly: false, prompt: null },
      { kind: 'agent', phase: 'docs', writes: false, readOnly: false, prompt: 'Write docs.' },
      { kind: 'gate', gate: 'lint' },
      { kind: 'gate', gate: 'test' },
    ])
    const own = await settings(
      layer('project file', 'pipeline: [implement]\nphases: {implement: {prompt: prompts/docs.md}}'),
    )
    expect(own.pipeline).toEqual([
      { kind: 'agent', phase: 'implement', writes: true, readOnly: false, prompt: 'Write docs.' },
    ])
    expect(own.gates).toEqual([])
  })

  it.each([
    [
      'pipeline: [implment, test]',
      'names "implment", which is neither a phase nor a gate. The nearest known one is "implement"',
    ],
    ['pipeline: [implement, typecheck]', 'none was detected; add "gates.typecheck"'],
    ['pipeline: [implement, lint]\ngates: {lint: false}', '"gates.lint" is false'],
    ['pipeline: [implement, merge, test]', 'before its end'],
    ['pipeline: [implement, test, test]', 'more than once'],
    ['pipeline: [research, test]', 'no phase that changes files'],
    ['pipeline: [implement, d]\nphases: {d: {prompt: none.md}}', 'the base commit has no such file'],
    ['pipeline: [implement, d]\nphases: {d: {prompt: empty.md}}', 'is empty'],
    ['pipeline: [implement, d]\nphases: {d: {prompt: ../x.md}}', 'leaves the repository'],
    ['pipeline: [implement, d]\nphases: {d: {prompt: /x.md}}', 'relative to the repository'],
    ['pipeline: [implement, d]\nphases: {d: {prompt: prompts/docs.md, gate: tests}}', 'The nearest gate is "test"'],
    ['gates: {review: x}', 'name of a phase'],
    ['phases: {fix: {prompt: x.md}}', "a step of Switchyard's own"],
    ['phases: {test: {prompt: x.md}}', 'name of a gate'],
  ])('refuses %j', async (text, words) => {
    const found = await refusals(text)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(words)
    expect(found[0]).toMatch(/^project file: /)
  })

  it('remembers where the strategy came from', async () => {
    const project = layer('project file', 'strategy: worktrees')
    const spec = layer('spec', 'strategy: files')
    expect(await settings(spec, project)).toMatchObject({ strategy: 'files', strategySource: 'spec' })
    expect(await settings(layer('flag', 'strategy: auto'), spec)).toMatchObject({
      strategy: 'auto',
      strategySource: 'flag',
    })
  })
})

describe('editConfig', () => {
  const text = '# Our settings\ngates:\n  test: npm test # fast ones\n\n# Spending\nlimits:\n  agents: 2\n'
  const edit = (key: string, value: string | null, from = text) => {
    const result = editConfig(from, FILE, key, value)
    return result.ok ? result.value : result.failure.message
  }

  it('sets a key and keeps comments and order', () => {
    expect(edit('limits.agents', '6')).toBe(text.replace('agents: 2', 'agents: 6'))
    expect(edit('limits.budgetUsd', 'null')).toBe(`${text}  budgetUsd: null\n`)
    expect(edit('gates.lint', 'npm run lint -- --fix')).toBe(
      text.replace('ones\n', 'ones\n  lint: npm run lint -- --fix\n'),
    )
    expect(edit('gates.lint', 'false', '')).toBe('gates:\n  lint: false\n')
    expect(edit('gates.ok', 'true', '')).toBe('gates:\n  ok: "true"\n')
    expect(edit('pipeline', '[implement, test]', '# mine\n')).toBe('# mine\n\npipeline:\n  - implement\n  - test\n')
    expect(edit('trust', 'true', 'strategy: auto\r\n')).toBe('strategy: auto\r\ntrust: true\r\n')
    expect(edit('gates.x', 'echo "a: b" # c', '')).toContain('echo')
    expect(SettingsLayer.parse({ gates: { x: 'a' } }).gates).toEqual({ x: 'a' })
  })

  it('removes a key, and the mapping that it leaves empty', () => {
    expect(edit('limits.agents', null)).not.toContain('limits')
    expect(edit('trust', null, 'trust: true\n')).toBe('')
    expect(edit('trust', null, '')).toBe('')
  })

  it('refuses what would not be valid', () => {
    expect(edit('limits.agents', 'many')).toBe(
      '"limits.agents" must be a whole number from 1 to 64, but "many" was found.',
    )
    expect(edit('limits.agnts', '3')).toBe(
      '"limits.agnts" is no key of the configuration. The nearest known key is "limits.agents".',
    )
    expect(edit('agents', '3')).toContain('"limits.agents"')
    expect(edit('gates', '3')).toContain('"gates" must be')
    expect(edit('trust', '')).toContain('"trust" must be true or false')
    expect(edit('trust', 'true', 'oops: 1\n')).toContain(`${FILE}:1: "oops" is an unknown key`)
    for (const key of ['', '.', 'a..b', '__proto__', 'gates.__proto__', 'gates.a.b', 'pipeline.[]'])
      expect(edit(key, 'x')).toContain('is no key')
  })
})

describe('the list of keys', () => {
  it('has every key of the schema and no other', () => {
    const nested = {
      limits: Limits.keyof().options,
      env: ['copy', 'required', 'shared'],
      policy: ['allow', 'deny', 'web'],
    }
    const schema = [
      ...SettingsLayer.keyof().options,
      ...Object.entries(nested).flatMap(([above, keys]) => keys.map((key) => `${above}.${key}`)),
      'gates.NAME',
      'models.NAME',
      'phases.NAME',
      'phases.NAME.prompt',
      'phases.NAME.gate',
    ]
    const listed = SETTING_KEYS.map(({ path }) => path).filter((path) => !path.endsWith('[]'))
    expect(listed.toSorted()).toEqual(schema.toSorted())
    for (const [path] of Object.values(ENVIRONMENT_KEYS)) expect(settingKey(path.split('.'))).not.toBeNull()
    for (const [key, value] of Object.entries(DEFAULT_LIMITS))
      expect(settingKey(['limits', key])?.default).toBe(String(value))
  })

  it('is documented in full', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/configuration.md'), 'utf8')
    for (const { path, default: value } of SETTING_KEYS.filter(({ path }) => !path.endsWith('[]'))) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${path}\``))
      expect(row, path).toBeDefined()
      if (path.startsWith('limits.')) expect(row).toContain(`\`${value}\``)
    }
    expect(problems(/```yaml\n(.*?)```/s.exec(page)?.[1] ?? 'no example: 1')).toEqual([])
    for (const name of Object.keys(ENVIRONMENT_KEYS)) expect(page).toContain(`\`${name}\``)
  })
})
