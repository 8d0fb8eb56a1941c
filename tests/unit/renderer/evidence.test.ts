/** What is said of a tree beside its evidence. */
import { describe, expect, test } from 'vitest'
import type { AnswerKind } from '../../../src/contract/views.ts'
import { nextStep } from '../../../src/renderer/features/task/evidence.tsx'
import { taskDetail } from './fake/data.ts'

describe('what happens to a tree that waits for a person', () => {
  const task = taskDetail('rules-file')
  const asked = (answers: AnswerKind[]) =>
    nextStep({ ...task, attention: task.attention.map((item) => ({ ...item, answers })) })
  test('is the merge queue, where it may be accepted', () => {
    expect(asked(['approve', 'retry', 'cancel'])).toContain('to the merge queue')
  })
  test('is no merge, where accepting is no answer', () => {
    expect(asked(['retry', 'cancel'])).toContain('cannot be accepted')
    expect(asked(['retry', 'cancel'])).not.toContain('merge queue')
  })
})
