/** Keys that a viewer chose: what holds, what stands in each other's way, and that nothing stored takes the keyboard away. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isModifier, keyName } from '../../../src/renderer/app/key-name.ts'
import { assign, conflicts, keysOf, parseKeymap, withKeys } from '../../../src/renderer/app/keymap.ts'

const palette = { id: 'palette', section: 'General', keys: 'mod+k' }
const inbox = { id: 'inbox', section: 'Go to', keys: 'g i' }
const pause = { id: 'pause', section: 'Run', keys: 'p' }
const resume = { id: 'resume', section: 'Run', keys: 'p' }
const stop = { id: 'stop', section: 'Run' }
const nextCard = { id: 'board-down', section: 'Board', keys: 'j' }
const nextItem = { id: 'inbox-next', section: 'Inbox', keys: 'j' }
const all = [palette, inbox, pause, resume, stop, nextCard, nextItem]

describe('what holds', () => {
  test('the key that an action comes with, another one that was chosen, or none', () => {
    expect(keysOf(pause, {})).toBe('p')
    expect(keysOf(pause, { pause: 'shift+p' })).toBe('shift+p')
    expect(keysOf(pause, { pause: '' })).toBeUndefined()
    expect(withKeys({ ...pause, name: 'Pause' }, { pause: '' })).not.toHaveProperty('keys')
  })
  test('an action of the name of an inherited property has no key of its own', () => {
    expect(keysOf({ id: 'toString', section: 'Run' }, {})).toBeUndefined()
  })
  test('what is no keymap is none', () => {
    expect(parseKeymap(null)).toEqual({})
    expect(parseKeymap('[1]')).toEqual({})
    expect(parseKeymap(JSON.stringify({ a: 'x', b: 3, c: 'y'.repeat(100) }))).toEqual({ a: 'x' })
    fc.assert(fc.property(fc.string(), (text) => void parseKeymap(text)))
  })
})

describe('what stands in the way', () => {
  const names = (action: (typeof all)[number], keys: string, offered: string[] = []) =>
    conflicts(action, keys, all, {}, new Set(offered)).map(({ id }) => id)
  test('another action of the same section, or one that is there everywhere', () => {
    expect(names(stop, 'p')).toEqual(['pause', 'resume'])
    expect(names(stop, 'mod+k')).toEqual(['palette'])
    expect(names(palette, 'j')).toEqual(['board-down', 'inbox-next'])
  })
  test('a key that begins a sequence, and a sequence that begins with a taken key', () => {
    expect(names(stop, 'g')).toEqual(['inbox'])
    expect(names(stop, 'p p')).toEqual(['pause', 'resume'])
    expect(names(stop, 'g j')).toEqual([])
  })
  test('views that are never open together do not', () => {
    expect(names(nextItem, 'p')).toEqual([])
    expect(names(stop, 'j')).toEqual([])
    expect(names(stop, 'j', ['stop', 'board-down'])).toEqual(['board-down'])
  })
  test('two that share their key from the start do not', () => {
    expect(names(pause, 'p')).toEqual([])
  })
})

describe('choosing', () => {
  test('takes the key from whoever had it', () => {
    const keymap = assign({}, stop, 'p', [pause, resume])
    expect(keymap).toEqual({ stop: 'p', pause: '', resume: '' })
  })
  test('the key that it came with leaves nothing to store', () => {
    expect(assign({ pause: 'x' }, pause, 'p', [])).toEqual({})
    expect(assign({ stop: 'x' }, stop, '', [])).toEqual({})
  })
})

test('a modifier alone is no key', () => {
  expect(isModifier('Shift')).toBe(true)
  expect(isModifier('F6')).toBe(false)
  expect(keyName({ key: 'F6', ctrlKey: true, metaKey: false, altKey: false, shiftKey: false })).toBe('mod+f6')
})
