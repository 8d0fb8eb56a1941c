/** What the report says, and what it is as Markdown. */
import { describe, expect, test } from 'vitest'
import { UNVERIFIABLE } from '../../../src/renderer/components/status-badge.tsx'
import { agentTime, gatesByTask, reportMarkdown } from '../../../src/renderer/features/run/report-facts.ts'
import { ATTEMPTS, GATE_RUNS } from './fake/attempts-data.ts'
import { runDetail } from './fake/data.ts'
import { ACTIVITY } from './fake/told-data.ts'

describe('the report', () => {
  test('tells each gate of a task as it ended last', () => {
    const gates = gatesByTask(GATE_RUNS)
    expect(gates.get('categories')).toEqual([
      { gate: 'lint', passed: true },
      { gate: 'test', passed: true },
    ])
    expect(gates.get('rules-file')?.find((item) => item.gate === 'test')?.passed).toBe(false)
    // One that has not ended says nothing.
    expect(gates.get('money')).toEqual([{ gate: 'lint', passed: true }])
  })
  test('as Markdown has what was built, its proof, its price and who decided what', () => {
    const run = runDetail()
    const decided = ACTIVITY.entries.filter((entry) => entry.type === 'PlanApproved')
    const text = reportMarkdown(run, decided)
    expect(text).toContain('# Where did the money go?')
    expect(text).toContain(run.plan?.summary)
    expect(text).toMatch(
      /\| Errors of the rules file name the line \| Needs you \| lint passed, test failed \| 6 \| 0 \|/,
    )
    expect(text).toContain('plan approved by you')
    expect(agentTime(ATTEMPTS)).toBeGreaterThan(0)
    expect(reportMarkdown(run, [])).not.toContain('Decided by people')
    // What cannot be vouched for is not told as if it could.
    expect(reportMarkdown(run, [], () => UNVERIFIABLE)).toMatch(
      /\| Errors of the rules file name the line \| Unverifiable \|/,
    )
  })
  test('as Markdown keeps a title from opening another cell or line', () => {
    const run = runDetail()
    const [first, ...rest] = run.tasks
    if (!first) throw new Error('no task')
    const text = reportMarkdown({ ...run, tasks: [{ ...first, title: 'a | b\n| c' }, ...rest] }, [])
    expect(text).toContain('| a b c |')
    // An agent's text is no markup where it is pasted.
    expect(text).not.toContain('<img')
    expect(
      text
        .split('\n')
        .filter((line) => line.startsWith('| '))
        .every((line) => line.endsWith(' |')),
    ).toBe(true)
  })
})
