/** What the engine says to type, said as what the window has: a button that is there, or a tab. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { AttentionKind } from '../../../src/contract/status.ts'
import { answerWords, inWindowWords, noteInWindowWords } from '../../../src/contract/window-words.ts'
import { answersFor } from '../../../src/main/services/app/inbox.ts'

const root = join(import.meta.dirname, '../../..')

/** Where sentences about what waits for a person are composed. */
const ROOMS = ['src/main/domain/run', 'src/main/services/effects', 'src/main/services/engine']
const commands = ROOMS.flatMap((room) =>
  readdirSync(join(root, room))
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(join(root, room, file), 'utf8').matchAll(/\\`(switchyard [^`]*)\\`/g)])
    .map(([, command = '']) => command.replaceAll(/\$\{[^}]*\}/g, 'amber-heron-42')),
)

describe('in the window', () => {
  test('every command that an item may name has another name', () => {
    expect(commands.length).toBeGreaterThan(20)
    for (const command of new Set(commands))
      for (const task of [null, 'parser'])
        expect(inWindowWords(`Then \`${command}\`.`, task)).toMatch(/^Then (?:“[A-Z][a-z ]+”|the [A-Z][a-z]+ tab)\.$/)
  })
  test.each([
    [
      'parser: test is red. See `switchyard logs parser`, then `switchyard tasks retry parser --note TEXT`.',
      'parser',
      'parser: test is red. See the Transcript tab, then “Send back”.',
    ],
    [
      'The plan (5 tasks) waits for your approval: look at it with `switchyard status r`, then `switchyard resume r --yes`.',
      null,
      'The plan (5 tasks) waits for your approval: look at it with the Plan tab, then “Approve plan”.',
    ],
    [
      'The budget is spent ($2 of $2). Go on with `switchyard resume r --budget USD`.',
      null,
      'The budget is spent ($2 of $2). Go on with “Raise budget”.',
    ],
    [
      'Mend main, or go on with `switchyard resume r --allow-red-base`.',
      null,
      'Mend main, or go on with “Accept as it is”.',
    ],
    ['Mend it, then `switchyard resume r`.', null, 'Mend it, then “Try again”.'],
    [
      'The provider failed. Go on with `switchyard resume r`.',
      'parser',
      'The provider failed. Go on with “Send back”.',
    ],
  ])('%s', (text, task, said) => {
    expect(inWindowWords(text, task)).toBe(said)
  })
  test('beside a task that waits for the run, the button is that of the run', () => {
    const note = 'Mend it, then `switchyard resume r`.'
    expect(noteInWindowWords({ id: 'parser', status: 'waiting', note })).toContain('“Try again”')
    expect(noteInWindowWords({ id: 'parser', status: 'attention', note })).toContain('“Send back”')
    expect(noteInWindowWords({ id: 'parser', status: 'waiting', note: null })).toBeNull()
  })
  test('other commands stay: they are typed somewhere else', () => {
    const text = 'Put it back with `git branch -f x 1234`, log in with `claude`, see `switchyard doctor`.'
    expect(inWindowWords(text, null)).toBe(text)
  })
  test('the buttons that are named are those that an item has', () => {
    const has = (kind: AttentionKind, task: string | null) =>
      answersFor(kind, task).map((answer) => `“${answerWords({ kind, task }, answer)}”`)
    for (const kind of AttentionKind.options)
      for (const task of [null, 'parser']) {
        if (['plan-approval', 'red-base', 'budget'].includes(kind)) continue
        expect(has(kind, task)).toContain(inWindowWords('`switchyard resume r`', task))
      }
    expect(has('plan-approval', null)).toContain(inWindowWords('`switchyard resume r --yes`', null))
    expect(has('red-base', null)).toContain(inWindowWords('`switchyard resume r --allow-red-base`', null))
    expect(has('budget', null)).toContain(inWindowWords('`switchyard resume r --budget USD`', null))
    // Each kind whose sentence offers to accept.
    for (const kind of ['gate-change', 'empty-diff', 'review', 'recurrence', 'dropped-lines'] as const)
      expect(has(kind, 'parser')).toContain(inWindowWords('`switchyard tasks approve parser`', 'parser'))
    expect(answersFor('dropped-lines', 'parser')[0]).toBe('retry')
  })
})
