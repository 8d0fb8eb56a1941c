/** What part of a picture is looked at: kept over a reload of the page, within a bound, and read with doubt. */
import { expect, test } from 'vitest'
import { createViewMemory } from '../../../src/renderer/components/view-memory.ts'

/** What a tab stores, and a page of it that was just loaded. */
function createTab(stored: string | null = null) {
  let held = stored
  const storage = {
    getItem: () => held,
    setItem: (_: string, value: string) => {
      held = value
    },
  }
  return { load: () => createViewMemory(() => storage) }
}

test('it is there again after a reload, and gone when it was put back to how it began', () => {
  const tab = createTab()
  const before = tab.load()
  before.remember('timeline a', [1, 2, 3])
  before.remember('timeline b', [4])
  before.remember('timeline b', null)
  before.keep()
  const after = tab.load()
  expect(after.recall('timeline a')).toEqual([1, 2, 3])
  expect(after.recall('timeline b')).toBeNull()
})

test('the one that was looked at longest ago goes first', () => {
  const { remember, recall } = createTab().load()
  remember('first', [1])
  for (let n = 0; n < 49; n++) remember(`${n}`, [n])
  remember('first', [2])
  remember('last', [3])
  expect(recall('0')).toBeNull()
  expect([recall('first'), recall('1'), recall('last')]).toEqual([[2], [1], [3]])
})

test('what is not understood is passed over', () => {
  const { recall } = createTab('[["a",[1,2]],["b",["x"]],["c",[null]],[1,[2]],"d",["e"]]').load()
  expect(['a', 'b', 'c', '1', 'd', 'e'].map(recall)).toEqual([[1, 2], null, null, null, null, null])
  for (const stored of ['', '{', '7', '{"a":[1]}']) expect(createTab(stored).load().recall('a')).toBeNull()
})

test('where nothing may be stored it lasts as long as the page', () => {
  const memory = createViewMemory(() => {
    throw new DOMException('forbidden', 'SecurityError')
  })
  memory.remember('a', [1])
  memory.keep()
  expect(memory.recall('a')).toEqual([1])
})
