/** The command line in this process: usage errors, reading commands against a real store, the project's own files. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { RunId } from '../../../src/contract/ids.ts'
import { RunReport } from '../../../src/contract/status.ts'
import { parseSettingsLayer } from '../../../src/main/domain/settings/parse-layer.ts'
import { configText } from '../../../src/main/hosts/cli/init-project.ts'
import { buildProgram } from '../../../src/main/hosts/cli/program.ts'
import { acquireEngineLock } from '../../../src/main/store/engine-lock.ts'
import { openStore } from '../../../src/main/store/open-store.ts'
import { fakeCli, invoke, runEvents } from './fixture.ts'

let dir: string
let env: NodeJS.ProcessEnv
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'switchyard-unit-cli-'))
  env = {
    PATH: process.env['PATH'] ?? '',
    SWITCHYARD_HOME: join(dir, 'home'),
    XDG_CONFIG_HOME: join(dir, 'config'),
    GIT_CONFIG_GLOBAL: '/dev/null',
  }
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('usage', () => {
  it.each([
    [['rum'], "Unknown command 'rum'. Did you mean run?"],
    [['run'], "Missing required argument 'spec'. See `switchyard --help`."],
    [['status', '--jsno'], "Unknown option '--jsno'. Did you mean --json?"],
    [['status', 'a', 'b'], /^Too many arguments for 'status'/],
    [['completion', 'ksh'], 'There is no completion for "ksh". Name one of bash, zsh, fish.'],
    [
      ['config', 'set', 'strategy'],
      'Give a value (`switchyard config set KEY VALUE`), or `--unset` to remove the key.',
    ],
    [['logs', '--tail', 'x'], '--tail must be a whole number, but "x" was found.'],
  ] as [string[], string | RegExp][])('%j ends with 2 and one sentence', async (argv, sentence) => {
    const { exitCode, out, err } = await invoke(argv, { env, cwd: dir })
    expect([exitCode, out]).toEqual([2, ''])
    if (typeof sentence === 'string') expect(err).toBe(`${sentence}\n`)
    else expect(err).toMatch(sentence)
  })

  it('says a usage error as JSON too when that was asked for', async () => {
    const { json } = await invoke(['run', '--json', '--nope'], { env })
    expect(json).toEqual({ error: { code: 'usage', message: expect.stringContaining("'--nope'"), details: [] } })
  })

  it('prints help and version on stdout and succeeds', async () => {
    expect(await invoke(['--version'], { env })).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^\d+\.\d+/) })
    const help = await invoke(['tasks', 'retry', '--help'], { env })
    expect(help).toMatchObject({ exitCode: 0, err: '', out: expect.stringContaining('--note <text>') })
  })

  it('describes every command, argument and flag', () => {
    const undescribed: string[] = []
    const look = (command: ReturnType<typeof buildProgram>, path: string) => {
      if (command.description() === '') undescribed.push(path)
      for (const option of command.options) if (option.description === '') undescribed.push(`${path} ${option.flags}`)
      for (const argument of command.registeredArguments)
        if (argument.description === '') undescribed.push(`${path} <${argument.name()}>`)
      for (const sub of command.commands) look(sub, `${path} ${sub.name()}`)
    }
    look(buildProgram(fakeCli({}).cli), 'switchyard')
    expect(undescribed).toEqual([])
  })
})

describe('reading commands', () => {
  const addRun = (run: string, ids: string[]) => {
    const store = openStore({ file: join(dir, 'home', 'switchyard.db'), mode: 'write' })
    if (!store.ok) throw new Error(store.failure.message)
    store.value.projects.register({ dir: '/project', name: 'project' }, 1)
    store.value.runs.append(RunId.parse(run), 0, runEvents(run, ids), 1)
    store.value.close()
  }

  it('say that there is no run yet, and make no data directory', async () => {
    const { exitCode, err } = await invoke(['status'], { env })
    expect([exitCode, err]).toEqual([2, 'There is no run yet. Start one with `switchyard run SPEC --project DIR`.\n'])
    expect((await invoke(['status', '--all', '--json'], { env })).json).toEqual({ runs: [] })
    expect((await invoke(['tasks', 'retry', 'a'], { env })).exitCode).toBe(2)
    expect(existsSync(join(dir, 'home'))).toBe(false)
  })

  it('find a run by the beginning of its id, and name the nearest one or all that fit', async () => {
    addRun('aaaa-1111', ['one'])
    addRun('aabb-2222', ['two'])
    expect(RunReport.parse((await invoke(['status', 'aaaa', '--json'], { env })).json).run).toBe('aaaa-1111')
    expect(RunReport.parse((await invoke(['status', '--json'], { env })).json).run).toBe('aabb-2222')
    expect((await invoke(['status', 'aa'], { env })).err).toMatch(/^2 runs begin with aa\..*\n {2}aabb-2222 numbers\n/)
    expect((await invoke(['status', 'aabc-2222'], { env })).err).toBe(
      'There is no run aabc-2222. The nearest one is aabb-2222.\n',
    )
    expect((await invoke(['logs', 'tow'], { env })).err).toBe(
      'Run aabb-2222 has no task tow. The nearest one is two.\n',
    )
  })

  it('tell who holds the engine, or that nobody does', async () => {
    addRun('aaaa-1111', ['one'])
    expect((await invoke(['status'], { env })).out).toContain(
      'No engine is running. Go on with `switchyard resume aaaa-1111`.',
    )
    expect((await invoke(['status', '--json'], { env })).json).toMatchObject({ engine: null })
    const lock = acquireEngineLock(join(dir, 'home'), {
      pid: process.pid,
      command: 'a test',
      startedAt: 1,
      version: '0',
    })
    if (!lock.ok) throw new Error(lock.failure.message)
    try {
      const { json } = await invoke(['status', '--json'], { env })
      expect(json).toMatchObject({ run: 'aaaa-1111', engine: { pid: process.pid, command: 'a test' } })
      const refused = await invoke(['tasks', 'cancel', 'one', '--json'], { env })
      expect(refused).toMatchObject({ exitCode: 2, json: { error: { code: 'engine-held' } } })
    } finally {
      lock.value.release()
    }
  })

  it('take decisions about tasks and plans', async () => {
    addRun('aaaa-1111', ['one', 'two'])
    expect((await invoke(['plan', 'approve', '--json'], { env })).json).toMatchObject({ run: 'aaaa-1111' })
    expect((await invoke(['plan', 'approve'], { env })).err).toMatch(/approved already/)
    expect((await invoke(['tasks', 'cancel', 'one', '--note', 'not needed'], { env })).exitCode).toBe(0)
    expect((await invoke(['tasks', '--json'], { env })).json).toMatchObject({
      tasks: [
        { id: 'one', status: 'cancelled', note: 'not needed' },
        { id: 'two', status: 'waiting' },
      ],
    })
    const logs = await invoke(['logs', '--tail', '1'], { env })
    expect(logs.out).toMatch(/one {2}cancelled: not needed\n$/)
  })
})

describe('the files of a project', () => {
  const makeProject = () => {
    const project = join(dir, 'project')
    mkdirSync(project)
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'p', scripts: { test: 'node --test' } }))
    const git = (...args: string[]) => execFileSync('git', args, { cwd: project, env: { ...process.env, ...env } })
    git('init', '-q', '-b', 'main')
    git('add', '-A')
    git('-c', 'user.name=T', '-c', 'user.email=t@example.invalid', 'commit', '-qm', 'First')
    return project
  }

  it('init writes what it detected, once', async () => {
    const cwd = makeProject()
    const first = await invoke(['init', '--json'], { env, cwd })
    expect(first.json).toMatchObject({ gates: [{ name: 'test', command: 'npm test' }] })
    const file = join(cwd, '.switchyard', 'config.yaml')
    const text = readFileSync(file, 'utf8')
    expect(parse(text)).toBe(null)
    const again = await invoke(['init'], { env, cwd })
    expect([again.exitCode, again.err]).toEqual([2, expect.stringContaining('exists already')])
    expect(readFileSync(file, 'utf8')).toBe(text)
    expect((await invoke(['config', 'check'], { env, cwd })).exitCode).toBe(0)
    expect((await invoke(['spec', 'show', 'example', '--json'], { env, cwd })).json).toMatchObject({ tasks: null })
  })

  it('keeps every commented part valid once it is taken in', () => {
    const text = configText({ gates: [{ name: 'test', command: 'npm test -- --run', source: 'x' }], setup: ['npm ci'] })
    const uncommented = text.replaceAll(/^#(?=\S| {2})/gm, '')
    const layer = parseSettingsLayer(uncommented, 'config.yaml')
    expect(layer).toMatchObject({ ok: true, value: { gates: { test: 'npm test -- --run' }, setup: ['npm ci'] } })
  })

  it('specs are made, listed and read; names that are no file names are refused', async () => {
    const cwd = makeProject()
    expect((await invoke(['spec', 'new', 'my-spec'], { env, cwd })).exitCode).toBe(0)
    expect((await invoke(['spec', 'new', 'my-spec'], { env, cwd })).err).toMatch(/exists already/)
    expect((await invoke(['spec', 'new', '../x'], { env, cwd })).exitCode).toBe(2)
    writeFileSync(
      join(cwd, '.switchyard', 'specs', 'tasks.md'),
      '# T\n## Tasks\n- [ ] a: A\n- [ ] b: B\n  - depends: c\n',
    )
    expect((await invoke(['spec', 'list', '--json'], { env, cwd })).json).toEqual({
      specs: [
        { name: 'my-spec', title: 'My spec', tasks: null, problem: null },
        { name: 'tasks', title: null, tasks: null, problem: expect.stringContaining('depends on "c"') },
      ],
    })
  })

  it('config set and get agree, and a wrong value changes nothing', async () => {
    const cwd = makeProject()
    expect((await invoke(['config', 'set', 'limits.agents', '3'], { env, cwd })).exitCode).toBe(0)
    expect((await invoke(['config', 'get', 'limits.agents', '--json'], { env, cwd })).json).toEqual({
      key: 'limits.agents',
      value: 3,
      source: 'project file',
    })
    const wrong = await invoke(['config', 'set', 'limits.agents', 'many'], { env, cwd })
    expect([wrong.exitCode, wrong.err]).toEqual([2, expect.stringContaining('a whole number from 1 to 64')])
    expect((await invoke(['config', 'set', 'limits.agents', '--unset', '--json'], { env, cwd })).json).toMatchObject({
      changed: true,
    })
    expect((await invoke(['config', 'get', 'limts.agents'], { env, cwd })).err).toMatch(
      /nearest known key is "limits.agents"/,
    )
  })
})

describe('completion', () => {
  it.skipIf(process.platform === 'win32')('completes nested commands and their flags in bash', async () => {
    const { out } = await invoke(['completion', 'bash'], { env })
    const complete = (...words: string[]) =>
      execFileSync(
        'bash',
        [
          '-c',
          `${out}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _switchyard; echo "\${COMPREPLY[@]}"`,
          'x',
          ...words,
        ],
        { encoding: 'utf8' },
      ).trim()
    expect(complete('switchyard', 'sta')).toBe('status')
    expect(complete('switchyard', 'tasks', 'ret')).toBe('retry')
    expect(complete('switchyard', 'tasks', 'retry', '--no')).toBe('--note')
    expect(complete('switchyard', 'config', 'set', '--u')).toBe('--user --unset')
  })
})
