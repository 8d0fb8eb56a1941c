/** How many files of a red gate go into an event, and so to parallel fixers. */
import { describe, expect, it } from 'vitest'
import { fixerGroups } from '../../../src/main/services/effects/run-gate.ts'

const groups = (files: number) => [
  { files: Array.from({ length: files - 1 }, (_, i) => `src/${i}.ts`) },
  { files: ['src/last.ts'] },
]

describe('groups for parallel fixers', () => {
  it('are as the gate named them, and none when there are too many files to tell', () => {
    expect(fixerGroups(groups(1_000)).map((group) => group.length)).toEqual([999, 1])
    expect(fixerGroups(groups(1_001))).toEqual([])
  })
})
