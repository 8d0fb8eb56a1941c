/** What people see: widths, numbers, colours, hostile text, the picture of a run and its events in words. */
import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import type { RunEvent } from '../../../src/contract/events.ts'
import type { RunReport } from '../../../src/contract/status.ts'
import { applyEvent } from '../../../src/main/domain/run/fold.ts'
import { plain, plainLine } from '../../../src/main/hosts/cli/output.ts'
import { colorsFor, dollars, duration, usesColor } from '../../../src/main/hosts/cli/style.ts'
import { table, truncate } from '../../../src/main/hosts/cli/table.ts'
import { drawRun } from '../../../src/main/hosts/cli/views/draw-run.ts'
import { reportText } from '../../../src/main/hosts/cli/views/report-text.ts'
import { describeEvent } from '../../../src/main/services/runs/describe-event.ts'
import { fakeCli, plannedRun } from './fixture.ts'

describe('text and numbers', () => {
  it('says durations in at most two units', () => {
    expect([0, 4_240, 59_940, 59_960, 185_000, 3_599_600, 7_620_000].map(duration)).toEqual([
      '0.0s',
      '4.2s',
      '59.9s',
      '1m 00s',
      '3m 05s',
      '1h 00m',
      '2h 07m',
    ])
  })

  it('shows small costs with the digits that they have', () => {
    expect([0, 0.0084, 0.1, 12.345].map(dollars)).toEqual(['$0.00', '$0.0084', '$0.10', '$12.35'])
  })

  it('cuts by screen columns, wide characters and emoji counted as two', () => {
    expect(truncate('parser', 6)).toBe('parser')
    expect(truncate('parsers', 6)).toBe('parse…')
    expect(truncate('日本語テキスト', 6)).toBe('日本…')
    expect(truncate('👩‍👩‍👧 x', 2)).toBe('…')
    expect(truncate('anything', 0)).toBe('')
  })

  it('aligns columns whatever they are coloured with', () => {
    const { green } = colorsFor(fakeCli({ env: { FORCE_COLOR: '1' } }).cli.stdout, { FORCE_COLOR: '1' })
    const lines = table([
      [green('ok'), 'x'],
      ['日本', 'y'],
      ['long', 'z'],
    ]).map(stripVTControlCharacters)
    expect(lines.map((line) => stringWidth(line))).toEqual([7, 7, 7])
  })

  it('lets no terminal escape or direction mark of an agent through', () => {
    expect(plain('a\u001b[2Jb\u0007\r\n\tc\u202Ed\u009b1m')).toBe('a[2Jb\n\tcd1m')
    expect(plainLine(' two\n  lines\u001b]0;title\u0007 ')).toBe('two lines]0;title')
  })

  it('colours for terminals, unless NO_COLOR; FORCE_COLOR beats both', () => {
    const terminal = fakeCli({ tty: true }).cli.stdout
    const pipe = fakeCli({}).cli.stdout
    expect([
      usesColor(terminal, {}),
      usesColor(terminal, { NO_COLOR: '1' }),
      usesColor(terminal, { TERM: 'dumb' }),
      usesColor(pipe, {}),
      usesColor(pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }),
      usesColor(terminal, { FORCE_COLOR: '0' }),
    ]).toEqual([true, false, false, false, true, false])
  })
})

describe('events in words', () => {
  it('counts what is merged and names what failed', () => {
    const state = plannedRun(['a', 'b'])
    const say = (event: object): string | undefined => {
      applyEvent(state, event as RunEvent, 1)
      return describeEvent(event as RunEvent, state)?.text
    }
    const id = '0'.repeat(40)
    expect(say({ type: 'TaskStarted', task: 'a' })).toBe('started: Build a')
    expect(say({ type: 'TaskMerged', task: 'a', from: id, commit: id, tree: id })).toBe('merged (1/2 merged)')
    const gate = { type: 'GateFinished', gateRun: 'g', scope: 'task', task: 'b', gate: 'test', command: 'x', tree: id }
    const ended = { exitCode: 1, timedOut: false, durationMs: 900, outputFile: '', failureDigest: 'd', tail: '' }
    expect(say({ ...gate, ...ended })).toBe('gate test failed with exit code 1 (0.9s)')
    expect(say({ ...gate, ...ended, exitCode: null, timedOut: true })).toBe('gate test ran into its time limit (0.9s)')
    expect(
      say({ type: 'AttentionRaised', attention: 'x', task: 'b', kind: 'attempts', text: 'Look\u001b[31m at it' }),
    ).toBe('needs you: Look[31m at it')
  })
})

describe('the picture of a run', () => {
  const context = (columns: number, rows: number) => ({
    activities: new Map(),
    now: 61_000,
    columns,
    rows,
    colors: colorsFor(fakeCli({}).cli.stderr, {}),
  })

  it('never draws a line wider than the terminal, nor more lines than it has', () => {
    const state = plannedRun(Array.from({ length: 40 }, (_, n) => `task-with-a-long-name-${n}`))
    applyEvent(
      state,
      { type: 'AttentionRaised', attention: 'x', task: null, kind: 'budget', text: 'budget '.repeat(60) } as RunEvent,
      2,
    )
    for (const [columns, rows] of [
      [80, 24],
      [200, 60],
      [100, 10],
    ] as const) {
      const lines = drawRun(state, context(columns, rows)).split('\n')
      expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns)
      expect(lines.length).toBeLessThan(rows)
    }
    expect(drawRun(state, context(80, 24))).toMatch(/and \d+ more tasks/)
  })

  it('tells what waits for whom', () => {
    const text = drawRun(plannedRun(['a', 'b'], { b: ['a'] }), context(100, 24))
    expect(text).toContain('0/2 merged')
    expect(text).toContain('waits for a')
  })
})

describe('the report', () => {
  it('shows attention once, with what to do', () => {
    const report: RunReport = {
      run: 'r1',
      status: 'attention',
      spec: 's',
      project: '/p',
      base: 'main',
      integrationBranch: 'switchyard/r1/integration',
      mergedCommit: null,
      strategy: 'worktrees',
      strategyReason: 'Two at a time.',
      costUsd: 1,
      budgetUsd: 2,
      durationMs: 1000,
      reason: null,
      attention: [{ task: 'a', kind: 'attempts', text: 'Then `switchyard tasks retry a`.' }],
      tasks: [
        {
          id: 'a',
          title: 'Build a',
          status: 'attention',
          branch: null,
          attempts: 3,
          reviews: 0,
          costUsd: 1,
          note: 'Then `switchyard tasks retry a`.',
        },
      ],
    }
    const text = reportText(report, { colors: colorsFor(fakeCli({}).cli.stdout, {}), columns: 100 })
    expect(text.match(/tasks retry a/g)).toHaveLength(1)
    expect(text).toContain('$1.00 of $2.00')
    expect(text).toContain('strategy worktrees: Two at a time.')
  })
})
