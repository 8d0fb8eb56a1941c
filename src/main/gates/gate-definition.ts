/** What a gate runs besides the code under test, as a digest: so that a task cannot quietly make its own gate pass. */
import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { z } from 'zod'
import { isTestFile } from '../domain/findings/test-files.ts'
import type { GateDefinition, TreeReader } from './gate.ts'
import { bundledCommands, type ScriptCall, scriptCalls } from './script-calls.ts'
import { simpleCommands, type Words } from './shell-words.ts'

/** Scripts may call each other in a circle, and a generated one may be long: both end here. */
const MAX_PARTS = 200
const MAX_SCRIPT_BYTES = 256 * 1024

const Manifest = z.object({ scripts: z.record(z.string(), z.unknown()).catch({}).default({}) })

const CONFIG = '.switchyard/config.yaml'

/** Files that say what a task runner runs. */
const RUNNER_FILES: Readonly<Record<string, readonly string[]>> = {
  make: ['GNUmakefile', 'makefile', 'Makefile'],
  gmake: ['GNUmakefile', 'makefile', 'Makefile'],
  just: ['justfile', 'Justfile', '.justfile'],
  task: ['Taskfile.yml', 'Taskfile.yaml'],
  rake: ['Rakefile', 'rakefile', 'Rakefile.rb'],
  tox: ['tox.ini'],
  nox: ['noxfile.py'],
  invoke: ['tasks.py'],
  inv: ['tasks.py'],
  turbo: ['turbo.json'],
  nx: ['nx.json'],
}

/** Gathers parts by name, following scripts from one to the next. */
class Collector {
  readonly parts = new Map<string, string>()
  readonly #reader: TreeReader
  readonly #texts = new Map<string, string | null>()

  constructor(reader: TreeReader) {
    this.#reader = reader
  }

  add(name: string, content: string): boolean {
    if (this.parts.has(name) || this.parts.size >= MAX_PARTS) return false
    this.parts.set(name, sha256(content))
    return true
  }

  async read(path: string): Promise<string | null> {
    const known = this.#texts.get(path)
    if (known !== undefined) return known
    // Outside the repository nothing is ours to compare.
    const text = path.startsWith('..') || path.startsWith('/') ? null : await this.#reader.read(path)
    this.#texts.set(path, text)
    return text
  }

  /** Everything that a shell text starts, from a folder of the repository. */
  async shell(text: string, folder: string): Promise<void> {
    let here = folder
    for (const words of simpleCommands(text)) {
      if (words[0] === 'cd' && words[1] !== undefined) here = posix.join(here, words[1])
      else await this.command(words, here)
    }
  }

  async command(words: Words, folder: string): Promise<void> {
    for (const inner of bundledCommands(words)) await this.shell(inner, folder)
    for (const call of scriptCalls(words)) await this.call(call, folder)
  }

  async call(call: ScriptCall, folder: string): Promise<void> {
    switch (call.kind) {
      case 'package-script':
        return this.packageScript(posix.join(folder, call.folder), call.name)
      case 'composer-script':
        return this.composerScript(folder, call.name)
      case 'file':
        return this.file(posix.join(folder, call.path), folder, call.certain)
      case 'module':
        for (const path of [`${call.name.replaceAll('.', '/')}.py`, `${call.name.replaceAll('.', '/')}/__main__.py`])
          await this.file(posix.join(folder, path), folder, false)
        return
      case 'runner': {
        const where = posix.join(folder, call.folder)
        const candidates = call.file === null ? (RUNNER_FILES[call.runner] ?? []) : [call.file]
        for (const name of candidates) if (await this.runnerFile(posix.join(where, name))) return
      }
    }
  }

  /** `pre` and `post` scripts run with it, whatever the package manager: better one part too many. */
  async packageScript(folder: string, name: string): Promise<void> {
    const path = posix.join(folder, 'package.json')
    const scripts = scriptsOf(await this.read(path))
    const matching = name.includes('*') ? Object.keys(scripts).filter((key) => globbed(name, key)) : [name]
    for (const base of matching.sort())
      for (const key of [`pre${base}`, base, `post${base}`]) {
        const text = scripts[key]
        if (typeof text === 'string' && this.add(`${path} scripts.${key}`, text)) await this.shell(text, folder)
      }
  }

