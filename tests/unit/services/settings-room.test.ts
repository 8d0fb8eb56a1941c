/** Settings as the app changes them: real files in a real repository, and nothing lost when two people write. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type OpenEngine, openEngine, surroundings } from '../../../src/main/hosts/compose.ts'
import {
  checkSettings,
  readSettings,
  readSettingsFile,
  type SettingsDeps,
  saveSettings,
  setSetting,
} from '../../../src/main/services/app/settings.ts'
import { makeProject, git as runGit } from '../../support/world.ts'

const CONFIG = '.switchyard/config.yaml'
const TEXT = `# How we build.\nlimits:\n  agents: 3 # enough for us\ngates: { test: "node --test" }\n`
let dir: string
let project: string
let opened: OpenEngine
let deps: SettingsDeps

beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'switchyard-settings-')))
  project = join(dir, 'project')
  makeProject(project, { 'package.json': '{"scripts":{"lint":"true","test":"true"}}', [CONFIG]: TEXT })
  const env = {
    PATH: process.env['PATH'],
    HOME: dir,
    XDG_CONFIG_HOME: join(dir, 'config'),
    SWITCHYARD_HOME: join(dir, 'home'),
    SWITCHYARD_REVIEWS: '2',
    GIT_CONFIG_GLOBAL: '/dev/null',
  }
  const around = surroundings(env)
  const engine = openEngine(around, { command: 'test', claudePath: '' })
  if (!engine.ok) throw new Error(engine.failure.message)
  opened = engine.value
  opened.store.projects.register({ dir: project, name: 'project' }, 1)
  deps = { engine: opened.engine, git: around.git, env }
})

afterEach(() => {
  opened.close()
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
})

const read = async (which: string | undefined = project) => {
  const found = await readSettings(deps, which)
  if (!found.ok) throw new Error(found.failure.message)
  return found.value
}
const layersOf = async (key: string) => (await read()).values.find((value) => value.key === key)?.layers
const hash = async (): Promise<string | null> => (await read()).projectFile?.hash ?? null
const file = () => readFileSync(join(project, CONFIG), 'utf8')

test('every key is told with what each layer says, the last of which counts', async () => {
  mkdirSync(join(dir, 'config/switchyard'), { recursive: true })
  writeFileSync(join(dir, 'config/switchyard/config.yaml'), 'limits: { agents: 6 }\nmodels: { default: sonnet }\n')
  expect(await layersOf('limits.agents')).toEqual([
    { source: 'default', value: 4 },
    { source: 'user file', value: 6 },
    { source: 'project file', value: 3 },
  ])
  expect(await layersOf('limits.reviews')).toEqual([
    { source: 'default', value: 4 },
    { source: 'environment', value: 2 },
  ])
  expect(await layersOf('gates.lint')).toEqual([{ source: 'detected', value: 'npm run lint' }])
  expect(await layersOf('models.default')).toEqual([{ source: 'user file', value: 'sonnet' }])
  expect(await read()).toMatchObject({
    projectFile: { committed: 'same', problems: [] },
    wouldStop: [],
    stacks: ['node', 'npm'],
  })
  const user = await readSettings(deps, undefined)
  expect(user.ok && user.value).toMatchObject({ project: null, projectFile: null, user: { exists: true } })
})

test('a changed value is written beside its comments, and the file is told to differ from the commit', async () => {
  const set = await setSetting(deps, {
    scope: 'project',
    project,
    key: 'limits.agents',
    value: 5,
    noCap: false,
    expected: await hash(),
  })
  expect(set).toMatchObject({ ok: true, value: { committed: 'differs', problems: [] } })
  expect(file()).toBe(TEXT.replace('3 #', '5 #'))
  runGit(project, 'commit', '--quiet', '--all', '--message', 'x')
  expect((await read()).projectFile?.committed).toBe('same')
  const gone = await setSetting(deps, {
    scope: 'project',
    project,
    key: 'limits.agents',
    value: null,
    noCap: false,
    expected: await hash(),
  })
  expect(gone.ok).toBe(true)
  expect(await layersOf('limits.agents')).toEqual([{ source: 'default', value: 4 }])
  const free = await setSetting(deps, {
    scope: 'project',
    project,
    key: 'limits.budgetUsd',
    noCap: true,
    expected: await hash(),
  })
  expect(free.ok).toBe(true)
  expect(file()).toContain('budgetUsd: null')
})

test('what is not valid is refused in the words of the files, and nothing is written', async () => {
  const wrong = await setSetting(deps, {
    scope: 'project',
    project,
    key: 'limits.agents',
    value: 'four',
    noCap: false,
    expected: await hash(),
  })
  expect(wrong).toMatchObject({ ok: false, failure: { code: 'config-invalid' } })
  expect(!wrong.ok && wrong.failure.message).toContain('"limits.agents" must be a whole number from 1 to 64')
  const unknown = await setSetting(deps, {
    scope: 'project',
    project,
    key: 'agents',
    value: 2,
    noCap: false,
    expected: await hash(),
  })
  expect(!unknown.ok && unknown.failure.message).toContain('The nearest known key is "limits.agents"')
  const save = await saveSettings(deps, { scope: 'project', project, text: 'stratgy: auto\n', expected: await hash() })
  expect(!save.ok && save.failure.message).toContain('strategy')
  expect(file()).toBe(TEXT)
})

test('a text is checked as it is typed: by line and key, and for what would stop a run', async () => {
  const check = async (text: string) => {
    const found = await checkSettings(deps, { scope: 'project', project, text })
    if (!found.ok) throw new Error(found.failure.message)
    return found.value
  }
  expect((await check('limits:\n  agents: four\nstratgy: auto\n')).problems).toMatchObject([
    { line: 2, key: 'limits.agents' },
    { line: 3, key: 'stratgy', text: expect.stringContaining('"strategy"') },
  ])
  expect((await check('a: [')).problems[0]).toMatchObject({ line: 1, key: null })
  expect((await check('pipeline: [implement, tests]\n')).wouldStop[0]).toContain('nearest known one is "test"')
  expect(await check(TEXT)).toEqual({ problems: [], wouldStop: [] })
})

test('a file that was changed on disk meanwhile is left as it is', async () => {
  const looked = await hash()
  const theirs = `${TEXT}strategy: files\n`
  writeFileSync(join(project, CONFIG), theirs)
  for (const change of [
    () =>
      setSetting(deps, { scope: 'project', project, key: 'limits.agents', value: 5, noCap: false, expected: looked }),
    () => saveSettings(deps, { scope: 'project', project, text: 'trust: false\n', expected: looked }),
    () => saveSettings(deps, { scope: 'project', project, text: 'trust: false\n', expected: null }),
  ])
    expect(await change()).toMatchObject({ ok: false, failure: { code: 'file-changed' } })
  expect(file()).toBe(theirs)
  // Two at once, both from the same look: one is written, the other is told.
  const now = await hash()
  const both = await Promise.all(
    [6, 7].map((value) =>
      setSetting(deps, { scope: 'project', project, key: 'limits.agents', value, noCap: false, expected: now }),
    ),
  )
  expect(both.map((result) => result.ok)).toEqual([true, false])
})

test("the user's file is made when there is none; the project's own wish for trust counts for nothing", async () => {
  const made = await setSetting(deps, {
    scope: 'user',
    key: 'models.reviewer',
    value: 'opus',
    noCap: false,
    expected: null,
  })
  expect(made).toMatchObject({ ok: true, value: { exists: true } })
  expect(readFileSync(join(dir, 'config/switchyard/config.yaml'), 'utf8')).toBe('models:\n  reviewer: opus\n')
  await setSetting(deps, { scope: 'project', project, key: 'trust', value: true, noCap: false, expected: await hash() })
  expect((await read()).notes.join()).toContain('only you can give')
})

test('neither unregistered folders nor links out of a project are read or written', async () => {
  const foreign = await readSettings(deps, dir)
  expect(foreign).toMatchObject({ ok: false, failure: { code: 'project-not-found' } })
  const secret = join(dir, 'secret.yaml')
  writeFileSync(secret, 'token: x\n')
  rmSync(join(project, CONFIG))
  symlinkSync(secret, join(project, CONFIG))
  const place = { scope: 'project' as const, project }
  expect(await readSettingsFile(deps, place)).toMatchObject({ ok: false, failure: { code: 'config-outside' } })
  expect(await saveSettings(deps, { ...place, text: 'trust: false\n', expected: null })).toMatchObject({ ok: false })
  expect(readFileSync(secret, 'utf8')).toBe('token: x\n')
  rmSync(join(project, '.switchyard'), { recursive: true })
  symlinkSync(join(dir, 'elsewhere'), join(project, '.switchyard'))
  mkdirSync(join(dir, 'elsewhere'))
  expect(await saveSettings(deps, { ...place, text: 'trust: false\n', expected: null })).toMatchObject({ ok: false })
  expect(existsSync(join(dir, 'elsewhere/config.yaml'))).toBe(false)
})
