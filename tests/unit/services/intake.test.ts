/** Intake: where configuration is loaded from, which copy counts, and how it is read and changed from the command line. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { configCheck, configGet, configSet } from '../../../src/main/services/intake/config-commands.ts'
import { userConfigFile } from '../../../src/main/services/intake/config-locations.ts'
import {
  loadSettings,
  MOST_CONFIG_BYTES,
  readProjectSettings,
} from '../../../src/main/services/intake/load-settings.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'switchyard-intake-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const project = (committed: string | null, present: string | null) => ({
  readAtBase: async () => committed,
  readWorkingCopy: async () => present,
})

describe('userConfigFile', () => {
  const env = {}
  it.each([
    [{ platform: 'linux', env, home: '/home/u' }, '/home/u/.config/switchyard/config.yaml'],
    [{ platform: 'linux', env: { XDG_CONFIG_HOME: '/x' }, home: '/home/u' }, '/x/switchyard/config.yaml'],
    [{ platform: 'linux', env: { XDG_CONFIG_HOME: 'x' }, home: '/home/u' }, '/home/u/.config/switchyard/config.yaml'],
    [{ platform: 'darwin', env, home: '/Users/u' }, '/Users/u/Library/Application Support/switchyard/config.yaml'],
    [{ platform: 'win32', env: { APPDATA: 'C:\\D' }, home: 'C:\\U' }, 'C:\\D\\switchyard\\config.yaml'],
    [{ platform: 'win32', env, home: 'C:\\U' }, 'C:\\U\\AppData\\Roaming\\switchyard\\config.yaml'],
  ] as const)('%j', (surroundings, expected) => {
    expect(userConfigFile(surroundings)).toBe(expected)
  })
})

describe('loadSettings', () => {
  const userFile = () => join(dir, 'user.yaml')

  it('gathers the layers that say something', async () => {
    writeFileSync(userFile(), 'limits: {agents: 2}\n')
    const result = await loadSettings({
      userFile: userFile(),
      project: project('strategy: files\n', 'strategy: files\r\n'),
      env: { SWITCHYARD_REVIEWS: '7' },
      spec: { strategy: 'worktrees' },
    })
    expect(result.ok && result.value.layers.map(({ source }) => source)).toEqual([
      'user file',
      'project file',
      'environment',
      'spec',
    ])
    expect(result.ok && result.value.notes).toEqual([])
  })

  it('tells the problems of all layers at once', async () => {
    writeFileSync(userFile(), 'oops: 1\n')
    const result = await loadSettings({
      userFile: userFile(),
      project: project('trust: 3\n', null),
      env: { SWITCHYARD_AGENTS: 'x' },
    })
    expect(result.ok ? [] : result.failure.details).toEqual([
      `${userFile()}:1: "oops" is an unknown key. The nearest known key is "gates".`,
      '.switchyard/config.yaml:1: "trust" must be true or false, but 3 was found. (as committed on the base branch; the file in your checkout differs)'.replace(
        '. (as',
        '. (as',
      ),
      'SWITCHYARD_AGENTS: must be a whole number from 1 to 64, but "x" was found.',
    ])
  })

  it('does without files, and refuses what is no file or too large', async () => {
    expect(await loadSettings({ userFile: join(userFile(), 'below'), project: project(null, null), env: {} })).toEqual({
      ok: true,
      value: { layers: [], notes: [] },
    })
    mkdirSync(userFile())
    const folder = await loadSettings({ userFile: userFile(), project: project(null, null), env: {} })
    expect(folder.ok ? '' : folder.failure.message).toContain('not a file')
    writeFileSync(join(dir, 'big.yaml'), `#${'x'.repeat(MOST_CONFIG_BYTES)}`)
    const big = await loadSettings({ userFile: join(dir, 'big.yaml'), project: project(null, null), env: {} })
    expect(big.ok ? '' : big.failure.message).toContain('at most')
  })
})

describe('readProjectSettings', () => {
  it.each([
    ['trust: true', 'trust: false', true, 'differs from the base branch'],
    ['trust: true', null, true, 'missing in your checkout'],
    [null, 'trust: false', false, 'not committed'],
  ])('base %j, checkout %j', async (committed, present, trust, note) => {
    const result = await readProjectSettings(project(committed, present))
    expect(result.ok && result.value.layer.trust).toBe(trust)
    expect(result.ok && result.value.notes.join()).toContain(note)
  })
})

describe('config commands', () => {
  const file = () => join(dir, 'deep', 'config.yaml')

  it('set makes the file, keeps comments, and leaves no other file behind', async () => {
    expect(await configSet(file(), 'limits.agents', '3')).toEqual({ ok: true, value: { changed: true } })
    writeFileSync(file(), `# mine\n${readFileSync(file(), 'utf8')}`)
    expect(await configSet(file(), 'gates.test', 'npm test')).toEqual({ ok: true, value: { changed: true } })
    expect(readFileSync(file(), 'utf8')).toBe('# mine\nlimits:\n  agents: 3\ngates:\n  test: npm test\n')
    expect(await configSet(file(), 'limits.agents', '3')).toEqual({ ok: true, value: { changed: false } })
    expect(readdirSync(join(dir, 'deep'))).toEqual(['config.yaml'])
  })

  it('set refuses what is not valid and leaves the file alone', async () => {
    const refused = await configSet(file(), 'limits.agents', 'many')
    expect(refused.ok ? '' : refused.failure.code).toBe('config-invalid')
    expect(existsSync(file())).toBe(false)
    const unknown = await configSet(file(), 'limts.agents', '3')
    expect(unknown.ok ? '' : unknown.failure.message).toContain('nearest known key is "limits')
  })

  it('set keeps a symbolic link and the mode of its target', async () => {
    const target = join(dir, 'target.yaml')
    const link = join(dir, 'link.yaml')
    writeFileSync(target, 'trust: false\n')
    chmodSync(target, 0o600)
    symlinkSync(target, link)
    await configSet(link, 'trust', 'true')
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readFileSync(target, 'utf8')).toBe('trust: true\n')
    expect(statSync(target).mode & 0o777).toBe(0o600)
  })

  it('get names the layer that a value comes from', () => {
    const layers = [
      { source: 'user file', origin: 'u', layer: { limits: { agents: 2 }, gates: { a: 'x' } } },
      { source: 'flag', origin: 'f', layer: { limits: { agents: 5 } } },
    ] as const
    const get = (key: string) => {
      const result = configGet(layers, key)
      return result.ok ? [result.value.value, result.value.source] : result.failure.code
    }
    expect(get('limits.agents')).toEqual([5, 'flag'])
    expect(get('limits.reviews')).toEqual([4, 'default'])
    expect(get('limits.budgetUsd')).toEqual([null, 'default'])
    expect(get('gates')).toEqual([{ a: 'x' }, 'user file'])
    expect(get('gates.b')).toEqual([null, 'default'])
    expect(get('strategy')).toEqual(['auto', 'default'])
    expect(get('nope.nope')).toBe('unknown-key')
  })

  it('check lists problems, and phases that nothing runs', async () => {
    expect(await configCheck(file())).toEqual({ ok: true, value: { found: false, notes: [] } })
    await configSet(file(), 'phases.docs.prompt', 'docs.md')
    const checked = await configCheck(file())
    expect(checked.ok && checked.value.notes).toEqual([
      `${file()}: "phases.docs" is in no pipeline of this file, so nothing runs it.`,
    ])
    writeFileSync(file(), 'a: 1\nb: 2\n')
    const bad = await configCheck(file())
    expect(bad.ok ? 0 : bad.failure.details?.length).toBe(2)
  })
})