  async composerScript(folder: string, name: string): Promise<void> {
    const path = posix.join(folder, 'composer.json')
    const scripts = scriptsOf(await this.read(path))
    const value = scripts[name]
    if (value === undefined || !this.add(`${path} scripts.${name}`, JSON.stringify(value))) return
    for (const line of Array.isArray(value) ? value : [value]) {
      if (typeof line !== 'string') continue
      if (line.startsWith('@')) await this.composerScript(folder, line.slice(1).split(' ')[0] ?? '')
      else await this.shell(line, folder)
    }
  }

  /** A script; `certain` when the command runs it even if its name is that of a test. */
  async file(path: string, folder: string, certain: boolean): Promise<void> {
    if (!certain && isTestFile(path)) return
    const text = await this.read(path)
    if (text === null || !this.add(path, text)) return
    const isShell = /\.(?:sh|bash|zsh)$/.test(path) || /^#!.*\b(?:ba|da|z|k)?sh\b/.test(text)
    if (isShell && text.length <= MAX_SCRIPT_BYTES) await this.shell(text, folder)
  }

  async runnerFile(path: string): Promise<boolean> {
    const text = await this.read(path)
    if (text === null) return false
    if (!this.add(path, text) || !/make/i.test(posix.basename(path))) return true
    const folder = posix.dirname(path)
    for (const line of text.split('\n')) {
      const included = /^\s*-?s?include\s+([^#$]+)/.exec(line)?.[1]?.trim().split(/\s+/) ?? []
      for (const file of included) await this.runnerFile(posix.join(folder, file))
      // Recipes: the tabs, "@" and "-" before a command are make's.
      if (line.startsWith('\t')) await this.shell(line.replace(/^\t\s*[@+-]*/, ''), folder)
    }
    return true
  }
}

/**
 * The definition of a gate in one tree.
 *
 * It is made of the command, the scripts of package.json that it runs (with `pre` and `post`, followed from script to
 * script), script files that it names, the files of task runners, and Switchyard's own configuration. Test files,
 * dependencies, unrelated scripts and files that do not exist are no part of it; configuration of linters and test
 * runners is told as a `check-config` finding instead.
 */
export async function gateDefinition(command: string, reader: TreeReader): Promise<GateDefinition> {
  const collector = new Collector(reader)
  collector.add('the command', command)
  const config = await collector.read(CONFIG)
  if (config !== null) collector.add(CONFIG, config)
  await collector.shell(command, '')
  const parts = [...collector.parts]
    .map(([name, digest]) => ({ name, digest }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  return { digest: sha256(parts.map(({ name, digest }) => `${name}\0${digest}\n`).join('')), parts }
}

/** Names of the parts that differ, that came or that went: words for a person. Empty: the gate runs the same. */
export function changedDefinition(before: GateDefinition, after: GateDefinition): string[] {
  if (before.digest === after.digest) return []
  const old = new Map(before.parts.map((part) => [part.name, part.digest]))
  const now = new Map(after.parts.map((part) => [part.name, part.digest]))
  return [...new Set([...old.keys(), ...now.keys()])].filter((name) => old.get(name) !== now.get(name)).sort()
}

/** A manifest that cannot be read has no scripts: its package manager will say so better than we could. */
function scriptsOf(text: string | null): Record<string, unknown> {
  try {
    return Manifest.parse(JSON.parse(text ?? '{}')).scripts
  } catch {
    return {}
  }
}

/** Patterns of npm-run-all and concurrently: "lint:*" stands for one level, "lint:**" for all. */
function globbed(pattern: string, name: string): boolean {
  const source = pattern
    .split('**')
    .map((part) => part.split('*').map(escapeRegExp).join('[^:]*'))
    .join('.*')
  return new RegExp(`^${source}$`).test(name)
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
