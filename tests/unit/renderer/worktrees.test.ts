/** What the list of worktrees says of each: filters that never hide unsaved work, sums that say what they lack. */
import { expect, test } from 'vitest'
import {
  filtered,
  inUse,
  terminalPlace,
  totalDisk,
  unsaved,
  worktreeName,
} from '../../../src/renderer/features/worktrees/model.ts'
import { WORKTREES } from './fake/rooms.ts'

test('what cannot be known counts as unsaved', () => {
  const orphan = WORKTREES.find((row) => row.status === 'orphaned')
  expect(orphan && unsaved(orphan)).toBe(true)
  expect(filtered(WORKTREES, 'unsaved').map((row) => row.name)).toEqual(['report', 'quotes', 'old-idea', 'try-csv'])
})

test('in use and done with together are all', () => {
  const parts = [...filtered(WORKTREES, 'in-use'), ...filtered(WORKTREES, 'done')]
  expect(new Set(parts)).toEqual(new Set(WORKTREES))
  expect(filtered(WORKTREES, 'done').some(inUse)).toBe(false)
})

test('a sum says how much of it is not known', () => {
  expect(totalDisk(WORKTREES)).toMatchObject({ unmeasured: 1, atLeast: true })
  expect(totalDisk([])).toEqual({ bytes: 0, unmeasured: 0, atLeast: false, oldest: null })
})

test('folders that belong to no task have names all the same', () => {
  expect(WORKTREES.map(worktreeName)).toContain('Integration')
  expect(WORKTREES.map(worktreeName)).toContain('try-csv')
})

test('a shell is opened as the one of the task, and in the folder where there is no task or its run is gone', () => {
  const placeOf = (name: string) => WORKTREES.filter((row) => row.name === name).map(terminalPlace)
  const [report] = WORKTREES
  expect(placeOf('report')).toEqual([{ in: 'task', run: report?.run, task: 'report' }])
  for (const name of ['_integration', 'old-idea', 'try-csv'])
    expect(placeOf(name)).toEqual([{ in: 'folder', dir: WORKTREES.find((row) => row.name === name)?.path }])
  const lost = WORKTREES.filter((row) => row.name === 'read').map((row) =>
    terminalPlace({ ...row, status: 'orphaned' }),
  )
  expect(lost).toEqual([{ in: 'folder', dir: WORKTREES.find((row) => row.name === 'read')?.path }])
})
