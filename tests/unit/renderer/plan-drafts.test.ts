/** Edits of a plan live through a reload, for as long as the tab is open. */
import { expect, test } from 'vitest'
import { createPlanDrafts } from '../../../src/renderer/features/run/plan/plan-drafts.ts'
import { changeTask, draftOf, edit, undo } from '../../../src/renderer/features/run/plan/plan-edits.ts'
import { runDetail } from './fake/data.ts'

const { plan } = runDetail()
if (!plan) throw new Error('the made-up run has no plan')

function tab() {
  const items = new Map<string, string>()
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
    items,
  }
}
const edited = edit(
  edit(draftOf(plan), changeTask(plan, 'report', { title: '' }), 'title'),
  changeTask(plan, 'report', { title: 'Another title' }),
  null,
)

test('what was edited is there after a reload, and one step back is what is stored', () => {
  const storage = tab()
  createPlanDrafts(() => storage).keep('amber-heron-42', edited)
  const after = createPlanDrafts(() => storage)
  const found = after.of('amber-heron-42')
  expect(found?.plan).toEqual(edited.plan)
  expect(found && undo(found).plan).toEqual(plan)
  expect(after.of('brisk-otter-07')).toBeUndefined()
  after.drop('amber-heron-42')
  expect(after.of('amber-heron-42')).toBeUndefined()
  expect(createPlanDrafts(() => storage).of('amber-heron-42')).toBeUndefined()
})

test('what another version wrote, or a storage that is forbidden, is no draft', () => {
  const storage = tab()
  storage.setItem('switchyard.plan-draft.amber-heron-42', '{"stored":{"tasks":[]},"edited":{"tasks":[{}]}}')
  expect(createPlanDrafts(() => storage).of('amber-heron-42')).toBeUndefined()
  const forbidden = createPlanDrafts(() => {
    throw new DOMException('not allowed', 'SecurityError')
  })
  forbidden.keep('amber-heron-42', edited)
  expect(forbidden.of('amber-heron-42')?.plan).toBe(edited.plan)
})
