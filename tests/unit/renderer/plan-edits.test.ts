import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Plan } from '../../../src/contract/plan.ts'
import { validatePlan } from '../../../src/main/domain/plan/validate-plan.ts'
import {
  addDependency,
  addTask,
  changeTask,
  draftOf,
  edit,
  linesOf,
  redo,
  removeDependency,
  removeTask,
  renameTask,
  setMilestone,
  undo,
} from '../../../src/renderer/features/run/plan/plan-edits.ts'

const task = (id: string, ...dependsOn: string[]) => ({ id, title: id, dependsOn, acceptance: ['works'] })
const PLAN = Plan.parse({ version: 1, tasks: [task('a'), task('b', 'a'), task('c', 'b')] })
const renamed = (plan: Plan, id: string, to: string): Plan => {
  const done = renameTask(plan, id, to)
  if ('refused' in done) throw new Error(done.refused)
  return done.plan
}
const order = (plan: Plan): Record<string, string[]> =>
  Object.fromEntries(plan.tasks.map((item) => [item.id, item.dependsOn.map(String)]))

describe('steps', () => {
  test('are taken back and made again; typing on in one field is one step', () => {
    let draft = draftOf(PLAN)
    for (const title of ['N', 'Ne', 'New']) draft = edit(draft, changeTask(draft.plan, 'a', { title }), 'title a')
    draft = edit(draft, removeTask(draft.plan, 'c'), null)
    expect(draft.past).toHaveLength(2)
    const back = undo(undo(draft))
    expect(back.plan).toBe(PLAN)
    expect(undo(back)).toBe(back)
    expect(redo(redo(back)).plan).toEqual(draft.plan)
    expect(edit(back, removeTask(back.plan, 'a'), null).future).toEqual([])
  })
})

describe('tasks', () => {
  test('that are added have an id that nobody has', () => {
    const { plan, id } = addTask(renamed(PLAN, 'a', 'Task-4'))
    expect(id).toBe('task-5')
    expect(plan.tasks).toHaveLength(4)
  })
  test('that are removed leave the order that they stood for', () => {
    expect(order(removeTask(PLAN, 'b'))).toEqual({ a: [], c: ['a'] })
  })
  test('that are renamed keep those who wait for them', () => {
    expect(order(renamed(PLAN, 'a', 'first'))).toEqual({ first: [], b: ['first'], c: ['b'] })
  })
  test('never get the id of another one, whatever its case: the two could not be told apart again', () => {
    for (const id of ['b', 'B'])
      expect(renameTask(PLAN, 'a', id)).toEqual({ refused: expect.stringContaining('"b" already') })
    // Another case of its own id is no other task.
    expect(order(renamed(PLAN, 'a', 'A'))).toEqual({ A: [], b: ['A'], c: ['b'] })
  })
  test('share milestones by their title', () => {
    const plan = setMilestone(setMilestone(PLAN, 'a', 'Read input'), 'b', 'Read input')
    expect(plan.milestones).toEqual([{ id: 'read-input', title: 'Read input' }])
    expect(plan.tasks.map((item) => item.milestone ?? null)).toEqual(['read-input', 'read-input', null])
    expect(setMilestone(plan, 'a', ' ').tasks[0]?.milestone).toBeNull()
    expect(validatePlan(plan).ok).toBe(true)
  })
})

describe('dependencies', () => {
  test('that would close a circle are refused with the circle', () => {
    expect(addDependency(PLAN, 'a', 'c')).toEqual({
      refused: 'They would wait for each other in a circle: a → c → b → a.',
    })
    expect(addDependency(PLAN, 'a', 'a')).toMatchObject({ refused: expect.stringContaining('itself') })
    expect(addDependency(PLAN, 'b', 'a')).toMatchObject({ refused: expect.stringContaining('already') })
    expect(order(removeDependency(PLAN, 'b', 'a'))['b']).toEqual([])
  })
  test('whatever is drawn and removed, the plan stays one that can be built', () => {
    const edits = fc.array(fc.tuple(fc.nat(4), fc.nat(5), fc.nat(5)), { maxLength: 40 })
    fc.assert(
      fc.property(edits, (list) => {
        let plan = PLAN
        for (const [what, one, two] of list) {
          const [a, b] = [plan.tasks[one % plan.tasks.length]?.id ?? '', plan.tasks[two % plan.tasks.length]?.id ?? '']
          if (what === 0) plan = changeTask(addTask(plan).plan, `task-${plan.tasks.length + 1}`, { acceptance: ['x'] })
          else if (what === 1 && plan.tasks.length > 1) plan = removeTask(plan, a)
          else if (what === 2) plan = removeDependency(plan, a, b)
          else {
            const added = addDependency(plan, a, b)
            if ('plan' in added) plan = added.plan
          }
        }
        const told = validatePlan({ ...plan, tasks: plan.tasks.map((item) => ({ ...item, acceptance: ['x'] })) })
        expect(told.ok).toBe(true)
      }),
    )
  })
})

test('lines are entries, empty ones are not', () => {
  expect(linesOf('one\n\n  \ntwo\n')).toEqual(['one', 'two'])
})
