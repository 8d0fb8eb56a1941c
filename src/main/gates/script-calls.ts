/** Reads from the words of one simple command which scripts of the repository it runs. */
import type { Words } from './shell-words.ts'

export type ScriptCall =
  | { readonly kind: 'package-script'; readonly folder: string; readonly name: string }
  | { readonly kind: 'composer-script'; readonly name: string }
  /** `certain`: the command runs this file, whatever its name looks like. */
  | { readonly kind: 'file'; readonly path: string; readonly certain: boolean }
  | { readonly kind: 'module'; readonly name: string }
  | { readonly kind: 'runner'; readonly runner: string; readonly folder: string; readonly file: string | null }

/** Words that only say how the command after them is started. */
const WRAPPERS = new Set(
  'exec command time nice nohup sudo env cross-env cross-env-shell npx bunx dotenv stdbuf xvfb-run unbuffer then else do if while ! winpty c8 nyc'.split(
    ' ',
  ),
)
/** The same of two words. */
const DOUBLE_WRAPPERS =
  /^(?:(?:pnpm|npm|yarn|bun) (?:exec|dlx|x)|uv run|poetry run|pipenv run|bundle exec|mise exec|coverage run|hatch run|pdm run|rye run)$/

const INTERPRETERS =
  /^(?:node|nodejs|bun|deno|tsx|ts-node|ts-node-esm|babel-node|swc-node|bash|sh|zsh|dash|ksh|source|\.|python[\d.]*|pypy3?|ruby|perl|php|lua|Rscript|pwsh|powershell|osascript)$/

/** Options of interpreters that take the next word. */
const WITH_VALUE =
  /^(?:-r|--require|--import|--loader|--experimental-loader|--env-file|--conditions|-C|-W|-X|-I|-d|-c|-e|-p|--eval|--print|--test-reporter|--test-reporter-destination|--test-name-pattern|--project|-P|--tsconfig|-File|-m)$/
/** Those whose value is code that runs first. */
const PRELOAD = /^(?:-r|--require|--import|--loader|--experimental-loader)$/

/** Test runners by package script keep their names; these words of package managers are not scripts. */
const MANAGER_BUILTINS = new Set(
  'install ci i add remove exec dlx x audit outdated publish pack init create config set get link unlink why list ls info version login logout cache prune rebuild update upgrade up workspaces workspace -v --version'.split(
    ' ',
  ),
)

