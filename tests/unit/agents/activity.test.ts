import { describe, expect, test } from 'vitest'
import { describeTool, oneLine } from '../../../src/main/agents/claude/activity.ts'

const say = (name: string, input: Record<string, unknown>) => describeTool({ name, input }, '/tree')

describe('activities', () => {
  test.each([
    ['Edit', { file_path: '/tree/src/parse.ts' }, 'editing src/parse.ts'],
    ['Write', { file_path: '/elsewhere/x' }, 'writing /elsewhere/x'],
    ['Read', { file_path: 7 }, 'reading'],
    ['Bash', { command: 'npm test' }, 'running npm test'],
    ['mcp__switchyard__report_progress', {}, 'using report_progress of switchyard'],
    ['BrandNewTool', {}, 'using BrandNewTool'],
  ])('%s', (name, input, text) => {
    expect(say(name, input)).toBe(text)
  })

  test('are one harmless bounded line whatever the agent writes', () => {
    const text = say('Bash', { command: `printf '\u001b]0;x\u0007\u202e'\nrm x ${'ä🎉'.repeat(500)}` })
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(Array.from(text).length).toBeLessThanOrEqual(160)
    expect(oneLine('a'.repeat(160))).toHaveLength(160)
  })
})
