/** The documentation tells the truth about the code: links lead somewhere, commands exist, every case is described. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { RunEvent } from '../../src/contract/events.ts'
import { AttentionKind, EXIT, RunStatus, TaskStatus } from '../../src/contract/status.ts'
import { processContext } from '../../src/main/hosts/cli/context.ts'
import { buildProgram } from '../../src/main/hosts/cli/program.ts'

const root = join(import.meta.dirname, '..', '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const docs = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]
const flow = read('docs/how-a-run-flows.md')

/** Anchors as GitHub makes them from headings. */
const anchors = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

const withoutCode = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')

test.each(docs)('every relative link of %s resolves', (file) => {
  const links = [...withoutCode(read(file)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  const dead = links
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? file : relative(root, join(root, dirname(file), path))
      if (!existsSync(join(root, target))) return true
      return anchor !== undefined && !anchors(read(target)).includes(anchor)
    })
  expect(dead).toEqual([])
})

test('the links are found at all', () => {
  expect(withoutCode(read('README.md')).match(/\]\(docs\//g)?.length).toBeGreaterThan(5)
})

const program = buildProgram(processContext([]))

/** Command lines in a text: inline code, which may be wrapped between its words, and lines of their own. */
function callsIn(text: string): string[][] {
  const found = text.matchAll(/(?:`|^ *)(?:switchyard|npm run -s cli --)((?:\s(?!\s*\n)[^`|\\\n]+)+)/gm)
  return [...found]
    .map(([, rest = '']) =>
      rest
        .replace(/\$\{[^}]*\}/g, 'ARG')
        .trim()
        .split(/\s+/),
    )
    .filter((words) => /^[a-z]/.test(words[0] ?? ''))
}

/** What is wrong with a command line; null when the command and its options exist. */
function problemOf(words: readonly string[]): string | null {
  let command: Command = program
  for (const word of words) {
    const next = command.commands.find((candidate) => candidate.name() === word)
    // Beyond the subcommands come arguments.
    if (!next) break
    command = next
  }
  if (command === program) return `${words.join(' ')}: no such command`
  const options = ['--help', ...command.options.map(({ long }) => long ?? '')]
  const unknown = words
    .filter((word) => /^--[a-z]/.test(word))
    .map((word) => word.replace(/[^a-z-].*$/, ''))
    .find((option) => !options.includes(option))
  return unknown === undefined ? null : `${words.join(' ')}: no option ${unknown}`
}

const problemsIn = (text: string): string[] => callsIn(text).flatMap((words) => problemOf(words) ?? [])

test.each(docs)('every command line of %s exists, with its options', (file) => {
  expect(problemsIn(read(file))).toEqual([])
})

test('every command line that a message of ours advises exists, with its options', () => {
  const sources = readdirSync(join(root, 'src/main'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join('src/main', name))
  expect(sources.flatMap((file) => problemsIn(read(file)).map((problem) => `${file}: ${problem}`))).toEqual([])
})

test('command lines are found at all, and wrong ones are reported', () => {
  expect(callsIn(read('README.md')).length).toBeGreaterThan(10)
  const wrong = 'Use `switchyard rum` or `switchyard\nstatus --jason`, then `switchyard tasks retry x --note TEXT`.'
  expect(problemsIn(wrong)).toEqual(['rum: no such command', 'status --jason: no option --jason'])
})

test('every npm script that is named exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const named = docs.flatMap((file) =>
    [...read(file).matchAll(/npm (?:run (?:-s )?([a-z0-9:]+)|(test)\b(?! --run))/g)].map(([, a, b]) => a ?? b ?? ''),
  )
  // Scripts of the user's project that examples speak of.
  const theirs = ['codegen', 'db:check', 'check:links', 'lint']
  expect([...new Set(named)].filter((name) => !(name in scripts) && !theirs.includes(name))).toEqual([])
  expect(named).toContain('demo')
})

const rows = (text: string): string[] => [...text.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name = '']) => name)
const section = (heading: string): string => flow.split(`## ${heading}`)[1]?.split('\n## ')[0] ?? ''

test('every kind of attention has its row, and no other', () => {
  expect(rows(section('When it needs you')).sort()).toEqual([...AttentionKind.options].sort())
})

test('every status of runs and tasks has its row, and no other', () => {
  const [runs = '', tasks = ''] = section('Statuses').split('| task |')
  expect(rows(runs).sort()).toEqual([...RunStatus.options].sort())
  expect(rows(tasks).sort()).toEqual([...TaskStatus.options].sort())
})

/** Told by what they lead to, or of the bookkeeping kind. */
const UNTOLD = ['OptionsChanged', 'ProcessEnded', 'AttentionRaised', 'AttentionResolved', 'TaskCancelled']

test('every event is named where it is stored', () => {
  const events = RunEvent.options.map((option) => option.shape.type.value)
  const missing = events.filter((name) => !flow.includes(`\`${name}\``) && !UNTOLD.includes(name))
  expect(missing.filter((name) => name !== 'RunPaused' && name !== 'RunUnpaused')).toEqual([])
})

test('exit codes are told as they are', () => {
  const told = /Exit codes: (.+)\.$/m
  for (const file of ['README.md', 'docs/how-a-run-flows.md']) {
    const numbers = told.exec(read(file))?.[1]?.match(/\d+/g)?.map(Number)
    expect(numbers).toEqual(Object.values(EXIT))
  }
})