/** Lines that stand inside a word: `sh -c "..."`, `concurrently "npm:lint" "npm run x"`. */
export function bundledCommands(all: Words): string[] {
  const words = unwrapped(all)
  const [head = '', ...rest] = words
  if (/^(?:ba|da|z|k)?sh$/.test(base(head))) {
    const at = rest.findIndex((word) => /^-\w*c$/.test(word))
    const line = at < 0 ? undefined : rest[at + 1]
    return line === undefined ? [] : [line]
  }
  if (base(head) === 'eval') return [rest.join(' ')]
  if (base(head) === 'concurrently')
    return rest
      .filter((word) => !word.startsWith('-'))
      .map((word) => word.replace(/^(?:npm|pnpm|yarn|bun):/, (manager) => `${manager.slice(0, -1)} run `))
  // `$(...)` and backquotes within words.
  return words.flatMap((word) =>
    [...word.matchAll(/\$\(([^()]+)\)|`([^`]+)`/g)].map((match) => match[1] ?? match[2] ?? ''),
  )
}

/** The scripts that a simple command runs; those that do not exist in the tree are the caller's to drop. */
export function scriptCalls(all: Words): ScriptCall[] {
  const words = unwrapped(all)
  const [head = '', ...rest] = words
  const program = base(head)
  if (program === 'npm' || program === 'pnpm' || program === 'yarn' || (program === 'bun' && !isFile(rest)))
    return managerCall(program, rest)
  if (program === 'npm-run-all' || program === 'run-s' || program === 'run-p' || program === 'npm-run-all2')
    return rest
      .filter((word) => !word.startsWith('-'))
      .map((word) => ({ kind: 'package-script', folder: '', name: word.split(' ')[0] ?? word }))
  if (program === 'node' && rest.includes('--run')) {
    const name = rest[rest.indexOf('--run') + 1]
    return name === undefined ? [] : [{ kind: 'package-script', folder: '', name }]
  }
  if (program === 'composer') {
    const name = rest.filter((word) => !word.startsWith('-')).find((word) => word !== 'run' && word !== 'run-script')
    return name === undefined ? [] : [{ kind: 'composer-script', name }]
  }
  if (/^(?:make|gmake|just|task|rake|tox|nox|invoke|inv|turbo|nx)$/.test(program)) return [runnerCall(program, rest)]
  if (INTERPRETERS.test(program)) return interpreterCalls(rest)
  // A program of the repository itself: "./check.sh", "scripts/lint".
  return head.includes('/') && !head.startsWith('/') ? [{ kind: 'file', path: head, certain: true }] : []
}

const base = (word: string): string => word.slice(word.lastIndexOf('/') + 1)

const isFile = (rest: Words): boolean => /\.[cm]?[jt]sx?$/.test(rest.find((word) => !word.startsWith('-')) ?? '')

/** The command itself, without assignments and wrappers before it. */
function unwrapped(words: Words): Words {
  let rest = [...words]
  for (let guard = 0; guard < 10; guard++) {
    const [first = '', second = ''] = rest
    if (/^\w+=/.test(first)) rest = rest.slice(1)
    else if (DOUBLE_WRAPPERS.test(`${first} ${second}`)) rest = withoutOptions(rest.slice(2))
    else if (first === 'timeout') rest = withoutOptions(rest.slice(1)).slice(1)
    else if (WRAPPERS.has(first)) rest = withoutOptions(rest.slice(1))
    else break
  }
  return rest
}

const KNOWN =
  /^(?:npm|pnpm|yarn|composer|npm-run-all2?|run-[sp]|concurrently|make|gmake|just|task|rake|tox|nox|invoke|inv|turbo|nx)$/

/** The command after a wrapper's options; which of those take a value is the wrapper's secret, so it is looked for. */
function withoutOptions(words: Words): string[] {
  const at = words.findIndex((word) => !word.startsWith('-') || word === '--')
  if (at < 0) return []
  const rest = words.slice(words[at] === '--' ? at + 1 : at)
  if (at === 0) return rest
  const known = rest.findIndex(
    (word) => KNOWN.test(base(word)) || INTERPRETERS.test(base(word)) || word.startsWith('./'),
  )
  return known < 0 ? rest : rest.slice(known)
}

function managerCall(program: string, rest: Words): ScriptCall[] {
  let folder = ''
  const plain: string[] = []
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? ''
    if (word === '--') break
    const [option, inline] = word.split('=', 2)
    if (option === '--prefix' || option === '-C' || option === '--dir' || option === '--cwd') {
      folder = inline ?? rest[++at] ?? ''
    } else if (option === '-w' || option === '--workspace' || option === '--filter' || option === '-F') {
      if (inline === undefined && program !== 'pnpm') at++
      else if (inline === undefined && option !== '-w') at++
    } else if (!word.startsWith('-')) plain.push(word)
  }
  const [verb = '', name = ''] = plain
  const call = (script: string): ScriptCall[] =>
    script === '' ? [] : [{ kind: 'package-script', folder, name: script }]
  if (verb === 'run' || verb === 'run-script' || verb === 'rum') return call(name)
  if (verb === 't' || verb === 'tst') return call('test')
  if (verb === 'test' && program === 'bun') return []
  if (verb === 'start' || verb === 'stop' || verb === 'restart' || verb === 'test') return call(verb)
  // "pnpm lint", "yarn lint": npm knows no such short form.
  return program === 'npm' || MANAGER_BUILTINS.has(verb) ? [] : call(verb)
}

function runnerCall(runner: string, rest: Words): ScriptCall {
  let folder = ''
  let file: string | null = null
  rest.forEach((word, at) => {
    if (word === '-C' || word === '--directory') folder = rest[at + 1] ?? ''
    else if (word === '-f' || word === '--file' || word === '--makefile' || word === '--justfile' || word === '-c')
      file = runner === 'tox' || word !== '-c' ? (rest[at + 1] ?? null) : file
  })
  return { kind: 'runner', runner, folder, file }
}

function interpreterCalls(rest: Words): ScriptCall[] {
  const calls: ScriptCall[] = []
  // `node --test` takes test files: they are the code under test.
  const runsTests = rest.some((word) => word === '--test')
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? ''
    if (word === 'run' && at === 0) continue
    if (word === 'test' && at === 0) return calls
    if (word.startsWith('-')) {
      const [option = '', inline] = word.split('=', 2)
      const value = inline ?? rest[at + 1]
      if (PRELOAD.test(option) && value?.startsWith('.')) calls.push({ kind: 'file', path: value, certain: true })
      if (option === '-m') {
        if (value !== undefined) calls.push({ kind: 'module', name: value })
        return calls
      }
      // Code in the command itself is part of the command already.
      if (/^(?:-e|-c|-p|--eval|--print)$/.test(option)) return calls
      if (inline === undefined && WITH_VALUE.test(option)) at++
      continue
    }
    if (!runsTests) calls.push({ kind: 'file', path: word, certain: true })
    return calls
  }
  return calls
}
